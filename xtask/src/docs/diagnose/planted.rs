//! The tables of planted programs: truth, seen, verdict, how often of how many; one table for each load from beside.

use bench_report::render::measured_on;
use bench_report::watching::{PlantedRecord, Thirds};

use super::{beside, distinct, range, time};

/// Renders a table for each load, the lightest first.
pub(super) fn tables(records: &[PlantedRecord]) -> String {
    let mut out = format!(
        "{}\n",
        measured_on(records.iter().map(|record| &record.environment)).replace('_', "\\_")
    );
    let mut loads = distinct(records.iter().map(|record| record.load));
    loads.sort_unstable();
    for load in loads {
        let of_load: Vec<&PlantedRecord> = records.iter().filter(|r| r.load == load).collect();
        out.push_str(&table(load, &of_load));
    }
    out
}

fn table(load: u32, records: &[&PlantedRecord]) -> String {
    let others: Vec<f64> = records.iter().map(|record| record.beside).collect();
    let [least, median, most] = range(&others);
    let mut out = format!(
        "\nLoad from beside: {}; all others together used {median:.1} processors ({least:.1} to {most:.1}).\n\n\
         | program | truth | seen | off | runs | right verdict | verdicts | recognised |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |\n",
        beside(load)
    );
    for program in distinct(records.iter().map(|record| &record.program)) {
        let runs: Vec<&PlantedRecord> = records
            .iter()
            .copied()
            .filter(|record| record.program == *program)
            .collect();
        out.push_str(&row(&runs));
    }
    for record in distinct(records.iter().map(|record| &record.program)) {
        let runs = records.iter().filter(|run| run.program == *record);
        out.push_str(&stalls(&runs.copied().collect::<Vec<_>>()));
    }
    out
}

fn row(runs: &[&PlantedRecord]) -> String {
    let Some(first) = runs.first() else {
        return String::new();
    };
    let shares = |of: fn(&PlantedRecord) -> Thirds| {
        let values = |part: fn(Thirds) -> Option<f64>| -> Option<f64> {
            let values: Option<Vec<f64>> = runs.iter().map(|run| part(of(run))).collect();
            Some(range(&values?)[1])
        };
        let [computing, ready, waiting] = [
            values(|thirds| Some(thirds.computing)),
            values(|thirds| thirds.ready),
            values(|thirds| thirds.waiting),
        ]
        .map(|share| share.map_or("?".to_owned(), |share| format!("{:.1}", 100.0 * share)));
        format!("{computing} / {ready} / {waiting}")
    };
    let distances: Vec<f64> = runs.iter().map(|run| run.distance()).collect();
    let [_, median, most] = range(&distances);
    let near = distances.iter().filter(|&&off| off <= 5.0).count();
    let right = runs.iter().filter(|run| run.is_right()).count();
    let works = distinct(runs.iter().map(|run| verdict(run)));
    let works: Vec<String> = works
        .iter()
        .map(|work| {
            let number = runs.iter().filter(|run| verdict(run) == *work).count();
            format!("{work} {number}")
        })
        .collect();
    let recognised = match runs
        .iter()
        .filter(|run| run.is_recognised() == Some(true))
        .count()
    {
        _ if first.planted_pattern.is_empty() => "–".to_owned(),
        number => format!(
            "{}, {number} of {}",
            first.planted_pattern.replace('-', " "),
            runs.len()
        ),
    };
    let program = if first.of.is_empty() {
        first.does.clone()
    } else {
        format!("{} (its threads, `{}`)", first.does, first.of)
    };
    format!(
        "| {program} | {} | {} | {median:.1}, at most {most:.1}; within 5: {near} | {} | {right} of {} | {} | {recognised} |\n",
        shares(|run| run.truth),
        shares(|run| run.seen),
        runs.len(),
        runs.len(),
        works.join(", "),
    )
}

/// The verdict, and behind starved what it would be otherwise.
fn verdict(run: &PlantedRecord) -> String {
    if run.otherwise.is_empty() || run.otherwise == run.work {
        run.work.clone()
    } else {
        format!("{} (otherwise {})", run.work, run.otherwise)
    }
}

/// How many planted stalls were seen, and how long they were.
fn stalls(runs: &[&PlantedRecord]) -> String {
    let planted: Vec<_> = runs.iter().filter_map(|run| run.planted_stalls).collect();
    if planted.is_empty() {
        return String::new();
    }
    let seen: Vec<_> = runs
        .iter()
        .map(|run| run.seen_stalls.unwrap_or_default())
        .collect();
    let number = |n: u64| n as f64;
    let clocked: Vec<f64> = planted.iter().map(|it| number(it.longest_ns)).collect();
    let numbers: Vec<f64> = seen.iter().map(|it| number(it.number)).collect();
    let longest: Vec<f64> = seen.iter().map(|it| number(it.longest_ns)).collect();
    let [fewest, middle, most] = range(&numbers);
    let [clock_least, _, clock_most] = range(&clocked);
    let [least, _, longest] = range(&longest);
    format!(
        "\nOf the {} stalls of “{}” {middle:.0} were counted ({fewest:.0} to {most:.0}). The longest was {} to {} by the \
         program's own clock, and was seen as {} to {}.\n",
        planted[0].number,
        runs[0].does,
        time(clock_least),
        time(clock_most),
        time(least),
        time(longest),
    )
}

#[cfg(test)]
mod tests {
    use bench_report::watching::Stalls;

    use super::*;

    fn run(computing: f64, work: &str) -> PlantedRecord {
        PlantedRecord {
            program: "loop".to_owned(),
            does: "blocks its loop".to_owned(),
            load: 2,
            truth: Thirds {
                computing,
                ready: Some(0.0),
                waiting: Some(1.0 - computing),
            },
            seen: Thirds {
                computing: computing + 0.0625,
                ready: Some(0.0),
                waiting: Some(1.0 - computing),
            },
            work: work.to_owned(),
            right: vec!["burgers".to_owned()],
            planted_pattern: "stalled-loop".to_owned(),
            patterns: vec!["stalled-loop".to_owned()],
            planted_stalls: Some(Stalls {
                number: 8,
                longest_ns: 50_000_000,
            }),
            seen_stalls: Some(Stalls {
                number: 7,
                longest_ns: 51_000_000,
            }),
            ..PlantedRecord::default()
        }
    }

    #[test]
    fn a_row_says_how_far_how_often_and_what() {
        let tables = tables(&[run(0.25, "burgers"), run(0.25, "both")]);
        for part in [
            "Load from beside: 2 busy processes",
            "25.0 / 0.0 / 75.0",
            "31.2 / 0.0 / 75.0",
            "6.2, at most 6.2; within 5: 0",
            "1 of 2 | burgers 1, both 1 | stalled loop, 2 of 2",
            "Of the 8 stalls of “blocks its loop” 7 were counted (7 to 7)",
        ] {
            assert!(tables.contains(part), "{part} in {tables}");
        }
    }

    #[test]
    fn what_a_program_cannot_know_is_a_question_mark() {
        let mut run = run(0.5, "burgers");
        run.truth.ready = None;
        run.truth.waiting = None;
        run.otherwise = "both".to_owned();
        run.work = "starved".to_owned();
        let tables = tables(&[run]);
        assert!(tables.contains("| 50.0 / ? / ? |"), "{tables}");
        assert!(tables.contains("starved (otherwise both) 1"), "{tables}");
    }
}
