//! Non-local means: each pixel becomes a mean of all in its surroundings, in which those count most whose own neighbourhood
//! (their *patch*) looks like that of the pixel.
//!
//! A. Buades, B. Coll and J.-M. Morel, *A non-local algorithm for image denoising*, CVPR 2005,
//! <https://doi.org/10.1109/CVPR.2005.38>. Fast by shifts, as in J. Darbon and others, *Fast nonlocal filtering applied to
//! electron cryomicroscopy*, ISBI 2008, <https://doi.org/10.1109/ISBI.2008.4541250>: the picture is compared with itself moved
//! by one shift at a time, so that the distances of all patches are running sums over one plane of squared differences; and
//! the distance of two patches serves both of their pixels.
//!
//! Running sums of numbers with fractions would depend on where they began, and so on how the picture was cut. Here they are
//! sums of whole numbers below 2²⁴, which 32-bit floats add exactly.

mod block;

use crate::denoise::plane::Plane;
use crate::picture::Light;

use block::{Block, Pictures, Weighing};

/// The farthest a patch may reach: 9 × 9 × 3 squares of 255 are the most that 24 bits hold.
const MAX_PATCH: u8 = 4;
/// The farthest that is searched.
const MAX_SEARCH: u8 = 32;
/// The weakest filter, in tones.
const MIN_STRENGTH: f32 = 0.1;
/// The strongest filter, and the strongest noise, in tones.
const MAX_STRENGTH: f32 = 1000.0;
/// What is filtered at a time, so that all of it stays in a processor's cache.
const BLOCK: (usize, usize) = (192, 64);

/// The reach and strength of non-local means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NonLocal {
    search: u8,
    patch: u8,
    noise: f32,
    strength: f32,
    light: Light,
}

/// Why there are no such non-local means.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidNonLocal {
    /// The search reaches too far.
    #[error("non-local means search at most {MAX_SEARCH} pixels away, not {0}")]
    Search(u8),
    /// The patch is no neighbourhood, or too large a one.
    #[error("the patches of non-local means reach 1 to {MAX_PATCH} pixels, not {0}")]
    Patch(u8),
    /// The noise cannot be subtracted.
    #[error(
        "the noise that non-local means expect must lie between 0 and {MAX_STRENGTH} tones, not {0}"
    )]
    Noise(f32),
    /// The strength is no number to divide by.
    #[error(
        "the strength of non-local means must lie between {MIN_STRENGTH} and {MAX_STRENGTH} tones, not {0}"
    )]
    Strength(f32),
}

impl Default for NonLocal {
    /// Returns what cleans a generated house with the additive noise of [`Picture::noisy`](crate::Picture::noisy) best, once
    /// lost samples are replaced: a search of 21 × 21 pixels with patches of 3 × 3, for noise of 14 tones.
    fn default() -> Self {
        Self {
            search: 10,
            patch: 1,
            noise: 14.0,
            strength: 10.0,
            light: Light::Gamma,
        }
    }
}

impl NonLocal {
    /// Makes non-local means that search `search` pixels around in each direction with patches that reach `patch`: 10 and 3
    /// are squares of 21 × 21 and 7 × 7.
    ///
    /// `noise` is the standard deviation of the noise that is expected, in tones of 255: patches that differ by no more than
    /// that count as equal. A patch that differs by `strength` more (root mean square over patch and channels) has a weight
    /// of 0.4. With `noise` 0 these are the weights of OpenCV's `fastNlMeansDenoising`, whose `h` is `strength`.
    ///
    /// # Errors
    ///
    /// The variants of [`InvalidNonLocal`].
    pub fn new(search: u8, patch: u8, noise: f32, strength: f32) -> Result<Self, InvalidNonLocal> {
        if search > MAX_SEARCH {
            return Err(InvalidNonLocal::Search(search));
        }
        if !(1..=MAX_PATCH).contains(&patch) {
            return Err(InvalidNonLocal::Patch(patch));
        }
        if !(0.0..=MAX_STRENGTH).contains(&noise) {
            return Err(InvalidNonLocal::Noise(noise));
        }
        if !(MIN_STRENGTH..=MAX_STRENGTH).contains(&strength) {
            return Err(InvalidNonLocal::Strength(strength));
        }
        Ok(Self {
            search,
            patch,
            noise,
            strength,
            light: Light::Gamma,
        })
    }

    /// Returns the same filter over the given light.
    #[must_use]
    pub fn in_light(self, light: Light) -> Self {
        Self { light, ..self }
    }

    /// Returns which numbers it compares and takes means of.
    pub fn light(&self) -> Light {
        self.light
    }

    /// Returns how many pixels the filter reads around a pixel: the farthest patch's edge.
    pub fn radius(&self) -> usize {
        usize::from(self.search) + usize::from(self.patch)
    }

    /// Filters `values`, comparing patches of `patches`. The result is smaller by the radius on each side.
    ///
    /// With `alpha`, from 0 to 1, that is the weight of each pixel, and the values are multiplied by it already.
    pub(crate) fn filter<const C: usize>(
        &self,
        patches: &[Plane<f32>; C],
        values: &[Plane<f32>; C],
        alpha: Option<&Plane<f32>>,
    ) -> [Plane<f32>; C] {
        // Whole numbers, so that sums are exact; 256 steps are finer than any noise.
        let patches = patches
            .each_ref()
            .map(|plane| plane.clone().map(|value| (value + 0.5).floor()));
        let pictures = Pictures {
            patches: &patches,
            values,
            alpha,
        };
        match self.patch {
            1 => self.by_blocks::<C, 3>(&pictures),
            2 => self.by_blocks::<C, 5>(&pictures),
            3 => self.by_blocks::<C, 7>(&pictures),
            _ => self.by_blocks::<C, 9>(&pictures),
        }
    }

    /// `SIDE` is that of a patch.
    fn by_blocks<const C: usize, const SIDE: usize>(
        &self,
        pictures: &Pictures<'_, C>,
    ) -> [Plane<f32>; C] {
        let radius = self.radius();
        let whole = &pictures.values[0];
        let (width, height) = (whole.width() - 2 * radius, whole.height() - 2 * radius);
        let weighing = Weighing::new(self.noise, self.strength, SIDE * SIDE * C);
        let mut filtered: [Plane<f32>; C] = std::array::from_fn(|_| Plane::new(width, height));
        for top in (0..height).step_by(BLOCK.1) {
            for left in (0..width).step_by(BLOCK.0) {
                let size = (BLOCK.0.min(width - left), BLOCK.1.min(height - top));
                let mut block = Block::new(pictures, (left + radius, top + radius), size);
                for shift in self.shifts() {
                    block.compare::<SIDE>(shift, weighing);
                }
                block.write(&mut filtered, (left, top));
            }
        }
        filtered
    }

    /// Half of the shifts to search, columns and rows: the other half is their negatives.
    fn shifts(&self) -> impl Iterator<Item = (isize, usize)> + use<> {
        let search = self.search;
        let reach = isize::from(search);
        let right = (1..=reach).map(|right| (right, 0));
        let down = 1..=usize::from(search);
        right.chain(down.flat_map(move |down| (-reach..=reach).map(move |x| (x, down))))
    }
}
