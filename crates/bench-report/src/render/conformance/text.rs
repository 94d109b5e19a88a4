//! The table for a terminal: a line for each flavour, then everything that is wrong, changed or could not be run.

use crate::conformance::{CheckTally, FlavourTally, Tally};
use crate::render::{Style, Tone, plain};

const TITLES: [&str; 7] = [
    "flavour", "passes", "held", "declared", "skipped", "wrong", "changed",
];

/// Renders a tally for a terminal. The columns count checks; `changed` are those whose outcome was not the same in all
/// repetitions. With one check asked for, the outcomes themselves are shown.
#[must_use]
pub fn conformance_text(tally: &Tally, style: Style) -> String {
    let only = tally.run.as_ref().and_then(|run| run.only.as_deref());
    let mut out = match only {
        Some(check) => one_check(tally, check, style),
        None => table(tally, style),
    };
    out.push_str(&troubles(tally, style));
    let skipped = if only.is_some() {
        String::new()
    } else {
        skips(tally, style)
    };
    out.push_str(&skipped);
    if let Some(run) = &tally.run {
        let words = match (run.slow, run.repetitions) {
            _ if only.is_some() => return out,
            (false, _) => "Checks that take long were left out.",
            (true, 1) => return out,
            (true, _) => "Checks that take long ran in the first repetition only.",
        };
        out.push_str(&format!("\n{}\n", style.paint(Tone::Quiet, words)));
    }
    out
}

fn table(tally: &Tally, style: Style) -> String {
    let mut rows: Vec<(Vec<String>, Tone)> =
        vec![(TITLES.map(str::to_owned).to_vec(), Tone::Strong)];
    for flavour in &tally.flavours {
        let counts = flavour.by_check();
        let flakes = flavour.flakes().count();
        let well = counts.wrong == 0 && flakes == 0 && flavour.lost.is_empty();
        let mut cells = vec![plain(&flavour.name), flavour.passes.to_string()];
        cells.extend(
            [counts.held, counts.declared, counts.skipped, counts.wrong].map(|n| n.to_string()),
        );
        cells.push(flakes.to_string());
        rows.push((cells, if well { Tone::Plain } else { Tone::Bad }));
    }
    let widths: Vec<usize> = (0..TITLES.len())
        .map(|at| {
            rows.iter()
                .map(|(cells, _)| cells[at].chars().count())
                .max()
        })
        .map(Option::unwrap_or_default)
        .collect();
    let line = |(cells, tone): &(Vec<String>, Tone)| {
        let mut line = format!("{:<1$}", cells[0], widths[0]);
        for (cell, width) in cells.iter().zip(&widths).skip(1) {
            line.push_str(&format!("  {cell:>width$}"));
        }
        style.paint(*tone, &line) + "\n"
    };
    rows.iter().map(line).collect()
}

/// What one check found on every flavour.
fn one_check(tally: &Tally, name: &str, style: Style) -> String {
    let width = tally
        .flavours
        .iter()
        .map(|it| it.name.chars().count())
        .max();
    let width = width.unwrap_or_default();
    let mut out = style.paint(Tone::Strong, &plain(name)) + "\n";
    for flavour in &tally.flavours {
        for seen in flavour.checks.iter().flat_map(|it| &it.seen) {
            let tone = if seen.verdict.is_fine() {
                Tone::Plain
            } else {
                Tone::Bad
            };
            let times = if seen.times > 1 {
                format!(" ({} times)", seen.times)
            } else {
                String::new()
            };
            let words = style.write(&plain(&seen.verdict.to_string()));
            let line = format!("{:<width$}  {words}{times}", plain(&flavour.name));
            out.push_str(&(style.paint(tone, &line) + "\n"));
        }
    }
    out
}

fn troubles(tally: &Tally, style: Style) -> String {
    let mut lines = Vec::new();
    for flavour in &tally.flavours {
        lines.extend(flavour.lost.iter().map(|lost| {
            let place = match &lost.check {
                Some(check) => format!("in {check}"),
                None => "before its first check".to_owned(),
            };
            let words = format!(
                "the process ended {place}, in repetition {}: {}",
                lost.repetition + 1,
                lost.reason
            );
            format!("{}: {words}", flavour.name)
        }));
        let wrong = flavour
            .checks
            .iter()
            .filter(|it| it.is_wrong() || it.is_flake());
        lines.extend(wrong.map(|check| trouble(flavour, check)));
    }
    if lines.is_empty() {
        return String::new();
    }
    let line = |line: &String| style.paint(Tone::Bad, &style.write(&plain(line))) + "\n";
    format!("\n{}", lines.iter().map(line).collect::<String>())
}

fn trouble(flavour: &FlavourTally, check: &CheckTally) -> String {
    let seen: Vec<String> = check
        .seen
        .iter()
        .map(|seen| match check.is_flake() {
            false => seen.verdict.to_string(),
            true => format!(
                "{} ({}×, first in repetition {})",
                seen.verdict,
                seen.times,
                seen.repetition + 1
            ),
        })
        .collect();
    format!(
        "{}: {}: {}: {}",
        flavour.name,
        check.topic,
        check.check,
        seen.join("; ")
    )
}

fn skips(tally: &Tally, style: Style) -> String {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for flavour in &tally.flavours {
        for check in &flavour.checks {
            for seen in &check.seen {
                if let crate::conformance::Verdict::Skipped(reason) = &seen.verdict {
                    let line = format!("skipped: {}: {reason}", check.check);
                    match reasons.iter_mut().find(|(known, _)| *known == line) {
                        Some((_, flavours)) => flavours.push(&flavour.name),
                        None => reasons.push((line, vec![&flavour.name])),
                    }
                }
            }
        }
    }
    if reasons.is_empty() {
        return String::new();
    }
    let line = |(line, flavours): &(String, Vec<&str>)| {
        let line = format!("{line} ({})", flavours.join(", "));
        style.paint(Tone::Quiet, &style.write(&plain(&line))) + "\n"
    };
    format!("\n{}", reasons.iter().map(line).collect::<String>())
}
