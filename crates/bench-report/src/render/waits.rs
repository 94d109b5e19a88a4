//! The table of waits, for a terminal and in Markdown.

use super::columns::{Column, NOTHING};
use super::machines::measured_on;
use super::markdown::{escaped, push_table};
use super::text::{fitting, rows};
use super::units;
use super::{Style, Tone, plain, wrapped};
use crate::waits::{WaitRow, WaitTable};
use crate::{Difference, Estimate};

/// Renders the table of waits for a terminal of this width, with what it means below. Ends with a line's end.
#[must_use]
pub fn waits_text(table: &WaitTable, width: usize, style: Style) -> String {
    if table.rows.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    let mut lines = Vec::new();
    let prose = |lines: &mut Vec<String>, first: &str, words: &str, tone| {
        let words = style.write(&plain(words));
        let wrapped = wrapped(first, &words, width);
        lines.extend(wrapped.iter().map(|line| style.paint(tone, line)));
    };
    for words in heading(table) {
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
    for (title, words) in LEGEND {
        let title = style.write(&format!("{title:15}"));
        prose(&mut lines, &title, words, Tone::Quiet);
    }
    lines.join("\n") + "\n"
}

/// Renders the table of waits in Markdown, with what it means below.
#[must_use]
pub fn waits_markdown(table: &WaitTable) -> String {
    if table.rows.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    let mut out = String::new();
    for words in heading(table) {
        out.push_str(&format!("{}\n\n", escaped(&words)));
    }
    push_table(&mut out, &columns(table), table.rows.len());
    for trouble in troubles(table) {
        out.push_str(&format!("- **{}**\n", escaped(&trouble)));
    }
    out.push('\n');
    for (title, words) in LEGEND {
        out.push_str(&format!("- *{title}*: {words}\n"));
    }
    out
}

fn heading(table: &WaitTable) -> [String; 2] {
    [
        measured_on(&table.environments),
        format!("waits {} · seed {}", table.count, table.seed),
    ]
}

fn columns(table: &WaitTable) -> Vec<Column> {
    let column = |title, right, rank, entry: &dyn Fn(&WaitRow) -> String| Column {
        title,
        legend: "",
        right,
        rank,
        entries: table.rows.iter().map(entry).collect(),
    };
    vec![
        column("wait", false, 0, &|row| row.wait.clone()),
        column("device", false, 0, &|row| match row.simulated {
            true => format!("{}, simulated", row.device),
            false => row.device.clone(),
        }),
        column("runtime", false, 0, &|row| row.runtime.clone()),
        column("one at a time", true, 0, &|row| match row.rounds {
            0 => "failed".to_owned(),
            _ => with_spread(row.one_at_a_time.as_ref()),
        }),
        column("at once", true, 0, &|row| with_spread(row.at_once.as_ref())),
        column("gain", true, 0, &gain),
        column("limit", true, 1, &|row| {
            row.limit_ns.map_or_else(|| NOTHING.to_owned(), units::time)
        }),
        column("rounds", true, 2, &|row| row.rounds.to_string()),
    ]
}

fn with_spread(estimate: Option<&Estimate>) -> String {
    let Some(estimate) = estimate else {
        return NOTHING.to_owned();
    };
    let scale = units::time_scale(estimate.median);
    let value = scale.with_unit(estimate.median);
    match estimate.spread() {
        Some(spread) => format!("{value} {}", scale.spread(spread)),
        None => value,
    }
}

fn gain(row: &WaitRow) -> String {
    match (&row.difference, row.gain) {
        (Difference::NoMeasurableDifference { .. }, _) => "no measurable difference".to_owned(),
        (_, Some(gain)) => format!("× {}", units::ratio(gain.median)),
        (_, None) => NOTHING.to_owned(),
    }
}

fn tone(row: &WaitRow) -> Tone {
    if row.reasons.is_empty() {
        Tone::Plain
    } else {
        Tone::Bad
    }
}

fn troubles(table: &WaitTable) -> Vec<String> {
    let failed = table.rows.iter().filter(|row| !row.reasons.is_empty());
    failed
        .map(|row| {
            let (wait, device, runtime) = (&row.wait, &row.device, &row.runtime);
            format!("{wait}, {device}, on {runtime}: {}", row.reasons.join("; "))
        })
        .collect()
}

/// What the columns mean.
const LEGEND: [(&str, &str); 6] = [
    (
        "wait",
        "receive and send: data from and to a client; read and write: a file; api: a remote API; insert and query: a database",
    ),
    (
        "one at a time",
        "all waits, each begun when the one before had ended: the median of the rounds",
    ),
    (
        "at once",
        "the same waits, each a task, begun together, until the last had ended",
    ),
    ("gain", "one at a time divided by at once, paired by round"),
    (
        "limit",
        "what the device allows: the longest of the waits alone, or where it serves only so many at a time, their sum divided by that, in the quietest round; less is possible where a device does several for the price of one, as a disk does that is synced",
    ),
    (
        "simulated",
        "a device of timers that replays what the real one took; what is shorter than the grain of the runtime's timer is longer there, and tokio's counts milliseconds",
    ),
];
