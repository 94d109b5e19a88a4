//! The section that has a row for each question whose answers differ, and the meaning of every answer.

use super::answers::{Row, Sheet};
use super::markup;

pub(super) fn section(sheet: &Sheet<'_>) -> String {
    let mut out = String::from(
        "\
## What differs

One row for each question; the name leads to the source of the check, and below each table is what its answers mean for
a program. A dash: the check is not for that flavour. Where the number of workers changes the answer, both are given.
",
    );
    let differing: Vec<&Row<'_>> = sheet.differing().collect();
    if differing.is_empty() {
        out.push_str("\nNothing: every flavour answers every question alike.\n");
    }
    for topic in sheet.topics() {
        let rows: Vec<&Row<'_>> = differing
            .iter()
            .copied()
            .filter(|row| row.topic == topic)
            .collect();
        if !rows.is_empty() {
            out.push_str(&of_topic(sheet, topic, &rows));
        }
    }
    out.push_str(&alike(sheet));
    out
}

fn of_topic(sheet: &Sheet<'_>, topic: &str, rows: &[&Row<'_>]) -> String {
    let mut titles = vec!["question".to_owned()];
    titles.extend(sheet.columns.iter().map(|it| markup::prose(&it.title)));
    let cells = rows.iter().map(|row| {
        let mut cells = vec![row.heading()];
        cells.extend(row.answers.iter().map(|answer| answer.cell()));
        cells
    });
    let mut out = format!(
        "\n### Differences: {}\n\n{}\n",
        markup::prose(topic),
        markup::table(&titles, cells)
    );
    for row in rows {
        let name = markup::code(row.name);
        let classes: Vec<String> = row
            .found_classes()
            .map(|class| {
                let name = markup::code(&class.name);
                format!("  - `{name}`: {}\n", markup::prose(&class.means))
            })
            .collect();
        out.push_str(&format!("- `{name}`\n{}", classes.concat()));
    }
    out
}

/// The questions that are answered alike today, though nobody promises it.
fn alike(sheet: &Sheet<'_>) -> String {
    let rows: Vec<&Row<'_>> = sheet
        .checks
        .iter()
        .filter(|row| row.may_differ() && !row.differs())
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut out = String::from(
        "
### Alike today, and not promised

Every flavour that was asked gives the same answer, in these versions:

",
    );
    for row in rows {
        let known = row.answers.iter().position(|answer| answer.is_known());
        let answer = known.map_or_else(|| "not run".to_owned(), |at| row.explained(at));
        out.push_str(&format!("- {} {answer}\n", row.heading()));
    }
    out
}
