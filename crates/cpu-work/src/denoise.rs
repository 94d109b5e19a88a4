//! Taking the noise out of a picture: which filters, and in which order.
//!
//! [`Denoise`] works on a rectangle of a picture at a time. Around the rectangle it reads a margin (the *halo*) as wide as
//! the filters reach, and beyond the edge of the picture the edge is repeated. So what becomes of a pixel depends on the
//! picture alone, never on how the picture was cut into rectangles. Only IEEE basic operations in a fixed order are used:
//! the same picture gives the same bits on every machine.
//!
//! The filters are written over slices, because those of `imageproc` see whole pictures of 8 bits and go pixel by pixel; the
//! tests compare the two.

mod bilateral;
mod median;
mod plane;

use crate::picture::{Picture, Region, Sample, Samples};

use median::{median, restore_lost};
use plane::Plane;

pub use bilateral::{Bilateral, InvalidBilateral};

/// How to clean a picture.
///
/// ```
/// use cpu_work::{Denoise, Picture, psnr};
///
/// let house = Picture::generated(160, 120, 1);
/// let dirty = house.noisy(1);
/// let clean = Denoise::default().clean(&dirty);
/// assert!(psnr(&house, &clean) > psnr(&house, &Denoise::Median { radius: 1 }.clean(&dirty)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Denoise {
    /// Each sample becomes the median of the square that reaches `radius` pixels from it. Good against salt and pepper;
    /// the larger, the more detail goes with the noise.
    Median {
        /// How far the square reaches.
        radius: u8,
    },
    /// Each pixel becomes a mean of those near it and like it. Good against the noise of a sensor.
    Bilateral(Bilateral),
    /// Both, each where it is good; the default.
    ///
    /// A sample that differs from the median of its 3 × 3 neighbours by more than `lost` tones is taken for lost and replaced
    /// by it; all others keep their detail. Then comes a bilateral filter that judges likeness by the medians, in which
    /// there is little noise left to mistake for a difference (a *joint* bilateral filter: Petschnigg and others, *Digital
    /// photography with flash and no-flash image pairs*, SIGGRAPH 2004, <https://doi.org/10.1145/1015706.1015777>).
    Guided {
        /// The difference, in tones of 255, from which a sample counts as lost.
        lost: u8,
        /// The filter for all the other noise.
        bilateral: Bilateral,
    },
}

impl Default for Denoise {
    /// Returns what cleans a generated noisy house best, by [`psnr`](crate::psnr), at about a fifth of a second of computing
    /// for a million colour pixels.
    fn default() -> Self {
        Self::Guided {
            lost: 60,
            bilateral: Bilateral::default(),
        }
    }
}

impl Denoise {
    /// Returns the cleaned picture, computed in one go on the calling thread. Alpha stays as it is.
    #[must_use = "the picture itself does not change"]
    pub fn clean(&self, picture: &Picture) -> Picture {
        let samples = self.clean_region(picture, picture.region());
        let mut clean = picture.clone();
        *clean.samples_mut() = samples;
        clean
    }

    /// Returns the cleaned samples of a region, with alpha as it is; of the picture, only the halo around it is read besides.
    pub(crate) fn clean_region(&self, picture: &Picture, region: Region) -> Samples {
        match picture.samples() {
            Samples::Eight(samples) => Samples::Eight(self.clean_samples(samples, picture, region)),
            Samples::Sixteen(samples) => {
                Samples::Sixteen(self.clean_samples(samples, picture, region))
            }
        }
    }

    fn clean_samples<S: Sample>(&self, samples: &[S], picture: &Picture, region: Region) -> Vec<S> {
        let channels = picture.layout().channels();
        let mut clean = copy_region(samples, picture, region);
        match picture.layout().colours() {
            1 => interleave(
                &self.filter::<S, 1>(samples, picture, region),
                &mut clean,
                channels,
            ),
            _ => interleave(
                &self.filter::<S, 3>(samples, picture, region),
                &mut clean,
                channels,
            ),
        }
        clean
    }

    /// Filters the `C` colour channels of a region.
    fn filter<S: Sample, const C: usize>(
        &self,
        samples: &[S],
        picture: &Picture,
        region: Region,
    ) -> [Plane<S>; C] {
        let size = (picture.width(), picture.height());
        let extract = |margin| -> [Plane<S>; C] {
            std::array::from_fn(|channel| {
                Plane::extract(
                    samples,
                    size,
                    picture.layout().channels(),
                    channel,
                    region,
                    margin,
                )
            })
        };
        match self {
            Self::Median { radius } => {
                let radius = usize::from(*radius);
                extract(radius).map(|plane| median(&plane, radius))
            }
            Self::Bilateral(bilateral) => {
                let tones = extract(bilateral.radius()).map(tones);
                bilateral.filter(&tones, &tones).map(nearest)
            }
            Self::Guided { lost, bilateral } => {
                let planes = extract(bilateral.radius() + 1);
                let guide = planes.each_ref().map(|plane| tones(median(plane, 1)));
                let mut values = planes.map(tones);
                for (values, guide) in values.iter_mut().zip(&guide) {
                    *values = restore_lost(values, guide, f32::from(*lost));
                }
                bilateral.filter(&guide, &values).map(nearest)
            }
        }
    }
}

fn tones<S: Sample>(plane: Plane<S>) -> Plane<f32> {
    plane.map(S::tone)
}

fn nearest<S: Sample>(plane: Plane<f32>) -> Plane<S> {
    plane.map(S::nearest)
}

/// Copies the samples of a region, all channels.
fn copy_region<S: Copy>(samples: &[S], picture: &Picture, region: Region) -> Vec<S> {
    let channels = picture.layout().channels();
    let rows = samples
        .chunks_exact(picture.width() * channels)
        .skip(region.y)
        .take(region.height);
    rows.flat_map(|row| &row[region.x * channels..][..region.width * channels])
        .copied()
        .collect()
}

/// Writes planes over the first channels of samples that lie beside each other.
fn interleave<S: Copy + Default>(planes: &[Plane<S>], samples: &mut [S], channels: usize) {
    for (channel, plane) in planes.iter().enumerate() {
        for (pixel, &sample) in samples.chunks_exact_mut(channels).zip(plane.samples()) {
            pixel[channel] = sample;
        }
    }
}
