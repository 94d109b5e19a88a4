//! What a heavy request computes: slices of a picture's cleaning.

use cpu_work::{Cleaning, Denoise, Kernel, Picture};
use std::sync::Arc;

/// Pixels of the picture, and its slices: one takes a millisecond or two.
const SIZE: (u32, u32) = (256, 192);
const ZONES: usize = 16;

/// The recipe: requests take their slices from it in turn.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    kernel: Arc<Cleaning>,
    /// The slices of a request.
    slices: u32,
}

/// The computing of one request.
#[derive(Clone, Debug)]
pub(super) struct Dish {
    recipe: Recipe,
    number: u64,
}

impl Recipe {
    pub(super) fn new(slices: u32, seed: u64) -> Self {
        let (width, height) = SIZE;
        let noisy = Picture::generated(width, height, seed).noisy(seed);
        Self {
            kernel: Arc::new(Cleaning::new(noisy, Denoise::default(), ZONES, 1)),
            slices,
        }
    }

    pub(super) fn dish(&self, number: u64) -> Dish {
        Dish {
            recipe: self.clone(),
            number,
        }
    }

    /// Computes one slice, and returns its checksum so that it cannot be left out.
    pub(super) fn slice(&self, nth: u64) -> u64 {
        let zones = self.kernel.zones() as u64;
        let zone = usize::try_from(nth % zones).unwrap_or(0);
        let piece = self.kernel.clean(zone, 0);
        self.kernel.checksum(zone, 0, &piece)
    }
}

impl Dish {
    /// Computes it on the calling thread.
    pub(super) fn cook(&self) -> u64 {
        let slices = u64::from(self.recipe.slices);
        let first = self.number.wrapping_mul(slices);
        (0..slices)
            .map(|n| self.recipe.slice(first.wrapping_add(n)))
            .fold(0, u64::wrapping_add)
    }
}
