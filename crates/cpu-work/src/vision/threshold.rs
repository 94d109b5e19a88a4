//! From which darkness on a pixel is dirt.

use std::sync::Arc;

use crate::denoise::plane::Plane;
use crate::picture::{Picture, Region};
use crate::vision::grey::Grey;
use crate::vision::{ground, otsu};

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
#[derive(Clone, Debug)]
pub(super) enum Limit {
    /// All that is as dark as `level`, or darker.
    Level {
        level: u8,
        /// The medians of the whole picture, which the level was found by; white where nothing is seen.
        smooth: Arc<Plane<u8>>,
    },
    /// As [`Threshold::Adaptive`].
    Below { radius: usize, darker: u8 },
}

impl Threshold {
    /// Looks at the whole picture, where the threshold depends on it. What is transparent does not count.
    pub(super) fn limit(self, picture: &Picture, smoothing: usize) -> Limit {
        match self {
            Self::Otsu => {
                let grey = Grey::new(picture, picture.region());
                let mut smooth = grey.medians(picture.region(), smoothing);
                let mut counts = otsu::counts(smooth.samples());
                if let Some(alpha) = &grey.alpha {
                    for (lightness, &alpha) in smooth.all_mut().zip(alpha.samples()) {
                        if alpha == 0 {
                            counts[usize::from(*lightness)] -= 1;
                            // No level is as light.
                            *lightness = u8::MAX;
                        }
                    }
                }
                Limit::Level {
                    level: otsu::level(&counts),
                    smooth: Arc::new(smooth),
                }
            }
            Self::Adaptive { radius, darker } => Limit::Below {
                radius: radius.into(),
                darker,
            },
        }
    }
}

impl Limit {
    /// Returns what tells it from others over the same picture.
    pub(super) fn settings(&self) -> (&'static str, usize, u8) {
        match self {
            Self::Level { level, .. } => ("level", 0, *level),
            Self::Below { radius, darker } => ("below", *radius, *darker),
        }
    }

    /// Marks with 255 what is dirt in a region, after medians that reach `smoothing` pixels.
    pub(super) fn mark(&self, picture: &Picture, region: Region, smoothing: usize) -> Vec<u8> {
        match self {
            Self::Level { level, smooth } => {
                let mut marks = Vec::with_capacity(region.pixels());
                for y in region.y..region.y + region.height {
                    let row = &smooth.row(y)[region.x..][..region.width];
                    let mark = |&lightness| if lightness <= *level { u8::MAX } else { 0 };
                    marks.extend(row.iter().map(mark));
                }
                marks
            }
            Self::Below { radius, darker } => {
                let surroundings = region.with_margin((*radius).max(smoothing), picture.region());
                let grey = Grey::new(picture, surroundings);
                let smooth = grey.medians(region, smoothing);
                let mut marks = ground::mark(&grey, &smooth, region, *radius, *darker);
                if let Some(alpha) = &grey.alpha {
                    clear_hidden(&mut marks, region, alpha, surroundings);
                }
                marks
            }
        }
    }
}

/// Takes the marks of what is transparent away.
fn clear_hidden(marks: &mut [u8], region: Region, alpha: &Plane<u8>, seen: Region) {
    let (left, top) = (region.x - seen.x, region.y - seen.y);
    for (y, marks) in marks.chunks_exact_mut(region.width).enumerate() {
        for (mark, &alpha) in marks.iter_mut().zip(&alpha.row(top + y)[left..]) {
            if alpha == 0 {
                *mark = 0;
            }
        }
    }
}
