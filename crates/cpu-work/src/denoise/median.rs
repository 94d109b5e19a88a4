//! The median filter: each sample becomes the middle one of its square neighbourhood.
//!
//! Takes out salt and pepper and keeps edges: J. W. Tukey, *Exploratory Data Analysis*, 1977. Squares of 9 and of 25 samples
//! are the usual cases and are sorted by networks of minima and maxima, many side by side; of larger squares, samples are
//! counted.

mod counting;
mod network;

use crate::denoise::plane::Plane;
use crate::picture::{Region, Sample};

pub(crate) use network::Rows;

/// The farthest that [`median_of_pixels`] reaches.
pub(crate) const MAX_OF_PIXELS: usize = network::MAX_RADIUS;

/// Filters a plane. The result is smaller by `radius` on each side, where there is no whole neighbourhood.
pub(crate) fn median<S: Sample>(plane: &Plane<S>, radius: usize) -> Plane<S> {
    if radius <= network::MAX_RADIUS {
        let rows = Rows {
            samples: plane.samples(),
            width: plane.width(),
            step: 1,
        };
        let inside = Region {
            x: radius,
            y: radius,
            width: plane.width() - 2 * radius,
            height: plane.height() - 2 * radius,
        };
        return Plane::of(network::median(rows, inside, radius), inside.width);
    }
    counting::median(plane, radius)
}

/// Filters a region of rows, all channels at once. Beyond the edge the nearest pixel of the edge is repeated.
///
/// `radius` is at most [`MAX_OF_PIXELS`].
pub(crate) fn median_of_pixels<S: Sample>(
    rows: Rows<'_, S>,
    region: Region,
    radius: usize,
) -> Vec<S> {
    network::median(rows, region, radius)
}

/// Replaces in `medians` those whose square has wholly transparent pixels by the medians of the others. What is transparent
/// itself stays as it is.
///
/// Of an even number, the lower of the two in the middle.
pub(crate) fn median_of_seen<S: Sample>(
    plane: &Plane<S>,
    alpha: &Plane<S>,
    radius: usize,
    medians: &mut Plane<S>,
) {
    let side = 2 * radius + 1;
    let hidden = S::default();
    let mut seen = Vec::with_capacity(side * side);
    for (y, row) in medians.rows_mut().enumerate() {
        if (y..y + side).all(|y| !alpha.row(y).contains(&hidden)) {
            continue;
        }
        for (x, median) in row.iter_mut().enumerate() {
            let squares =
                || (y..y + side).map(|y| (&plane.row(y)[x..][..side], &alpha.row(y)[x..][..side]));
            let opaque = squares().all(|(_, alpha)| !alpha.contains(&hidden));
            if opaque || alpha.row(y + radius)[x + radius] == hidden {
                continue;
            }
            seen.clear();
            for (samples, alpha) in squares() {
                let pairs = samples.iter().zip(alpha);
                seen.extend(
                    pairs
                        .filter(|&(_, &alpha)| alpha != hidden)
                        .map(|(&sample, _)| sample),
                );
            }
            let middle = (seen.len() - 1) / 2;
            *median = *seen.select_nth_unstable(middle).1;
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
