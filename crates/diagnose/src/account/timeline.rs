//! Shares over time, in blocks of equal length: memory does not grow with the length of the run.
//!
//! When all blocks are full, each two become one of twice the length.

use super::whole::scaled;
use crate::model::Cause;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Computing, ready, and each cause.
pub const COLUMNS: usize = 2 + Cause::ALL.len();

/// Time by computing, ready, and the causes in the order of [`Cause::ALL`].
pub type Row = [u64; COLUMNS];

/// Blocks at most.
const MOST: usize = 120;

/// The length of a block at first.
const FIRST_NS: u64 = 10_000_000;

/// Shares over time: of the whole, and of each kind of thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// The length of a block.
    pub block_ns: u64,
    /// The rows of each block: first the program as a whole, then the kinds of threads in their order. Kinds that came
    /// later than a block have no row in it.
    pub blocks: Vec<Vec<Row>>,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            block_ns: FIRST_NS,
            blocks: Vec::new(),
        }
    }
}

impl Timeline {
    /// Adds time to a row, spread evenly over the blocks of a span.
    pub fn add(&mut self, span: Range<u64>, row: usize, time: &Row) {
        let last = span.end.max(span.start + 1) - 1;
        while last / self.block_ns >= MOST as u64 {
            self.halve();
        }
        let length = last + 1 - span.start;
        let mut left = *time;
        for block in span.start / self.block_ns..=last / self.block_ns {
            let end = ((block + 1) * self.block_ns).min(last + 1);
            let part = end - (block * self.block_ns).max(span.start);
            let mut share = *time;
            for (share, left) in share.iter_mut().zip(&mut left) {
                *share = if end > last {
                    *left
                } else {
                    scaled(*share, part, length)
                };
                *left -= *share;
            }
            add(self.row(block, row), &share);
        }
    }

    fn row(&mut self, block: u64, row: usize) -> &mut Row {
        let block = usize::try_from(block).unwrap_or(MOST - 1);
        if self.blocks.len() <= block {
            self.blocks.resize_with(block + 1, Vec::new);
        }
        let rows = &mut self.blocks[block];
        if rows.len() <= row {
            rows.resize(row + 1, [0; COLUMNS]);
        }
        &mut rows[row]
    }

    fn halve(&mut self) {
        self.block_ns *= 2;
        let blocks = std::mem::take(&mut self.blocks);
        let mut blocks = blocks.into_iter();
        while let Some(mut first) = blocks.next() {
            for (index, time) in blocks.next().unwrap_or_default().iter().enumerate() {
                if first.len() <= index {
                    first.resize(index + 1, [0; COLUMNS]);
                }
                add(&mut first[index], time);
            }
            self.blocks.push(first);
        }
    }
}

fn add(to: &mut Row, time: &Row) {
    for (to, time) in to.iter_mut().zip(time) {
        *to += time;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_needs_no_more_blocks_and_loses_no_time() {
        let mut timeline = Timeline::default();
        let step = 5_000_000;
        for (at, place) in (0..100_000).zip(0_usize..) {
            let mut row = [0; COLUMNS];
            row[place % COLUMNS] = step;
            timeline.add(at * step..(at + 1) * step, place % 3, &row);
        }
        assert!(timeline.blocks.len() <= MOST && timeline.blocks.len() > MOST / 3);
        let total: u64 = timeline.blocks.iter().flatten().flatten().sum();
        assert_eq!(total, 100_000 * step);
    }

    #[test]
    fn time_is_spread_over_the_blocks_of_its_span() {
        let mut timeline = Timeline::default();
        let mut row = [0; COLUMNS];
        row[0] = 30_000_000;
        timeline.add(5_000_000..35_000_000, 0, &row);
        let computing: Vec<u64> = timeline.blocks.iter().map(|rows| rows[0][0]).collect();
        assert_eq!(computing, [5_000_000, 10_000_000, 10_000_000, 5_000_000]);
    }
}
