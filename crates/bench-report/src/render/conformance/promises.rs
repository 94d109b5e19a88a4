//! The section on what a program may rely on whatever the runtime, and on what could not be checked.

use super::answers::{Row, Sheet, workers_of};
use super::markup;

pub(super) fn section(sheet: &Sheet<'_>) -> String {
    let claims: Vec<&Row<'_>> = sheet.checks.iter().filter(|it| !it.may_differ()).collect();
    let mut out = format!(
        "\
## What is the same everywhere

{}, by topic. A claim is the name of its check; a runtime on which it does not hold has a broken adapter, and
fails the suite.
",
        markup::count(claims.len(), "claim")
    );
    for topic in sheet.topics() {
        let rows: Vec<&Row<'_>> = claims
            .iter()
            .copied()
            .filter(|row| row.topic == topic)
            .collect();
        if !rows.is_empty() {
            out.push_str(&of_topic(sheet, topic, &rows));
        }
    }
    out.push_str(&not_run(sheet));
    out
}

fn of_topic(sheet: &Sheet<'_>, topic: &str, rows: &[&Row<'_>]) -> String {
    let mut out = format!("\n### Claims: {} ({})\n", markup::prose(topic), rows.len());
    // Claims that are for the same flavours stand together, those for all of them first.
    let mut groups: Vec<(Vec<bool>, Vec<String>)> = Vec::new();
    for row in rows {
        let there: Vec<bool> = row.answers.iter().map(|it| it.is_there()).collect();
        let name = markup::check(row.name, row.file);
        match groups.iter_mut().find(|(known, _)| *known == there) {
            Some((_, names)) => names.push(name),
            None => groups.push((there, vec![name])),
        }
    }
    groups.sort_by_key(|(there, _)| there.iter().filter(|it| !**it).count());
    for (there, names) in groups {
        let titles = |wanted: bool| -> Vec<String> {
            let columns = sheet.columns.iter().zip(&there);
            columns
                .filter(|(_, there)| **there == wanted)
                .map(|(column, _)| markup::prose(&column.title))
                .collect()
        };
        let (asked, not_asked) = (titles(true), titles(false));
        let limits = match (asked.len(), not_asked.len()) {
            (_, 0) => String::new(),
            (asked_of, left_out) if left_out < asked_of => {
                format!("Not asked of {}:\n\n", not_asked.join(", "))
            }
            _ => format!("Asked of {} alone:\n\n", asked.join(", ")),
        };
        let lines: Vec<String> = names.iter().map(|name| format!("- {name}\n")).collect();
        out.push_str(&format!("\n{limits}{}", lines.concat()));
    }
    out
}

/// The checks that could not be run, or not everywhere, when the records were made.
fn not_run(sheet: &Sheet<'_>) -> String {
    let mut lines = Vec::new();
    for row in &sheet.checks {
        // Columns that give the same reason are named together, and so are numbers of workers.
        let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
        for (column, answer) in sheet.columns.iter().zip(&row.answers) {
            for (workers, reason) in answer.skipped() {
                let title = markup::prose(&column.title);
                let place = match workers {
                    None => title,
                    Some(n) => format!("{title} with {}", workers_of(n)),
                };
                match reasons.iter_mut().find(|(known, _)| *known == reason) {
                    Some((_, places)) if places.contains(&place) => {}
                    Some((_, places)) => places.push(place),
                    None => reasons.push((reason, vec![place])),
                }
            }
        }
        let name = markup::check(row.name, row.file);
        lines.extend(reasons.iter().map(|(reason, places)| {
            format!(
                "- {name} ({}): {}\n",
                places.join(", "),
                markup::prose(reason)
            )
        }));
    }
    if lines.is_empty() {
        return String::new();
    }
    format!(
        "\n### Not run\n\nThese checks did not run when the records were made, or not everywhere:\n\n{}",
        lines.concat()
    )
}
