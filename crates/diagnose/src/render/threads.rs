//! The kinds of threads: how many, and to what their lives went.

use super::palette::Style;
use super::prose::{cut, plain, wrapped};
use super::shares::waiting;
use crate::profile::{Kind, Profile};
use crate::units::{count, time};
use std::fmt::Write;

/// Kinds that are shown at most.
const MOST: usize = 12;

/// The least width in which the columns fit.
const NARROWEST: usize = 50;

/// Writes a line for each kind; nothing for a program of one thread.
pub(super) fn threads(out: &mut String, profile: &Profile, style: Style) {
    let kinds = &profile.kinds;
    if kinds.iter().map(|kind| kind.threads).sum::<u64>() < 2 || style.width < NARROWEST {
        return;
    }
    let names = (style.width / 4).clamp(10, 26);
    let wide = style.width >= 80;
    let _ = writeln!(out, "\nIts threads, by kind (shares of their own lives)");
    let head = if wide { "  mostly waiting for" } else { "" };
    let _ = writeln!(
        out,
        "  {:<names$} {:>6} {:>8} {:>6} {:>7}{head}",
        "name", "number", "computes", "ready", "waits"
    );
    let mut sorted: Vec<&Kind> = kinds.iter().filter(|kind| kind.threads > 0).collect();
    sorted
        .sort_by_key(|kind| std::cmp::Reverse((kind.shares.computing_ns, kind.shares.total_ns())));
    for kind in sorted.iter().take(MOST) {
        line(out, kind, names, style);
    }
    if let Some(more) = sorted.len().checked_sub(MOST).filter(|&more| more > 0) {
        let _ = writeln!(out, "  and {more} other kinds");
    }
}

fn line(out: &mut String, kind: &Kind, names: usize, style: Style) {
    let shares = &kind.shares;
    let total = shares.total_ns().max(1) as f64;
    // Those that were gone before they were looked at have no account.
    let percent = |ns: u64| match shares.total_ns() {
        0 => "?".to_owned(),
        _ => format!("{:.0} %", 100.0 * ns as f64 / total),
    };
    let waits = shares.total_ns() - shares.computing_ns - shares.ready_ns;
    let shows = style.width >= 80 && waits as f64 >= 0.01 * total;
    let most = shares.waits.first().filter(|_| shows);
    let space = style.width.saturating_sub(names + 36);
    let most = most.map_or(String::new(), |wait| {
        let text = waiting(&wait.wait_for);
        let text = text
            .strip_prefix("waiting for ")
            .unwrap_or(&text)
            .to_owned();
        format!("  {}", cut(&text, space))
    });
    let _ = writeln!(
        out,
        "  {:<names$} {:>6} {:>8} {:>6} {:>7}{most}",
        cut(&plain(&kind.name), names),
        count(kind.threads),
        percent(shares.computing_ns),
        percent(shares.ready_ns),
        percent(waits),
    );
    if let Some(seen) = kind.event_loop {
        let indent = " ".repeat(4);
        let text = format!(
            "an event loop; longest stretch away from its events: {}",
            time(seen.longest_ns)
        );
        out.push_str(&wrapped(&indent, &text, style.width));
    }
}
