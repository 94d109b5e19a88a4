//! Medians of squares of 3 × 3.

use crate::picture::Sample;

use super::sorted::{pair, three};
use super::{BLOCK, COLUMNS, Network, Sorted, all_from, whole_vectors};

/// The sorted columns of a block: the low samples, the middle ones and the high ones.
pub(super) struct Nine<S>([Sorted<S>; 3]);

impl<S: Sample> Nine<S> {
    pub(super) fn new() -> Self {
        Self([[S::ZERO; _]; 3])
    }
}

impl<S: Sample> Network<S, 3> for Nine<S> {
    fn medians(
        &mut self,
        rows: [&[S; COLUMNS]; 3],
        step: usize,
        length: usize,
        medians: &mut [S; BLOCK],
    ) {
        sort_columns(rows, whole_vectors(length + 2 * step), &mut self.0);
        let columns = [0, step, 2 * step].map(|first| all_from(&self.0, first));
        take_medians(columns, whole_vectors(length), medians);
    }
}

#[cfg_attr(
    feature = "multiversion",
    multiversion::multiversion(targets("x86_64+avx2"))
)]
fn sort_columns<S: Sample>(
    [a, b, c]: [&[S; COLUMNS]; 3],
    length: usize,
    [low, middle, high]: &mut [Sorted<S>; 3],
) {
    for x in 0..length.min(COLUMNS) {
        [low[x], middle[x], high[x]] = three([a[x], b[x], c[x]]);
    }
}

#[cfg_attr(
    feature = "multiversion",
    multiversion::multiversion(targets("x86_64+avx2"))
)]
fn take_medians<S: Sample>(
    [a, b, c]: [[&[S; BLOCK]; 3]; 3],
    length: usize,
    medians: &mut [S; BLOCK],
) {
    for x in 0..length.min(BLOCK) {
        medians[x] = middle_of_nine(
            [a[0][x], a[1][x], a[2][x]],
            [b[0][x], b[1][x], b[2][x]],
            [c[0][x], c[1][x], c[2][x]],
        );
    }
}

/// The median of three sorted columns is that of the highest low, the middle middle and the lowest high.
///
/// J. L. Smith, *Implementing median filters in XC4000E FPGAs*, XCell 23, 1996.
#[inline(always)]
pub(super) fn middle_of_nine<S: Copy + Ord>(left: [S; 3], middle: [S; 3], right: [S; 3]) -> S {
    let highest_low = left[0].max(middle[0]).max(right[0]);
    let middle_middle = middle_of_three([left[1], middle[1], right[1]]);
    let lowest_high = left[2].min(middle[2]).min(right[2]);
    middle_of_three([highest_low, middle_middle, lowest_high])
}

#[inline(always)]
fn middle_of_three<S: Copy + Ord>([a, b, c]: [S; 3]) -> S {
    let (a, b) = pair(a, b);
    a.max(b.min(c))
}
