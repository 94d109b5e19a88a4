//! The summary of a run: one line for each step, then the count.

use std::fmt::Write;
use std::time::Duration;

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    Passed,
    Failed,
    /// It could not run, for this reason.
    Skipped(String),
    /// It was left out, or a step before it failed.
    NotRun,
}

/// One step of the run.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) name: String,
    pub(super) ending: Ending,
    pub(super) took: Duration,
}

/// The lines of the summary; the last one counts.
pub(super) fn of(reports: &[Report]) -> String {
    let width = reports.iter().map(|r| r.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for Report { name, ending, took } in reports {
        let ending = match ending {
            Ending::Passed => format!("passed   {}", readable(*took)),
            Ending::Failed => format!("FAILED   {}", readable(*took)),
            Ending::Skipped(reason) => format!("skipped  {reason}"),
            Ending::NotRun => "not run".to_owned(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:<width$}  {ending}");
    }
    let count = |wanted: fn(&Ending) -> bool| reports.iter().filter(|r| wanted(&r.ending)).count();
    let _ = write!(
        text,
        "steps: {} passed, {} failed, {} skipped",
        count(|ending| *ending == Ending::Passed),
        count(|ending| *ending == Ending::Failed),
        count(|ending| matches!(ending, Ending::Skipped(_))),
    );
    text
}

/// The duration as a person reads it: `0.4 s`, `12.3 s`, `2 min 5 s`.
fn readable(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        format!("{:.1} s", took.as_secs_f64())
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_every_step_and_counts() {
        let report = |name: &str, ending, millis| Report {
            name: name.to_owned(),
            ending,
            took: Duration::from_millis(millis),
        };
        let text = of(&[
            report("fmt", Ending::Passed, 412),
            report("advisories", Ending::Skipped("no network".to_owned()), 90),
            report("test", Ending::Failed, 125_700),
            report("docs", Ending::NotRun, 0),
        ]);
        let expected = "\
fmt         passed   0.4 s
advisories  skipped  no network
test        FAILED   2 min 5 s
docs        not run
steps: 1 passed, 1 failed, 1 skipped";
        assert_eq!(text, expected);
    }
}
