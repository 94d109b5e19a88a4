//! Medians of squares of 5 × 5.

use crate::picture::Sample;

use super::sorted::{five, merge_five, middle_of_eleven, six_in_the_middle};
use super::{BLOCK, COLUMNS, Network, Sorted, all_from, whole_vectors};

/// What is sorted of a block, from the lowest rank to the highest.
pub(super) struct TwentyFive<S> {
    columns: [Sorted<S>; 5],
    /// Each column with its neighbour to the right; a pair is part of two squares.
    pairs: [Sorted<S>; 10],
}

impl<S: Sample> TwentyFive<S> {
    pub(super) fn new() -> Self {
        Self {
            columns: [[S::ZERO; _]; 5],
            pairs: [[S::ZERO; _]; 10],
        }
    }
}

impl<S: Sample> Network<S, 5> for TwentyFive<S> {
    fn medians(
        &mut self,
        rows: [&[S; COLUMNS]; 5],
        step: usize,
        length: usize,
        medians: &mut [S; BLOCK],
    ) {
        let Self { columns, pairs } = self;
        sort_columns(rows, whole_vectors(length + 4 * step), columns);
        let neighbours = [0, step].map(|first| all_from(columns, first));
        merge_columns(neighbours, whole_vectors(length + 2 * step), pairs);
        let of_square = [0, 2 * step].map(|first| all_from(pairs, first));
        let last = all_from(columns, 4 * step);
        take_medians(of_square, last, whole_vectors(length), medians);
    }
}

#[cfg_attr(
    feature = "multiversion",
    multiversion::multiversion(targets("x86_64+avx2"))
)]
fn sort_columns<S: Sample>(
    [a, b, c, d, e]: [&[S; COLUMNS]; 5],
    length: usize,
    columns: &mut [Sorted<S>; 5],
) {
    for x in 0..length.min(COLUMNS) {
        let sorted = five([a[x], b[x], c[x], d[x], e[x]]);
        columns[0][x] = sorted[0];
        columns[1][x] = sorted[1];
        columns[2][x] = sorted[2];
        columns[3][x] = sorted[3];
        columns[4][x] = sorted[4];
    }
}

#[cfg_attr(
    feature = "multiversion",
    multiversion::multiversion(targets("x86_64+avx2"))
)]
fn merge_columns<S: Sample>(
    [a, b]: [[&[S; COLUMNS]; 5]; 2],
    length: usize,
    pairs: &mut [Sorted<S>; 10],
) {
    for x in 0..length.min(COLUMNS) {
        let merged = merge_five(
            [a[0][x], a[1][x], a[2][x], a[3][x], a[4][x]],
            [b[0][x], b[1][x], b[2][x], b[3][x], b[4][x]],
        );
        pairs[0][x] = merged[0];
        pairs[1][x] = merged[1];
        pairs[2][x] = merged[2];
        pairs[3][x] = merged[3];
        pairs[4][x] = merged[4];
        pairs[5][x] = merged[5];
        pairs[6][x] = merged[6];
        pairs[7][x] = merged[7];
        pairs[8][x] = merged[8];
        pairs[9][x] = merged[9];
    }
}

#[cfg_attr(
    feature = "multiversion",
    multiversion::multiversion(targets("x86_64+avx2"))
)]
fn take_medians<S: Sample>(
    [a, b]: [[&[S; BLOCK]; 10]; 2],
    c: [&[S; BLOCK]; 5],
    length: usize,
    medians: &mut [S; BLOCK],
) {
    for x in 0..length.min(BLOCK) {
        medians[x] = middle_of_twenty_five(
            [
                a[0][x], a[1][x], a[2][x], a[3][x], a[4][x], a[5][x], a[6][x], a[7][x], a[8][x],
                a[9][x],
            ],
            [
                b[0][x], b[1][x], b[2][x], b[3][x], b[4][x], b[5][x], b[6][x], b[7][x], b[8][x],
                b[9][x],
            ],
            [c[0][x], c[1][x], c[2][x], c[3][x], c[4][x]],
        );
    }
}

/// The median of two sorted pairs of columns and a sorted column.
///
/// A sample of the pairs that is the median of all has 12 below it and so 7 to 12 of the pairs, because there are 5 in the
/// column: only the six in the middle of the pairs can be. The 7 lowest and the 7 highest fall away, and the median of the 11
/// that are left is that of all.
#[inline(always)]
pub(super) fn middle_of_twenty_five<S: Copy + Ord>(
    left: [S; 10],
    middle: [S; 10],
    right: [S; 5],
) -> S {
    middle_of_eleven(six_in_the_middle(left, middle), right)
}
