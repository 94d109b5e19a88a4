//! The table of remedies: what each gained beside the most that the report had said.

use bench_report::render::measured_on;
use bench_report::watching::RemedyRecord;

use super::{beside, distinct, range, time};

/// Renders a row for each remedy and load.
pub(super) fn table(records: &[RemedyRecord]) -> String {
    let mut out = format!(
        "{}\n",
        measured_on(records.iter().map(|record| &record.environment)).replace('_', "\\_")
    );
    out.push_str(
        "\n| remedy | without | with | load | without | with | gain | bound | within | rounds |\n\
         | --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let mut rows = distinct(
        records
            .iter()
            .map(|record| (record.load, &record.treatment)),
    );
    rows.sort_by_key(|row| row.0);
    for (load, treatment) in rows {
        let rounds: Vec<&RemedyRecord> = records
            .iter()
            .filter(|record| record.load == load && record.treatment == *treatment)
            .collect();
        out.push_str(&row(&rounds));
    }
    out
}

fn row(rounds: &[&RemedyRecord]) -> String {
    let Some(first) = rounds.first() else {
        return String::new();
    };
    let of = |value: fn(&RemedyRecord) -> f64| -> Vec<f64> {
        rounds.iter().map(|round| value(round)).collect()
    };
    let without = range(&of(|round| round.without_ns as f64))[1];
    let with = range(&of(|round| round.with_ns as f64))[1];
    let gain = times(&of(RemedyRecord::gain));
    let bounds: Vec<f64> = rounds.iter().filter_map(|round| round.bound()).collect();
    let within = rounds
        .iter()
        .filter(|r| r.is_within() == Some(true))
        .count();
    let bound = if bounds.is_empty() {
        "not offered".to_owned()
    } else {
        times(&bounds)
    };
    format!(
        "| {} | {} | {} | {}; others used {:.1} processors | {} | {} | {gain} | {bound} | {within} of {} | {} |\n",
        first.treatment.replace('-', " "),
        first.without,
        first.with,
        beside(first.load),
        range(&of(|round| round.beside))[1],
        time(without),
        time(with),
        bounds.len(),
        rounds.len(),
    )
}

/// The median, with the range.
fn times(values: &[f64]) -> String {
    let [least, median, most] = range(values);
    format!("× {median:.2} ({least:.2} to {most:.2})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gain_stands_beside_its_bound_and_rounds_without_one_do_not_count() {
        let round = |with_ns, bound_ns| RemedyRecord {
            treatment: "batch".to_owned(),
            without_ns: 800,
            with_ns,
            bound_ns,
            ..RemedyRecord::default()
        };
        let table = table(&[
            round(200, Some(100)),
            round(80, Some(100)),
            round(100, None),
        ]);
        let row = "× 8.00 (4.00 to 10.00) | × 8.00 (8.00 to 8.00) | 1 of 2 | 3 |";
        assert!(table.contains(row), "{table}");
    }
}
