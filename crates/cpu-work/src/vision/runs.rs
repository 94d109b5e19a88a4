//! Runs of dirty pixels: what lies side by side in a row. A stain has far fewer of them than pixels, so they are what is
//! grouped, sent and put together.
//!
//! Components by runs: L. He, Y. Chao and K. Suzuki, *A run-based two-scan labeling algorithm*, IEEE Transactions on Image
//! Processing 17, 2008, <https://doi.org/10.1109/TIP.2008.919369>.

use crate::picture::Region;
use crate::vision::forest::Forest;

/// The pixels that are looked at at once.
const WORD: usize = 8;

/// Dirty pixels side by side, from a clean one or the edge to the next; places are those of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) row: u32,
    /// The first column.
    pub(super) start: u32,
    /// The column after the last one.
    pub(super) end: u32,
    /// The number of the spot that it belongs to, from 1, in the order of first pixels; 0 before they are numbered.
    pub(super) spot: u32,
}

impl Run {
    /// Returns how many pixels it has.
    pub(super) fn length(&self) -> usize {
        (self.end - self.start) as usize
    }
}

/// Returns the runs of the pixels that are marked with 255, row by row; all others are 0.
pub(super) fn runs(marks: &[u8], region: Region) -> Vec<Run> {
    let mut runs = Vec::new();
    for (row, marks) in marks.chunks_exact(region.width).enumerate() {
        let row = side(region.y + row);
        let mut end = 0;
        while let Some(start) = next(marks, end, u8::MAX) {
            end = next(marks, start, 0).unwrap_or(region.width);
            runs.push(Run {
                row,
                start: side(region.x + start),
                end: side(region.x + end),
                spot: 0,
            });
        }
    }
    runs
}

/// Returns the place of the next pixel of a kind, from one on.
fn next(marks: &[u8], from: usize, kind: u8) -> Option<usize> {
    let others = u64::from_ne_bytes([!kind; WORD]);
    let (words, rest) = marks.get(from..)?.as_chunks::<WORD>();
    let skipped = words
        .iter()
        .take_while(|&&word| u64::from_ne_bytes(word) == others)
        .count()
        * WORD;
    let after = words.as_flattened().get(skipped..)?;
    let found = after.iter().chain(rest).position(|&mark| mark == kind)?;
    Some(from + skipped + found)
}

/// Numbers the components of eight neighbours, from 1, in the order of their first pixels. The runs are those of a region,
/// row by row.
pub(super) fn number_spots(runs: &mut [Run]) {
    let mut forest = Forest::of(runs.len());
    join_neighbours(runs, &mut forest, |run| run);
    let mut count = 0;
    for index in 0..runs.len() {
        // The smallest of a set comes first, and is numbered by now.
        let root = forest.root(index);
        runs[index].spot = if root == index {
            count += 1;
            count
        } else {
            runs[root].spot
        };
    }
}

/// Joins what the runs that touch each other, at corners too, stand for. They come row by row, from left to right.
pub(super) fn join_neighbours(runs: &[Run], forest: &mut Forest, number: impl Fn(usize) -> usize) {
    // The first run that may touch the next one from above: all before end too far left, or rows before.
    let mut above = 0;
    for (index, run) in runs.iter().enumerate() {
        if let Some(before) = index.checked_sub(1)
            && runs[before].row == run.row
            && runs[before].end == run.start
        {
            // Only where two regions meet.
            forest.join(number(before), number(index));
        }
        let too_far = |other: &Run| {
            other.row + 1 < run.row || (other.row + 1 == run.row && other.end < run.start)
        };
        while too_far(&runs[above]) {
            above += 1;
        }
        for (at, other) in runs.iter().enumerate().skip(above) {
            if other.row == run.row || other.start > run.end {
                break;
            }
            forest.join(number(at), number(index));
        }
    }
}

/// A column or a row.
fn side(pixels: usize) -> u32 {
    u32::try_from(pixels).expect("invariant: a picture was made from sides of 32 bits")
}
