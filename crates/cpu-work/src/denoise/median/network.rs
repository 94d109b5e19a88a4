//! Medians of small squares by networks of minima and maxima.
//!
//! Every column of the square is sorted once for all the squares that it is part of. Whole rows are computed without a branch,
//! which compiles to vector instructions; the channels of a pixel may lie beside each other.

use crate::denoise::plane::Plane;
use crate::picture::Sample;

/// The largest square there is a network for: 5 × 5.
pub(super) const MAX_RADIUS: usize = 2;

/// How many samples are sorted side by side: several vector registers of bytes. Loops over so many become vector
/// instructions; shorter ones are unrolled into single samples first, and are ten times as slow.
const LANES: usize = 128;

/// Filters rows of pixels of `step` samples each. The result is smaller by `radius` pixels on each side.
pub(super) fn median<S: Sample>(plane: &Plane<S>, radius: usize, step: usize) -> Plane<S> {
    match radius {
        0 => plane.clone(),
        1 => by_columns(plane, step, three, middle_of_nine),
        _ => by_columns(plane, step, five, middle_of_twenty_five),
    }
}

/// Sorts the columns of each row of squares of `SIDE` rows, and selects the median of as many sorted columns.
fn by_columns<S: Sample, const SIDE: usize>(
    plane: &Plane<S>,
    step: usize,
    sort: impl Fn([Lanes<S>; SIDE]) -> [Lanes<S>; SIDE],
    middle: impl Fn([[Lanes<S>; SIDE]; SIDE]) -> Lanes<S>,
) -> Plane<S> {
    let reach = SIDE / 2;
    let width = plane.width() - 2 * reach * step;
    let mut filtered = Plane::new(width, plane.height() - 2 * reach);
    // Rows of whole vectors, so that the last one needs no other way; what is beyond the end is never looked at.
    let padded = (plane.width() + LANES).next_multiple_of(LANES) + LANES;
    let mut sorted: [Vec<S>; SIDE] = std::array::from_fn(|_| vec![S::default(); padded]);
    for (y, medians) in filtered.rows_mut().enumerate() {
        let rows: [&[S]; SIDE] = std::array::from_fn(|down| plane.row(y + down));
        for x in (0..plane.width()).step_by(LANES) {
            let mut column = [Lanes::ZEROES; SIDE];
            for (lanes, row) in column.iter_mut().zip(rows) {
                *lanes = Lanes::load(row, x);
            }
            for (rank, lanes) in sorted.iter_mut().zip(sort(column)) {
                rank[x..x + LANES].copy_from_slice(&lanes.0);
            }
        }
        for (vector, medians) in medians.chunks_mut(LANES).enumerate() {
            let x = vector * LANES;
            let mut square = [[Lanes::ZEROES; SIDE]; SIDE];
            for (ranks, rank) in square.iter_mut().zip(&sorted) {
                for (right, lanes) in ranks.iter_mut().enumerate() {
                    *lanes = Lanes::load(rank, x + right * step);
                }
            }
            medians.copy_from_slice(&middle(square).0[..medians.len()]);
        }
    }
    filtered
}

/// Samples that are sorted side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Lanes<S>([S; LANES]);

impl<S: Sample> Lanes<S> {
    const ZEROES: Self = Self([S::ZERO; LANES]);

    /// Reads a vector from `x` on; beyond the end of the row stand zeroes.
    #[inline(always)]
    fn load(row: &[S], x: usize) -> Self {
        if let Some(Some(whole)) = row.get(x..).map(<[S]>::first_chunk) {
            return Self(*whole);
        }
        let mut lanes = [S::default(); LANES];
        let rest = row.get(x..).unwrap_or_default();
        lanes[..rest.len()].copy_from_slice(rest);
        Self(lanes)
    }

    #[inline(always)]
    fn lower(self, other: Self) -> Self {
        let mut lanes = self;
        for (lane, other) in lanes.0.iter_mut().zip(other.0) {
            *lane = (*lane).min(other);
        }
        lanes
    }

    #[inline(always)]
    fn higher(self, other: Self) -> Self {
        let mut lanes = self;
        for (lane, other) in lanes.0.iter_mut().zip(other.0) {
            *lane = (*lane).max(other);
        }
        lanes
    }
}

/// The median of (the highest low, the middle middle, the lowest high).
///
/// J. L. Smith, *Implementing median filters in XC4000E FPGAs*, XCell 23, 1996.
#[inline(always)]
fn middle_of_nine<S: Sample>([low, middle, high]: [[Lanes<S>; 3]; 3]) -> Lanes<S> {
    let [.., highest_low] = three(low);
    let [_, middle, _] = three(middle);
    let [lowest_high, ..] = three(high);
    let [_, median, _] = three([highest_low, middle, lowest_high]);
    median
}

/// Sorts along the rows what is sorted down the columns, which it stays. Then the sample in row `i` and column `j`, from 1,
/// has `i · j - 1` others at or below it, and those with more than 12 are above the median, or at it; likewise from the other
/// side. Six fall away on each, and the median of the 13 that are left is that of all.
#[inline(always)]
fn middle_of_twenty_five<S: Sample>(square: [[Lanes<S>; 5]; 5]) -> Lanes<S> {
    let [a, b, c, d, e] = square;
    let (a, b, c, d, e) = (five(a), five(b), five(c), five(d), five(e));
    middle_of_thirteen([
        a[3], a[4], b[2], b[3], b[4], c[1], c[2], c[3], d[0], d[1], d[2], e[0], e[1],
    ])
}

#[inline(always)]
fn pair<S: Sample>(a: Lanes<S>, b: Lanes<S>) -> (Lanes<S>, Lanes<S>) {
    (a.lower(b), a.higher(b))
}

#[inline(always)]
fn three<S: Sample>([a, b, c]: [Lanes<S>; 3]) -> [Lanes<S>; 3] {
    let (a, b) = pair(a, b);
    let (b, c) = pair(b, c);
    let (a, b) = pair(a, b);
    [a, b, c]
}

/// Nine comparisons, as few as there can be: D. E. Knuth, *The Art of Computer Programming*, volume 3, 5.3.4.
#[inline(always)]
fn five<S: Sample>([a, b, c, d, e]: [Lanes<S>; 5]) -> [Lanes<S>; 5] {
    let ((a, b), (d, e)) = (pair(a, b), pair(d, e));
    let (c, e) = pair(c, e);
    let (c, d) = pair(c, d);
    let (b, e) = pair(b, e);
    let (a, d) = pair(a, d);
    let (a, c) = pair(a, c);
    let (b, d) = pair(b, d);
    let (b, c) = pair(b, c);
    [a, b, c, d, e]
}

/// Of eight, the lowest and the highest cannot be the median of thirteen and are forgotten; one of the others takes their
/// place, until three are left.
#[inline(always)]
fn middle_of_thirteen<S: Sample>(samples: [Lanes<S>; 13]) -> Lanes<S> {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m] = samples;
    let kept: [Lanes<S>; 7] = forget([a, b, c, d, e, f, g, h], i);
    let kept: [Lanes<S>; 6] = forget(kept, j);
    let kept: [Lanes<S>; 5] = forget(kept, k);
    let kept: [Lanes<S>; 4] = forget(kept, l);
    let kept: [Lanes<S>; 3] = forget(kept, m);
    let [_, median, _] = three(kept);
    median
}

/// Leaves the lowest and the highest out and takes one more in.
#[inline(always)]
fn forget<S: Sample, const N: usize, const LESS: usize>(
    mut kept: [Lanes<S>; N],
    next: Lanes<S>,
) -> [Lanes<S>; LESS] {
    // The lowest goes to the front, and the highest to the end.
    for i in 0..N / 2 {
        (kept[i], kept[N - 1 - i]) = pair(kept[i], kept[N - 1 - i]);
    }
    for i in 1..N.div_ceil(2) {
        (kept[0], kept[i]) = pair(kept[0], kept[i]);
    }
    for i in N / 2..N - 1 {
        (kept[i], kept[N - 1]) = pair(kept[i], kept[N - 1]);
    }
    let mut left = [next; LESS];
    left[..LESS - 1].copy_from_slice(&kept[1..LESS]);
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::mix;

    /// The same in every lane.
    fn lanes<const N: usize>(samples: [u16; N]) -> [Lanes<u16>; N] {
        samples.map(|sample| Lanes([sample; LANES]))
    }

    #[test]
    fn thirteen_samples_have_the_seventh_in_the_middle() {
        for seed in 0..2_000 {
            let samples: [u16; 13] = std::array::from_fn(|i| {
                u16::try_from(mix(seed * 13 + i as u64) % (seed + 2)).unwrap()
            });
            let mut sorted = samples;
            sorted.sort_unstable();
            assert_eq!(
                middle_of_thirteen(lanes(samples)).0,
                [sorted[6]; LANES],
                "{samples:?}"
            );
        }
    }

    #[test]
    fn five_samples_are_sorted() {
        for number in 0..3_125 {
            let samples = [1, 5, 25, 125, 625].map(|power| number / power % 5);
            let mut sorted: [u16; 5] = samples;
            sorted.sort_unstable();
            assert_eq!(five(lanes(samples)), lanes(sorted));
        }
    }
}
