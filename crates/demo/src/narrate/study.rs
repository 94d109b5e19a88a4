//! A study told: its figures with their intervals, beside what theory says.

use super::counted;
use bench_report::render::Style;
use lab::simulate::{Ending, Estimate, Figure, Studied, Theory};
use std::fmt::Write;

/// Tells of one study.
pub(crate) fn tell(studied: &Studied, width: usize) -> String {
    let mut text = heading(studied, width);
    text.push_str(&prose(&ending(studied), width));
    if studied.figures.is_empty() {
        return text;
    }
    text.push('\n');
    text.push_str(&table(studied));
    text.push_str(&remarks(studied, width));
    text
}

/// What was simulated.
fn heading(studied: &Studied, width: usize) -> String {
    let Studied {
        scenario,
        strategy,
        parameters,
        ..
    } = studied;
    let set: Vec<_> = parameters
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let mut text = format!("{scenario}, {strategy}\n");
    text.push_str(&wrapped(&set, " · ", width));
    let runs = counted(
        studied.replications.len() as u64,
        "replication",
        "replications",
    );
    let last = studied
        .seed
        .wrapping_add(studied.replications.len().saturating_sub(1) as u64);
    let seeds = match studied.replications.len() {
        0 | 1 => format!("seed {}", studied.seed),
        _ => format!("seeds {} to {last}", studied.seed),
    };
    let _ = writeln!(
        text,
        "{runs} in virtual time, {seeds}, on {} ({})",
        counted(
            studied.processors,
            "virtual processor",
            "virtual processors"
        ),
        studied.policy
    );
    text.push_str(&what_counts(studied));
    text
}

/// Which part of a run the figures are of.
pub(crate) fn what_counts(studied: &Studied) -> String {
    match studied.warm_up_customers {
        None => "The whole day counts, from the opening to the last event.\n".to_owned(),
        Some(left_out) => format!(
            "The long run: the first {left_out} customers do not count, nor the time after the last has come.\n"
        ),
    }
}

/// How it ended, where that is worth a sentence.
pub(crate) fn ending(studied: &Studied) -> String {
    let done = studied.replications.len();
    let wait = studied.estimate(Figure::Wait).and_then(relative);
    let known = wait.map_or_else(String::new, |share| {
        format!(", by which the time in line is known to {}", percent(share))
    });
    match studied.ending {
        Ending::Complete => String::new(),
        Ending::Reached => format!(
            "The precision that was asked for is reached after {}{known}.\n",
            counted(done as u64, "replication", "replications")
        ),
        Ending::NotReached => format!(
            "The precision that was asked for is not reached after {}{known}: allow more with `--at-most`, or let more \
             customers come.\n",
            counted(done as u64, "replication", "replications")
        ),
        Ending::Interrupted => format!(
            "Interrupted: {} came to the end; what is told is partial.\n",
            counted(done as u64, "replication", "replications")
        ),
    }
}

/// Half the width of an interval as a share of the mean.
fn relative(estimate: &Estimate) -> Option<f64> {
    let share = estimate.half_width? / estimate.mean.abs();
    share.is_finite().then_some(share)
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

fn table(studied: &Studied) -> String {
    let model = match &studied.theory {
        Some(Theory::Model { name, .. }) => Some(name.as_str()),
        _ => None,
    };
    let level = studied.confidence.level() * 100.0;
    let mut rows = vec![vec![
        String::new(),
        String::new(),
        "simulated".to_owned(),
        format!("± at {level} %"),
    ]];
    rows[0].extend(
        model
            .iter()
            .flat_map(|name| [format!("{name} says"), String::new()]),
    );
    let leaves = studied.parameters.contains_key("patience");
    for estimate in &studied.figures {
        if estimate.figure == Figure::RenegeShare && !leaves {
            continue;
        }
        let (what, symbol) = words(estimate.figure);
        let (mean, half_width) = amount(estimate);
        let mut row = vec![what.to_owned(), symbol.to_owned(), mean, half_width];
        if model.is_some() {
            row.push(theory(estimate));
            row.push(match estimate.theory_within {
                Some(true) => "within".to_owned(),
                Some(false) => "outside".to_owned(),
                None => String::new(),
            });
        }
        rows.push(row);
    }
    aligned(&rows, 2)
}

/// What a figure is called, and its letter in theory.
pub(crate) fn words(figure: Figure) -> (&'static str, &'static str) {
    match figure {
        Figure::Wait => ("time in line", "Wq"),
        Figure::Sojourn => ("time in the shop", "W"),
        Figure::QueueLength => ("customers in line", "Lq"),
        Figure::Number => ("customers in the shop", "L"),
        Figure::Utilisation => ("cashiers busy", "ρ"),
        Figure::WaitShare => ("who have to wait", ""),
        Figure::Throughput => ("served per second", ""),
        Figure::RenegeShare => ("who leave the line", ""),
        Figure::Makespan => ("opening to last event", ""),
    }
}

/// Writes a mean and half the width of its interval in the same unit.
pub(crate) fn amount(estimate: &Estimate) -> (String, String) {
    let scale = Scale::of(estimate.figure, estimate.mean);
    let half_width = estimate
        .half_width
        .map_or_else(|| "–".to_owned(), |half| scale.bare(half));
    (scale.write(estimate.mean), half_width)
}

/// Writes what theory says in the unit of the mean; nothing where it says nothing.
pub(crate) fn theory(estimate: &Estimate) -> String {
    let scale = Scale::of(estimate.figure, estimate.mean);
    let says = estimate.theory.map(|theory| scale.write(theory));
    says.unwrap_or_default()
}

/// A unit, and as many decimals as make four digits.
struct Scale {
    size: f64,
    unit: &'static str,
    decimals: usize,
}

impl Scale {
    fn of(figure: Figure, mean: f64) -> Self {
        let (size, unit) = match figure {
            _ if figure.is_time() => match mean {
                ns if ns < 1e3 => (1.0, " ns"),
                ns if ns < 1e6 => (1e3, " µs"),
                ns if ns < 1e9 => (1e6, " ms"),
                _ => (1e9, " s"),
            },
            Figure::Utilisation | Figure::WaitShare | Figure::RenegeShare => (0.01, " %"),
            _ => (1.0, ""),
        };
        let decimals = match mean / size {
            amount if amount < 10.0 => 3,
            amount if amount < 100.0 => 2,
            amount if amount < 1_000.0 => 1,
            _ => 0,
        };
        Self {
            size,
            unit,
            decimals,
        }
    }

    fn bare(&self, value: f64) -> String {
        format!("{:.*}", self.decimals, value / self.size)
    }

    fn write(&self, value: f64) -> String {
        format!("{}{}", self.bare(value), self.unit)
    }
}

/// Sets a table; the first columns to the left, the others to the right.
pub(crate) fn aligned(rows: &[Vec<String>], left: usize) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            let _ = if column < left {
                write!(line, "{cell:width$}  ")
            } else {
                write!(line, "{cell:>width$}  ")
            };
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// What has to be known beside the table.
fn remarks(studied: &Studied, width: usize) -> String {
    let mut lines = Vec::new();
    match &studied.theory {
        Some(Theory::Missing { assumption }) => lines.push(format!(
            "Theory says nothing here. Its models take for granted {assumption}."
        )),
        Some(Theory::Model { .. }) => lines.extend(outside(studied)),
        None => {}
    }
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for estimate in &studied.figures {
        let Some(reason) = &estimate.without_interval else {
            continue;
        };
        let what = words(estimate.figure).0;
        if estimate.figure == Figure::RenegeShare && !studied.parameters.contains_key("patience") {
            continue;
        }
        match reasons.iter_mut().find(|(known, _)| known == reason) {
            Some((_, figures)) => figures.push(what),
            None => reasons.push((reason.clone(), vec![what])),
        }
    }
    for (reason, figures) in reasons {
        lines.push(format!("No interval for {}: {reason}.", figures.join(", ")));
    }
    if lines.is_empty() {
        return String::new();
    }
    let lines: Vec<_> = lines.iter().map(|line| prose(line, width)).collect();
    format!("\n{}", lines.concat())
}

/// Says how many figures theory misses, and how many it would miss by chance.
fn outside(studied: &Studied) -> Option<String> {
    let judged: Vec<_> = studied
        .figures
        .iter()
        .filter_map(|estimate| estimate.theory_within)
        .collect();
    let outside = judged.iter().filter(|within| !**within).count();
    let level = studied.confidence.level();
    (outside > 0).then(|| {
        format!(
            "{outside} of {} lie outside of their intervals; at {} % about one in {:.0} does by chance, and the figures of \
             a run go up and down together. Where it is more than chance, runs are too short: let more customers come, or \
             leave out more of them with `--warm-up`.",
            judged.len(),
            level * 100.0,
            1.0 / (1.0 - level)
        )
    })
}

/// Sets a sentence in lines; nothing where there is none.
pub(crate) fn prose(sentence: &str, width: usize) -> String {
    let words: Vec<_> = sentence.split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return String::new();
    }
    wrapped(&words, " ", width)
}

/// Sets pieces in lines that are no wider than the terminal, as far as that can be.
fn wrapped(pieces: &[String], separator: &str, width: usize) -> String {
    let mut text = String::new();
    let mut used = 0;
    for piece in pieces {
        let length = piece.chars().count() + separator.chars().count();
        if used > 0 && used + length > width {
            text.push('\n');
            used = 0;
        } else if used > 0 {
            text.push_str(separator);
        }
        text.push_str(piece);
        used += length;
    }
    text.push('\n');
    text
}

/// Writes a text with the letters that the terminal has.
pub(crate) fn in_style(text: &str, style: Style) -> String {
    if !style.ascii {
        return text.to_owned();
    }
    let mut plain = text.to_owned();
    for (letter, spelled) in [
        ("±", "+-"),
        ("µ", "u"),
        ("ρ", "rho"),
        ("–", "-"),
        ("·", "|"),
    ] {
        plain = plain.replace(letter, spelled);
    }
    plain
}
