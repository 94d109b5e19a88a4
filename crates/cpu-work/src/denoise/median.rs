//! The median filter: each sample becomes the middle one of its square neighbourhood.
//!
//! Takes out salt and pepper and keeps edges: J. W. Tukey, *Exploratory Data Analysis*, 1977. Nine samples are the usual
//! case and have a way of their own; for larger squares, samples are counted.

use crate::denoise::plane::Plane;
use crate::picture::Sample;

/// Filters a plane. The result is smaller by `radius` on each side, where there is no whole neighbourhood.
pub(crate) fn median<S: Sample>(plane: &Plane<S>, radius: usize) -> Plane<S> {
    let mut filtered = Plane::new(plane.width() - 2 * radius, plane.height() - 2 * radius);
    match radius {
        0 => return plane.clone(),
        1 => median_of_nine(plane, &mut filtered),
        _ => median_by_counting(plane, radius, &mut filtered),
    }
    filtered
}

/// Sorts each column of three, and takes the median of (the highest low, the middle middle, the lowest high).
///
/// Every column is sorted once for the three squares that it is part of, and whole rows are computed by minima and maxima,
/// without a branch: J. L. Smith, *Implementing median filters in XC4000E FPGAs*, XCell 23, 1996.
fn median_of_nine<S: Sample>(plane: &Plane<S>, filtered: &mut Plane<S>) {
    let width = plane.width();
    let (mut low, mut middle, mut high) = (
        vec![S::default(); width],
        vec![S::default(); width],
        vec![S::default(); width],
    );
    for (y, row) in filtered.rows_mut().enumerate() {
        let (above, here, below) = (plane.row(y), plane.row(y + 1), plane.row(y + 2));
        for x in 0..width {
            let (a, b) = (above[x].min(here[x]), above[x].max(here[x]));
            low[x] = a.min(below[x]);
            middle[x] = a.max(b.min(below[x]));
            high[x] = b.max(below[x]);
        }
        let columns = low.windows(3).zip(middle.windows(3)).zip(high.windows(3));
        for (sample, ((low, middle), high)) in row.iter_mut().zip(columns) {
            let highest_low = low[0].max(low[1]).max(low[2]);
            let lowest_high = high[0].min(high[1]).min(high[2]);
            *sample = median_of_three(
                highest_low,
                median_of_three(middle[0], middle[1], middle[2]),
                lowest_high,
            );
        }
    }
}

/// Replaces the samples of `plane` that differ by more than `lost` from their medians. `medians` is smaller by 1 on each
/// side, and so is the result.
///
/// A median that only replaces what stands out keeps the detail that a plain one takes away: T. Sun and Y. Neuvo,
/// *Detail-preserving median based filters in image processing*, Pattern Recognition Letters 15, 1994,
/// <https://doi.org/10.1016/0167-8655(94)90082-5>.
pub(crate) fn restore_lost(plane: &Plane<f32>, medians: &Plane<f32>, lost: f32) -> Plane<f32> {
    let mut restored = medians.clone();
    for (y, row) in restored.rows_mut().enumerate() {
        for (restored, &sample) in row.iter_mut().zip(&plane.row(y + 1)[1..]) {
            if (sample - *restored).abs() <= lost {
                *restored = sample;
            }
        }
    }
    restored
}

fn median_of_three<S: Copy + Ord>(a: S, b: S, c: S) -> S {
    a.min(b).max(a.max(b).min(c))
}

/// Finds the median of any square bit by bit, from the highest: the bit is set if no more than half of the samples are below
/// the number that it makes.
///
/// That is a binary search for the number of the middle rank. It counts instead of sorting, so that every step is the same
/// for all pixels of a row and compiles to vector instructions; the steps are as many as bits times samples of the square.
fn median_by_counting<S: Sample>(plane: &Plane<S>, radius: usize, filtered: &mut Plane<S>) {
    let side = 2 * radius + 1;
    let half = i32::try_from(side * side / 2)
        .expect("invariant: a radius of 8 bits makes a square of at most 18 bits");
    // Comparing signed numbers of 32 bits is what every processor has instructions for.
    let plane: Plane<i32> = plane.clone().map(Into::into);
    let width = filtered.width();
    let (mut medians, mut candidates, mut below) = (vec![0; width], vec![0; width], vec![0; width]);
    for (y, row) in filtered.rows_mut().enumerate() {
        medians.fill(0);
        for bit in (0..S::BITS).rev() {
            for (candidate, median) in candidates.iter_mut().zip(&medians) {
                *candidate = median | 1 << bit;
            }
            below.fill(0);
            for y in y..y + side {
                for samples in plane.row(y).windows(width) {
                    count_below(samples, &candidates, &mut below);
                }
            }
            for ((median, &candidate), &below) in medians.iter_mut().zip(&candidates).zip(&below) {
                *median = if below <= half { candidate } else { *median };
            }
        }
        for (sample, &median) in row.iter_mut().zip(&medians) {
            *sample = S::try_from(median)
                .ok()
                .expect("invariant: a median is one of the samples");
        }
    }
}

fn count_below(samples: &[i32], candidates: &[i32], below: &mut [i32]) {
    for ((below, sample), candidate) in below.iter_mut().zip(samples).zip(candidates) {
        *below += i32::from(sample < candidate);
    }
}
