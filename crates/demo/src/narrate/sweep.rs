//! A sweep told: a row for each value.

use super::study::{aligned, amount, ending, prose, theory, what_counts, words};
use lab::simulate::{Ending, Figure, Studied, SweepPoint, Theory};

/// Tells of the studies of a sweep, those of one strategy together.
pub(crate) fn tell(
    studied: &[(Option<SweepPoint>, Studied)],
    planned: usize,
    width: usize,
) -> String {
    let mut text = String::new();
    if studied.len() < planned {
        text = format!(
            "Interrupted: {} of {planned} values were begun; what is told is partial.\n\n",
            studied.len()
        );
    }
    let same = |one: &(Option<SweepPoint>, Studied), other: &(Option<SweepPoint>, Studied)| {
        one.1.strategy == other.1.strategy
    };
    let tables: Vec<_> = studied
        .chunk_by(same)
        .map(|rows| table(rows, width))
        .collect();
    text + &tables.join("\n")
}

fn table(rows: &[(Option<SweepPoint>, Studied)], width: usize) -> String {
    let Some((Some(first), studied)) = rows.first() else {
        return String::new();
    };
    let level = studied.confidence.level() * 100.0;
    let mut text = format!(
        "{}, {}: by {}, from seed {}, ± at {level} %\n",
        studied.scenario,
        studied.strategy,
        first.what.name(),
        studied.seed,
    );
    if rows.iter().all(|(_, row)| row.warm_up_customers.is_none()) {
        text.push_str(&what_counts(studied));
    } else {
        text.push_str("The long run: who comes at the start does not count, nor the time after the last has come.\n");
    }
    let beside = rows
        .iter()
        .any(|(_, row)| matches!(row.theory, Some(Theory::Model { .. })));
    let figures = figures(studied, beside, width);
    let mut cells = vec![titles(first, &figures, beside)];
    for (point, row) in rows {
        let value = point.map_or_else(String::new, value);
        let mut line = vec![value, row.replications.len().to_string()];
        for &figure in &figures {
            let Some(estimate) = row.estimate(figure) else {
                line.push("–".to_owned());
                continue;
            };
            let (mean, half_width) = amount(estimate);
            line.push(format!("{mean} ±{half_width}"));
            if beside && figure == Figure::Wait {
                line.push(theory(estimate));
                line.push(match estimate.theory_within {
                    Some(true) => "within".to_owned(),
                    Some(false) => "outside".to_owned(),
                    None => String::new(),
                });
            }
        }
        cells.push(line);
    }
    text.push('\n');
    text.push_str(&aligned(&cells, 0));
    text.push_str(&remarks(rows, width));
    text
}

/// The columns that fit: the time in line always.
fn figures(studied: &Studied, beside: bool, width: usize) -> Vec<Figure> {
    let leaves = studied.parameters.contains_key("patience");
    let mut figures = vec![Figure::Wait, Figure::Sojourn];
    if leaves {
        figures.push(Figure::RenegeShare);
    }
    figures.extend([Figure::QueueLength, Figure::Utilisation, Figure::Makespan]);
    // The first two columns take about 24, theory about 20, and a figure about 18.
    let room = width.saturating_sub(if beside { 44 } else { 24 }) / 18;
    figures.truncate(room.max(1));
    figures
}

fn titles(first: &SweepPoint, figures: &[Figure], beside: bool) -> Vec<String> {
    let mut titles = vec![first.what.name().to_owned(), "runs".to_owned()];
    for &figure in figures {
        titles.push(words(figure).0.to_owned());
        if beside && figure == Figure::Wait {
            titles.extend(["theory".to_owned(), String::new()]);
        }
    }
    titles
}

fn value(point: SweepPoint) -> String {
    let text = point.to_string();
    let name = point.what.name();
    text.replace(name, "").trim().to_owned()
}

/// What has to be known beside the table, once for all rows that have it in common.
fn remarks(rows: &[(Option<SweepPoint>, Studied)], width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (point, row) in rows {
        let place = point.map_or_else(String::new, |point| point.to_string());
        if let Some(Theory::Missing { assumption }) = &row.theory {
            lines.push(format!(
                "Theory says nothing with {place}. Its models take for granted {assumption}."
            ));
        }
        if matches!(row.ending, Ending::NotReached | Ending::Interrupted) {
            lines.push(format!("With {place}: {}", ending(row)));
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    let lines: Vec<_> = lines.iter().map(|line| prose(line, width)).collect();
    format!("\n{}", lines.concat())
}
