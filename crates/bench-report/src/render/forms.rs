//! The table of the forms, for a terminal and in Markdown, and in words which of them differ.

use super::columns::{Column, NOTHING};
use super::machines::measured_on;
use super::markdown::{escaped, push_table};
use super::text::{fitting, rows};
use super::units::{self, Scale};
use super::{Style, Tone, plain, wrapped};
use crate::forms::{FormRow, FormTable, Quantity, Standing};
use crate::{Difference, Estimate};

/// Renders the table of the forms for a terminal of this width, with what it means below. Ends with a line's end.
#[must_use]
pub fn forms_text(table: &FormTable, width: usize, style: Style) -> String {
    if table.rows.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    let mut lines = Vec::new();
    let prose = |lines: &mut Vec<String>, first: &str, words: &str, tone| {
        let words = style.write(&plain(words));
        let wrapped = wrapped(first, &words, width);
        lines.extend(wrapped.iter().map(|line| style.paint(tone, line)));
    };
    for words in [measured_on(&table.environments), plan(table)] {
        prose(&mut lines, "", &words, Tone::Quiet);
    }
    lines.push(String::new());
    let tones: Vec<Tone> = table.rows.iter().map(tone).collect();
    let (kept, dropped) = fitting(columns(table), width, style);
    lines.extend(rows(&kept, &tones, width, style));
    if !dropped.is_empty() {
        let names = format!("A wider terminal also shows: {}.", dropped.join(", "));
        prose(&mut lines, "  ", &names, Tone::Quiet);
    }
    for trouble in troubles(table) {
        prose(&mut lines, "  ! ", &trouble, Tone::Bad);
    }
    lines.push(String::new());
    for words in findings(table) {
        prose(&mut lines, style.write("• ").as_str(), &words, Tone::Plain);
    }
    lines.push(String::new());
    for (title, words) in legend() {
        let title = style.write(&format!("{title:19}"));
        prose(&mut lines, &title, words, Tone::Quiet);
    }
    lines.join("\n") + "\n"
}

/// Renders the table of the forms in Markdown, with what it means below.
#[must_use]
pub fn forms_markdown(table: &FormTable) -> String {
    if table.rows.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    let mut out = format!(
        "{}\n\n{}\n\n",
        escaped(&measured_on(&table.environments)),
        escaped(&plan(table))
    );
    push_table(&mut out, &columns(table), table.rows.len());
    for trouble in troubles(table) {
        out.push_str(&format!("- **{}**\n", escaped(&trouble)));
    }
    for words in findings(table) {
        out.push_str(&format!("- {}\n", escaped(&words)));
    }
    out.push('\n');
    for (title, words) in legend() {
        out.push_str(&format!("- *{title}*: {words}\n"));
    }
    out
}

fn plan(table: &FormTable) -> String {
    let limit = units::time(table.limit_ns as f64);
    let mut words = format!("customers {}", units::count(f64::from(table.customers)));
    for (name, value) in &table.parameters {
        words.push_str(&format!(" · {name} {value}"));
    }
    format!(
        "{words} · seed {}; no schedule can take less than {limit}.",
        table.seed
    )
}

fn columns(table: &FormTable) -> Vec<Column> {
    let column = |title, right, rank, entry: &dyn Fn(&FormRow) -> String| Column {
        title,
        legend: "",
        right,
        rank,
        entries: table.rows.iter().map(entry).collect(),
    };
    let figure = |title, quantity: Quantity| {
        column(title, true, 0, &move |row| match row.taken.get(&quantity) {
            Some(standing) => with_spread(&standing.estimate, scale(quantity, &standing.estimate)),
            None if quantity == Quantity::Time => "failed".to_owned(),
            None => NOTHING.to_owned(),
        })
    };
    vec![
        column("form", false, 0, &|row| row.form.clone()),
        column("on", false, 2, &|row| row.on.clone()),
        figure("makespan", Quantity::Time),
        column("× limit", true, 0, &|row| {
            let ratio = row.over_limit.map(|it| units::ratio(it.median));
            ratio.unwrap_or_else(|| NOTHING.to_owned())
        }),
        figure("memory/customer", Quantity::Memory),
        figure("switch", Quantity::Switch),
        column("lines", true, 1, &|row| match row.lines.beneath {
            0 => row.lines.shop.to_string(),
            beneath => format!("{} + {beneath}", row.lines.shop),
        }),
        column("runs", true, 3, &|row| match row.runs {
            runs if runs == row.complete => runs.to_string(),
            runs => format!("{} of {runs}", row.complete),
        }),
    ]
}

fn scale(quantity: Quantity, estimate: &Estimate) -> Scale {
    match quantity {
        Quantity::Memory => units::bytes_scale(estimate.median),
        // Some nanoseconds are few enough for their tenths to count.
        Quantity::Switch if estimate.median < 100.0 => Scale {
            decimals: 1,
            ..units::time_scale(estimate.median)
        },
        Quantity::Time | Quantity::Switch => units::time_scale(estimate.median),
    }
}

fn with_spread(estimate: &Estimate, scale: Scale) -> String {
    let value = scale.with_unit(estimate.median);
    match estimate.spread() {
        Some(spread) => format!("{value} {}", scale.spread(spread)),
        None => value,
    }
}

fn tone(row: &FormRow) -> Tone {
    if row.complete < row.runs {
        Tone::Bad
    } else {
        Tone::Plain
    }
}

fn troubles(table: &FormTable) -> Vec<String> {
    let mut troubles: Vec<String> = table
        .rows
        .iter()
        .filter(|row| !row.reasons.is_empty())
        .map(|row| {
            let (form, failed) = (&row.form, row.runs - row.complete);
            let reasons = row.reasons.join("; ");
            format!(
                "{form}: {failed} of {} runs do not count: {reasons}",
                row.runs
            )
        })
        .collect();
    if table.rows.iter().all(|row| row.complete > 0) && !table.agrees() {
        troubles.push("the forms did not serve the same orders".to_owned());
    }
    troubles
}

/// A sentence for each quantity: who takes least, who cannot be told from that, and how much more the others take.
fn findings(table: &FormTable) -> Vec<String> {
    let mut findings = Vec::new();
    for (quantity, name) in [
        (Quantity::Time, "Makespan"),
        (Quantity::Memory, "Memory"),
        (Quantity::Switch, "Switch"),
    ] {
        let taken: Vec<(&str, &Standing)> = table
            .rows
            .iter()
            .filter_map(|row| Some((row.form.as_str(), row.taken.get(&quantity)?)))
            .collect();
        if let Some((least, _)) = taken.iter().find(|(_, it)| it.beside_least.is_none()) {
            let others = taken.iter().filter_map(|(form, it)| {
                let difference = it.beside_least.as_ref()?;
                Some(format!("{form} {}", difference_words(difference)))
            });
            let others: Vec<String> = others.collect();
            let others = match others.is_empty() {
                true => "there is nothing to compare it with".to_owned(),
                false => others.join("; "),
            };
            findings.push(format!("{name}: least with {least}; {others}."));
        }
    }
    if table.agrees() {
        findings.push("Every form served the very same orders.".to_owned());
    }
    findings
}

fn difference_words(difference: &Difference) -> String {
    match difference {
        Difference::NoMeasurableDifference { .. } => "no measurable difference".to_owned(),
        Difference::Unknown => "too few runs to tell".to_owned(),
        Difference::Faster { ratio, interval } | Difference::Slower { ratio, interval } => {
            let [ratio, low, high] = [*ratio, interval.low, interval.high].map(units::ratio);
            match low == high {
                true => format!("{ratio} times as much"),
                false => format!("{ratio} times as much ({low} to {high})"),
            }
        }
    }
}

/// What the columns mean.
fn legend() -> [(&'static str, &'static str); 5] {
    [
        (
            "makespan",
            "from the opening of the shop until the last customer has left: the median of the runs",
        ),
        ("× limit", "makespan divided by the limit: 1.00 is perfect"),
        (
            "memory/customer",
            "by how much the peak of resident memory grew in a run that recorded nothing, for each customer",
        ),
        (
            "switch",
            "one flow of control wakes another and waits: half of a round trip, the median of many",
        ),
        (
            "lines",
            "lines of code of the shop, and of what had to be written beneath it, without comments and blank lines",
        ),
    ]
}
