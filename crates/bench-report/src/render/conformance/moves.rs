//! The sections that say what changes for a program that moves from one runtime, or one flavour, to another.
//!
//! Which moves there are follows from the records: from every runtime to every other that is not discontinued, by the first
//! flavour of each, but not to or from a simulation, in which programs are tested and not run; and the choices between flavours of one runtime, and between flavours of the same name.

use super::answers::{Row, Sheet};
use super::caps::{self, PROPERTIES};
use super::markup;

/// Two columns of the sheet.
struct Pair {
    heading: String,
    from: usize,
    to: usize,
    why: Why,
}

/// Why two columns are set side by side.
#[derive(Clone, Copy, PartialEq)]
enum Why {
    /// Programs move from the first to the second.
    Move,
    /// Programs have the choice.
    Choice,
}

/// The list of links to the sections.
pub(super) fn contents(sheet: &Sheet<'_>) -> String {
    pairs(sheet)
        .iter()
        .map(|pair| {
            format!(
                "  - [{}](#{})\n",
                markup::prose(&pair.heading),
                markup::anchor(&pair.heading)
            )
        })
        .collect::<String>()
        .trim_end()
        .to_owned()
}

pub(super) fn section(sheet: &Sheet<'_>) -> String {
    let pairs = pairs(sheet);
    let part = |why| -> Vec<String> {
        let those = pairs.iter().filter(|pair| pair.why == why);
        those.map(|pair| of_pair(sheet, pair)).collect()
    };
    let mut out = String::from(
        "\
## Moving from one runtime to another

Only what changes. The flavours that are compared are named in each section; properties come last.
",
    );
    out.push_str(&part(Why::Move).concat());
    let choices = part(Why::Choice);
    if !choices.is_empty() {
        out.push_str("\n## Choosing a flavour\n");
        out.push_str(&choices.concat());
    }
    out
}

fn pairs(sheet: &Sheet<'_>) -> Vec<Pair> {
    let columns = &sheet.columns;
    let is_first = |at: usize| {
        let runtime = &columns[at].caps.runtime;
        columns[..at].iter().all(|it| it.caps.runtime != *runtime)
    };
    let firsts: Vec<usize> = (0..columns.len()).filter(|&at| is_first(at)).collect();
    let mut pairs = Vec::new();
    for &from in &firsts {
        for &to in &firsts {
            let is_virtual = |at: usize| columns[at].caps.virtual_time;
            if is_virtual(from) || is_virtual(to) {
                continue;
            }
            if from != to && columns[to].caps.discontinued.is_none() {
                let (a, b) = (&columns[from].caps.runtime, &columns[to].caps.runtime);
                pairs.push(Pair {
                    heading: format!("From {a} to {b}"),
                    from,
                    to,
                    why: Why::Move,
                });
            }
        }
    }
    for from in 0..columns.len() {
        for to in from + 1..columns.len() {
            let (a, b) = (columns[from].caps, columns[to].caps);
            let of_one_runtime = a.runtime == b.runtime;
            let of_one_name = a.flavour == b.flavour && !(is_first(from) && is_first(to));
            if of_one_runtime || of_one_name {
                pairs.push(Pair {
                    heading: format!("{} or {}", columns[from].title, columns[to].title),
                    from,
                    to,
                    why: Why::Choice,
                });
            }
        }
    }
    pairs
}

fn of_pair(sheet: &Sheet<'_>, pair: &Pair) -> String {
    let (from, to) = (&sheet.columns[pair.from], &sheet.columns[pair.to]);
    let both = |row: &&Row<'_>| {
        row.may_differ() && row.answers[pair.from].is_known() && row.answers[pair.to].is_known()
    };
    let asked: Vec<&Row<'_>> = sheet.checks.iter().filter(both).collect();
    let changed: Vec<&Row<'_>> = asked
        .iter()
        .copied()
        .filter(|row| !row.answers[pair.from].is_like(&row.answers[pair.to]))
        .collect();
    let explained = |row: &&Row<'_>| {
        vec![
            row.heading(),
            row.explained(pair.from),
            row.explained(pair.to),
        ]
    };
    let mut rows: Vec<Vec<String>> = changed.iter().map(explained).collect();
    rows.extend(PROPERTIES.iter().filter_map(|property| {
        let (a, b) = ((property.of)(from.caps), (property.of)(to.caps));
        let name = format!("[{}](#{})", property.name, markup::anchor(caps::HEADING));
        (a != b).then(|| vec![name, a, b])
    }));
    let mut out = format!("\n### {}\n\n", markup::prose(&pair.heading));
    let (a, b) = (markup::prose(&from.title), markup::prose(&to.title));
    out.push_str(&match (changed.len(), asked.len()) {
        (_, 0) => format!("No question is asked of both {a} and {b}.\n"),
        (0, of) => format!("None of {of} answers differs between {a} and {b}.\n"),
        (1, of) => format!("1 of {of} answers differs between {a} and {b}.\n"),
        (n, of) => format!("{n} of {of} answers differ between {a} and {b}.\n"),
    });
    if !rows.is_empty() {
        let titles = ["question".to_owned(), a, b];
        out.push_str(&format!("\n{}", markup::table(&titles, rows.into_iter())));
    }
    for (asked, not_asked) in [(pair.from, pair.to), (pair.to, pair.from)] {
        let alone = sheet.checks.iter().filter(|row| {
            let there = row.answers[asked].is_known() && !row.answers[not_asked].is_there();
            row.may_differ() && there
        });
        let title = markup::prose(&sheet.columns[asked].title);
        let n = match alone.count() {
            0 => continue,
            1 => "1 question is".to_owned(),
            n => format!("{n} questions are"),
        };
        out.push_str(&format!(
            "\n{n} asked of {title} alone; see [What differs](#what-differs).\n"
        ));
    }
    out
}
