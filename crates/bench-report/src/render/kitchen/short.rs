//! The table of kitchens in short: beside other comparisons, with two sentences for somebody who has never heard of it.

use super::{columns, heading, latency, tone, troubles};
use crate::kitchen::{KitchenRow, KitchenTable};
use crate::render::text::{fitting, rows};
use crate::render::{Style, Tone, plain, units, wrapped};

/// What is left out: the other view has it.
const LEFT_OUT: [&str; 4] = ["light p50", "answered", "queue p99", "longest queue"];
/// From so many times on, computing in the task has made a difference.
const DIFFERENCE: f64 = 2.0;

/// Renders the table of kitchens in short, for a terminal of this width: what light requests wait for whose computing, in
/// figures and in words. Ends with a line's end.
#[must_use]
pub fn kitchen_short(table: &KitchenTable, width: usize, style: Style) -> String {
    if table.rows.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    let mut lines = vec![style.paint(Tone::Strong, "kitchen")];
    let prose = |lines: &mut Vec<String>, first: &str, words: &str, tone| {
        let (first, words) = (style.write(first), style.write(&plain(words)));
        let wrapped = wrapped(&first, &words, width);
        lines.extend(wrapped.iter().map(|line| style.paint(tone, line)));
    };
    let [_, requests, settings] = heading(table);
    for words in [requests, settings] {
        prose(&mut lines, "", &words, Tone::Quiet);
    }
    let mut columns = columns(table);
    columns.retain(|column| !LEFT_OUT.contains(&column.title));
    let tones: Vec<Tone> = table.rows.iter().map(tone).collect();
    let (kept, _) = fitting(columns, width, style);
    lines.extend(rows(&kept, &tones, width, style));
    for trouble in troubles(table) {
        prose(&mut lines, "  ! ", &trouble, Tone::Bad);
    }
    for words in sentences(table) {
        prose(&mut lines, "• ", &words, Tone::Plain);
    }
    lines.join("\n") + "\n"
}

/// What became of light requests beside the computing in a task, and beside that in a pool.
fn sentences(table: &KitchenTable) -> Vec<String> {
    let of = |strategy: &str| -> Vec<&KitchenRow> {
        let rows = table.rows.iter().filter(|row| row.strategy == strategy);
        rows.filter(|row| row.light.p99_ms.is_some()).collect()
    };
    let (inline, rayon) = (of("inline"), of("rayon"));
    let answered = "99 of 100 light ones were answered ";
    let hurts = |row: &&KitchenRow| row.light_p99_over_alone.is_some_and(|it| it >= DIFFERENCE);
    let mut sentences = Vec::new();
    if !inline.is_empty() {
        let why = match inline.iter().all(hurts) {
            true => ": while a task computes, its worker runs nobody else",
            false => "",
        };
        let (within, times) = (within(&inline), times(&inline));
        sentences.push(format!(
            "Where heavy requests compute in their own task (inline), {answered}{within}{times}{why}."
        ));
    }
    if !rayon.is_empty() {
        let (within, times) = (within(&rayon), times(&rayon));
        sentences.push(format!(
            "Where their task hands the computing to a pool and awaits it (rayon), {answered}{within}{times}."
        ));
    }
    sentences
}

/// `within 41.0 ms on tokio and 55.1 ms on smol`
fn within(rows: &[&KitchenRow]) -> String {
    let each = rows
        .iter()
        .map(|row| format!("{} on {}", latency(row.light.p99_ms), row.runtime));
    format!("within {}", listed(&each.collect::<Vec<_>>()))
}

/// `, 16.2 and 21.0 times …`; nothing unless it is known of all.
fn times(rows: &[&KitchenRow]) -> String {
    let all: Option<Vec<String>> = rows
        .iter()
        .map(|row| row.light_p99_over_alone.map(units::ratio))
        .collect();
    let of_what = "times what they take when nobody computes";
    all.map_or_else(String::new, |all| format!(", {} {of_what}", listed(&all)))
}

fn listed(words: &[String]) -> String {
    match words {
        [first @ .., second, last] => {
            let first: String = first.iter().map(|word| format!("{word}, ")).collect();
            format!("{first}{second} and {last}")
        }
        one => one.concat(),
    }
}
