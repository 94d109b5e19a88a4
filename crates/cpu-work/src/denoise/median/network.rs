//! Medians of small squares by networks of minima and maxima.
//!
//! What squares have in common is sorted once: the columns by themselves first, then pairs of columns, then the square. Each
//! step runs over a block of samples side by side without a branch, which compiles to vector instructions; the channels of a
//! pixel may lie beside each other. A block is small enough that what is sorted of it stays in the nearest cache, and is read
//! where it stands: only at the edges of the picture are samples copied.
//!
//! Each of the loops over a block is a function that writes through one reference alone, so that the compiler knows that nothing
//! that is read changes. It is compiled twice, the second time for vectors of 32 bytes, if the feature `multiversion` is on;
//! they are used where the machine has them. What is computed is the same.
//!
//! A. Adams, *Fast median filters using separable sorting networks*, ACM Transactions on Graphics 40, 2021,
//! <https://doi.org/10.1145/3450626.3459773>, has the idea for squares of any size.

mod nine;
mod sorted;
mod twenty_five;

use crate::picture::{Region, Sample};

use nine::Nine;
use twenty_five::TwentyFive;

/// The largest square there is a network for: 5 × 5.
pub(super) const MAX_RADIUS: usize = 2;

/// How many medians are computed at a time.
const BLOCK: usize = 512;

/// Several vectors of any machine. Loops over whole vectors have no rest to be computed one by one.
const VECTORS: usize = 32;

/// How many samples of a row a block is computed from: those to the left and to the right too.
const COLUMNS: usize = BLOCK + VECTORS;

/// The most samples of one pixel for which that is enough.
const MAX_STEP: usize = VECTORS / (2 * MAX_RADIUS);

/// What is sorted of a block, and room for what loops over whole vectors read beyond it and throw away.
type Sorted<S> = [S; COLUMNS + VECTORS];

/// Rows of pixels that lie one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a, S> {
    /// All rows, from the top.
    pub(crate) samples: &'a [S],
    /// Pixels of a row.
    pub(crate) width: usize,
    /// How many samples a pixel has.
    pub(crate) step: usize,
}

/// Filters a region, channel by channel. Beyond the edge of the rows the nearest pixel of the edge is repeated.
pub(super) fn median<S: Sample>(rows: Rows<'_, S>, region: Region, radius: usize) -> Vec<S> {
    match radius {
        0 => rows.copy(region),
        1 => rows.filter(region, &mut Nine::new()),
        _ => rows.filter(region, &mut TwentyFive::new()),
    }
}

/// Computes the medians of squares of `SIDE` rows and columns, a block at a time.
trait Network<S, const SIDE: usize> {
    /// Computes the first `length` medians of a block, or some more, from the rows of their squares. The column `2 * reach`
    /// pixels of `step` samples on is the last of the first square.
    fn medians(
        &mut self,
        rows: [&[S; COLUMNS]; SIDE],
        step: usize,
        length: usize,
        medians: &mut [S; BLOCK],
    );
}

impl<'a, S: Sample> Rows<'a, S> {
    fn height(self) -> usize {
        self.samples.len() / (self.width * self.step)
    }

    fn row(self, y: usize) -> &'a [S] {
        let length = self.width * self.step;
        &self.samples[y * length..][..length]
    }

    fn copy(self, region: Region) -> Vec<S> {
        let rows = (region.y..region.y + region.height).map(|y| self.row(y));
        let inside = rows.map(|row| &row[region.x * self.step..][..region.width * self.step]);
        inside.flatten().copied().collect()
    }

    fn filter<const SIDE: usize>(
        self,
        region: Region,
        network: &mut impl Network<S, SIDE>,
    ) -> Vec<S> {
        assert!(
            self.step <= MAX_STEP,
            "invariant: a pixel has at most four samples"
        );
        let reach = SIDE / 2;
        let length = region.width * self.step;
        // Appended block by block: nothing is written twice, as it would be if the whole were zeroes first.
        let mut filtered = Vec::with_capacity(length * region.height);
        let mut copies = [[S::ZERO; COLUMNS]; SIDE];
        let mut medians = [S::ZERO; BLOCK];
        for y in region.y..region.y + region.height {
            let rows: [&[S]; SIDE] = std::array::from_fn(|down| {
                let y = (y + down).saturating_sub(reach);
                self.row(y.min(self.height() - 1))
            });
            for done in (0..length).step_by(BLOCK) {
                let block = BLOCK.min(length - done);
                let first = region.x * self.step + done;
                let squares = self.squares(rows, first, block, &mut copies);
                network.medians(squares, self.step, block, &mut medians);
                filtered.extend_from_slice(&medians[..block]);
            }
        }
        filtered
    }

    /// Returns the rows of the squares of a block, from `reach` pixels before the sample `first` on: as they stand, or copied
    /// if they reach beyond an edge.
    fn squares<'s, const SIDE: usize>(
        self,
        rows: [&'a [S]; SIDE],
        first: usize,
        block: usize,
        copies: &'s mut [[S; COLUMNS]; SIDE],
    ) -> [&'s [S; COLUMNS]; SIDE]
    where
        'a: 's,
    {
        let reach = SIDE / 2;
        let inside = first
            .checked_sub(reach * self.step)
            .filter(|start| start + COLUMNS <= self.width * self.step);
        if inside.is_none() {
            for (copy, row) in copies.iter_mut().zip(rows) {
                let needed = block + 2 * reach * self.step;
                self.copy_beyond(row, first, reach, &mut copy[..needed]);
            }
        }
        let mut squares = copies.each_ref();
        for (square, row) in squares.iter_mut().zip(rows) {
            let whole = inside.and_then(|start| row[start..].first_chunk());
            *square = whole.unwrap_or(square);
        }
        squares
    }

    /// Copies samples of a row, from `reach` pixels before the sample `first` on, with those of the edges repeated.
    fn copy_beyond(self, row: &[S], first: usize, reach: usize, copy: &mut [S]) {
        let reach = reach * self.step;
        let before = reach.saturating_sub(first);
        let start = (first + before) - reach;
        let whole = (row.len() - start).min(copy.len() - before);
        copy[before..before + whole].copy_from_slice(&row[start..start + whole]);
        for pixel in copy[..before].chunks_mut(self.step) {
            pixel.copy_from_slice(&row[..pixel.len()]);
        }
        let last = &row[row.len() - self.step..];
        for pixel in copy[before + whole..].chunks_mut(self.step) {
            pixel.copy_from_slice(&last[..pixel.len()]);
        }
    }
}

/// Returns a length of whole vectors.
fn whole_vectors(length: usize) -> usize {
    length.next_multiple_of(VECTORS)
}

/// Returns what stands from `first` on, as many as the loop over it has turns: so the compiler sees that none is missing.
fn from<S, const TURNS: usize>(sorted: &Sorted<S>, first: usize) -> &[S; TURNS] {
    let rest = sorted[first..].first_chunk();
    rest.expect("invariant: a step is at most MAX_STEP, for which there is room")
}

/// Returns what stands from `first` on of each rank.
fn all_from<S, const TURNS: usize, const RANKS: usize>(
    sorted: &[Sorted<S>; RANKS],
    first: usize,
) -> [&[S; TURNS]; RANKS] {
    sorted.each_ref().map(|ranks| from(ranks, first))
}

#[cfg(test)]
mod tests;
