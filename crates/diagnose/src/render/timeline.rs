//! Shares over time: a row for the program and for each kind of thread, a letter or a coloured block for what most of
//! each moment was.

use super::palette::{LETTERS, Style, name, painted};
use super::prose::{cut, plain};
use crate::account::{COLUMNS, Row};
use crate::profile::Profile;
use crate::units::time;
use std::fmt::Write;

/// Rows of kinds of threads at most.
const ROWS: usize = 8;

/// The least width in which a timeline can be read.
const NARROWEST: usize = 30;

/// Writes the timeline; nothing for a run too short to have one.
pub(super) fn timeline(out: &mut String, profile: &Profile, style: Style) {
    let blocks = &profile.timeline.blocks;
    if blocks.len() < 3 || style.width < NARROWEST {
        return;
    }
    let names = (style.width / 4).min(22);
    let space = style.width.saturating_sub(names + 4);
    let merged = blocks.len().div_ceil(space.max(1));
    let _ = writeln!(
        out,
        "\nOver time, what most of each {} was",
        time(profile.timeline.block_ns * merged as u64)
    );
    let mut used = [false; COLUMNS];
    let there = |kind: &usize| profile.kinds[*kind].threads > 0;
    let mut order: Vec<usize> = (0..profile.kinds.len()).filter(there).collect();
    order.sort_by_key(|&kind| std::cmp::Reverse(profile.kinds[kind].shares.computing_ns));
    let many = order.len() > 1;
    let rows = order.into_iter().filter(|_| many).take(ROWS);
    let rows = std::iter::once(0).chain(rows.map(|kind| kind + 1));
    for row in rows {
        let name = match row {
            0 => "the whole program".to_owned(),
            _ => plain(&profile.kinds[row - 1].name),
        };
        let _ = write!(out, "  {:<names$} ", cut(&name, names));
        for chunk in blocks.chunks(merged) {
            let mut sum: Row = [0; COLUMNS];
            for time in chunk.iter().filter_map(|block| block.get(row)) {
                for (sum, time) in sum.iter_mut().zip(time) {
                    *sum += time;
                }
            }
            out.push_str(&place(&sum, &mut used, style));
        }
        out.push('\n');
    }
    legend(out, &used, style);
}

fn place(sum: &Row, used: &mut [bool; COLUMNS], style: Style) -> String {
    let most = (0..COLUMNS).max_by_key(|&column| (sum[column], std::cmp::Reverse(column)));
    match most.filter(|&column| sum[column] > 0) {
        None => " ".to_owned(),
        Some(column) => {
            used[column] = true;
            if style.colour && !style.ascii {
                painted("█", column, style)
            } else {
                painted(&LETTERS[column].to_string(), column, style)
            }
        }
    }
}

fn legend(out: &mut String, used: &[bool; COLUMNS], style: Style) {
    let mut line = " ".to_owned();
    let mut length = 1;
    for column in (0..COLUMNS).filter(|&column| used[column]) {
        let mark = if style.colour && !style.ascii {
            "█".to_owned()
        } else {
            LETTERS[column].to_string()
        };
        let needed = 4 + name(column).chars().count();
        if length + needed > style.width && length > 1 {
            let _ = writeln!(out, "{line}");
            line = " ".to_owned();
            length = 1;
        }
        let _ = write!(line, " {} {} ", painted(&mark, column, style), name(column));
        length += needed;
    }
    let _ = writeln!(out, "{}", line.trim_end());
}
