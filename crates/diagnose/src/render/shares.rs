//! Where the time went: a bar for each part, the parts adding up to all of it.

use super::palette::{Style, painted};
use super::prose::{cut, plain};
use crate::model::WaitFor;
use crate::profile::Shares;
use crate::units::time;
use std::fmt::Write;

/// Parts that are shown at most; the others are one line together.
const MOST: usize = 10;

/// The end of a bar, by eighths.
const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Writes the parts of a time.
pub(super) fn shares(out: &mut String, shares: &Shares, style: Style) {
    let total = shares.total_ns().max(1);
    let mut parts = vec![(0, "computing".to_owned(), shares.computing_ns)];
    if shares.ready_ns > 0 {
        parts.push((
            1,
            "ready, but no processor was free".to_owned(),
            shares.ready_ns,
        ));
    }
    for wait in &shares.waits {
        parts.push((
            2 + wait.wait_for.cause.index(),
            waiting(&wait.wait_for),
            wait.ns,
        ));
    }
    let worth = |ns: u64| ns * 1_000 >= total;
    let (mut shown, mut hidden): (Vec<_>, Vec<_>) = parts
        .into_iter()
        .partition(|(column, _, ns)| *column == 0 || worth(*ns));
    hidden.extend(shown.drain(MOST.min(shown.len())..));
    let rest: u64 = hidden.iter().map(|(_, _, ns)| ns).sum();
    if rest > 0 {
        shown.push((7, "anything else".to_owned(), rest));
    }
    let bars = match style.width {
        90.. => 20,
        60.. => 8,
        _ => 4,
    };
    let names = style.width.saturating_sub(bars + 24).clamp(12, 50);
    for (column, name, ns) in shown {
        let share = ns as f64 / total as f64;
        let bar = bar(share, bars);
        let space = " ".repeat(bars - bar.chars().count());
        let _ = writeln!(
            out,
            "  {:<names$} {}{space} {:>5.1} %  {:>8}",
            cut(&name, names),
            painted(&bar, column, style),
            100.0 * share,
            time(ns),
        );
    }
}

/// What was waited for, in words.
pub(super) fn waiting(wait_for: &WaitFor) -> String {
    let label = wait_for.cause.label();
    if wait_for.what.is_empty() {
        format!("waiting for {label}")
    } else {
        format!("waiting for {label}: {}", plain(&wait_for.what))
    }
}

fn bar(share: f64, width: usize) -> String {
    let eighths = share * (8 * width) as f64;
    let whole = (1..=width).filter(|&n| (8 * n) as f64 <= eighths).count();
    let rest = (1..8)
        .filter(|&n| (8 * whole + n) as f64 <= eighths)
        .count();
    let rest = if whole == width { 0 } else { rest };
    "█".repeat(whole) + PARTS[rest]
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        assert_eq!(
            [1.0, 0.5, 0.07, 0.0].map(|share| bar(share, 8)),
            ["████████", "████", "▌", ""]
        );
    }
}
