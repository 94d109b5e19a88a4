//! From which darkness on a pixel is dirt.

use imageproc::contrast::otsu_level;

use crate::denoise::plane::Plane;
use crate::picture::{Picture, Region};
use crate::vision::grey::Grey;

/// How dark a pixel must be to count as dirt; lightness goes from 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Threshold {
    /// One lightness for the whole picture: that which parts its pixels into a dark and a light class, each as uniform as can
    /// be. For things on an evenly lit ground; under a lamp it finds the shade.
    ///
    /// N. Otsu, *A threshold selection method from gray-level histograms*, IEEE Transactions on Systems, Man and Cybernetics
    /// 9, 1979, <https://doi.org/10.1109/TSMC.1979.4310076>.
    Otsu,
    /// The mean lightness of the square that reaches `radius` pixels from a pixel, less `darker`: what is darker than that is
    /// dirt. Beyond the edge of the picture nothing counts.
    ///
    /// The square must be larger than what is looked for: a stain that fills it is its own ground.
    Adaptive {
        /// How far the square reaches.
        radius: u8,
        /// How much darker than the mean.
        darker: u8,
    },
}

impl Default for Threshold {
    /// Returns the adaptive one, with a square of 97 × 97 pixels and 18 steps of lightness.
    fn default() -> Self {
        Self::Adaptive {
            radius: 48,
            darker: 18,
        }
    }
}

/// A threshold for one picture.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    /// The lightest that is dirt.
    Level(u8),
    /// As [`Threshold::Adaptive`].
    Below { radius: usize, darker: u8 },
}

impl Threshold {
    /// Looks at the whole picture, where the threshold depends on it. What is transparent does not count.
    pub(super) fn limit(self, picture: &Picture, smoothing: usize) -> Limit {
        match self {
            Self::Otsu => {
                let grey = Grey::new(picture, picture.region());
                let smooth = grey.medians(picture.region(), smoothing);
                let seen = match &grey.alpha {
                    None => smooth.samples().to_vec(),
                    Some(alpha) => smooth
                        .samples()
                        .iter()
                        .zip(alpha.samples())
                        .filter(|&(_, &alpha)| alpha > 0)
                        .map(|(&lightness, _)| lightness)
                        .collect(),
                };
                let count = u32::try_from(seen.len())
                    .expect("invariant: a picture has fewer pixels than 32 bits count");
                let level = image::GrayImage::from_raw(count, 1, seen)
                    .filter(|seen| !seen.is_empty())
                    .map_or(0, |seen| otsu_level(&seen));
                Limit::Level(level)
            }
            Self::Adaptive { radius, darker } => Limit::Below {
                radius: radius.into(),
                darker,
            },
        }
    }
}

impl Limit {
    /// Returns how far around a pixel the picture must be known.
    pub(super) fn radius(self) -> usize {
        match self {
            Self::Level(_) => 0,
            Self::Below { radius, .. } => radius,
        }
    }

    /// Marks with 255 what is dirt in `region`; `smooth` has its lightness, and `grey` also that of its surroundings.
    pub(super) fn mark(self, grey: &Grey, smooth: &Plane<u8>, region: Region) -> Vec<u8> {
        let mut marks: Vec<u8> = match self {
            Self::Level(level) => smooth.samples().iter().map(|&l| mark(l <= level)).collect(),
            Self::Below { radius, darker } => below(grey, smooth, region, radius, darker.into()),
        };
        if let Some(alpha) = &grey.alpha {
            let (left, top) = (region.x - grey.region().x, region.y - grey.region().y);
            for (y, marks) in marks.chunks_exact_mut(region.width).enumerate() {
                for (mark, &alpha) in marks.iter_mut().zip(&alpha.row(top + y)[left..]) {
                    if alpha == 0 {
                        *mark = 0;
                    }
                }
            }
        }
        marks
    }
}

fn mark(dirty: bool) -> u8 {
    if dirty { u8::MAX } else { 0 }
}

/// Compares each pixel with the mean around it, from sums over columns that go down with the rows and sums along the row.
fn below(grey: &Grey, smooth: &Plane<u8>, region: Region, radius: usize, darker: u32) -> Vec<u8> {
    let seen = grey.region();
    let columns = seen.width;
    let (left, top) = (region.x - seen.x, region.y - seen.y);
    let (mut sums, mut counts) = (vec![0_u32; columns], vec![0_u32; columns]);
    let mut marks = Vec::with_capacity(region.pixels());
    let mut in_sums = 0..0;
    let (mut along, mut counted) = (vec![0_u64; columns + 1], vec![0_u64; columns + 1]);
    for y in 0..region.height {
        // Rows of the square, as far as they are in the picture.
        let wanted = (top + y).saturating_sub(radius)..(top + y + radius + 1).min(seen.height);
        for row in in_sums.end..wanted.end {
            add_row(grey, row, &mut sums, &mut counts, u32::wrapping_add);
        }
        for row in in_sums.start..wanted.start {
            add_row(grey, row, &mut sums, &mut counts, u32::wrapping_sub);
        }
        in_sums = wanted;
        for x in 0..columns {
            along[x + 1] = along[x] + u64::from(sums[x]);
            counted[x + 1] = counted[x] + u64::from(counts[x]);
        }
        for (x, &lightness) in smooth.row(y).iter().enumerate() {
            let square = (left + x).saturating_sub(radius)..(left + x + radius + 1).min(columns);
            let sum = along[square.end] - along[square.start];
            let count = counted[square.end] - counted[square.start];
            let mean = sum.checked_div(count).unwrap_or(0);
            marks.push(mark(u64::from(lightness) + u64::from(darker) < mean));
        }
    }
    marks
}

/// Adds what is seen of a row to the sums of the columns, or takes it away.
fn add_row(
    grey: &Grey,
    row: usize,
    sums: &mut [u32],
    counts: &mut [u32],
    add: impl Fn(u32, u32) -> u32,
) {
    let luma = grey.luma.row(row);
    match &grey.alpha {
        None => {
            for ((sum, count), &lightness) in sums.iter_mut().zip(counts).zip(luma) {
                *sum = add(*sum, lightness.into());
                *count = add(*count, 1);
            }
        }
        Some(alpha) => {
            let seen = luma.iter().zip(alpha.row(row));
            for ((sum, count), (&lightness, &alpha)) in sums.iter_mut().zip(counts).zip(seen) {
                if alpha > 0 {
                    *sum = add(*sum, lightness.into());
                    *count = add(*count, 1);
                }
            }
        }
    }
}
