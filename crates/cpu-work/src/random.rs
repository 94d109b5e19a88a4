//! The mixing function behind checksums and whatever is generated.
//!
//! SplitMix64's finaliser: Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014,
//! <https://doi.org/10.1145/2714064.2660195>. A pure function of its argument: what is drawn for one pixel never depends on
//! how many draws there were before. Distributions and named streams are not this crate's business.

/// Spreads every bit of `value` over the whole result; a bijection.
pub(crate) const fn mix(value: u64) -> u64 {
    let z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The sum of four uniform draws, scaled to mean 0 and variance 1 (Irwin and Hall): near enough to a Gaussian, and the same
/// on every machine, which logarithms are not.
#[cfg(any(feature = "ndarray", feature = "realfft"))]
pub(crate) fn nearly_gaussian(random: u64) -> f32 {
    let uniform = |shift: u32| (random >> shift & 0xffff) as f32 / 65_536.0;
    let sum = uniform(0) + uniform(16) + uniform(32) + uniform(48);
    // A uniform draw has mean 1/2 and variance 1/12, so four have mean 2 and variance 1/3.
    (sum - 2.0) * 3_f32.sqrt()
}

#[cfg(test)]
mod tests {
    use super::mix;

    /// The first outputs of SplitMix64 with seed 0: <https://prng.di.unimi.it/splitmix64.c>.
    #[test]
    fn mixing_is_splitmix64() {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mix(STEP), 0x6e78_9e6a_a1b9_65f4);
        assert_eq!(mix(STEP.wrapping_mul(2)), 0x06c4_5d18_8009_454f);
    }
}
