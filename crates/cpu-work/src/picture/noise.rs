//! Noise, for tests and for a first run without pictures of one's own.
//!
//! The two kinds that the literature of denoising starts from: *salt and pepper* (a sample is lost and reads black or white)
//! and additive, nearly *Gaussian* noise (a sensor in poor light). Strong, so that cleaning has something to show.

use crate::picture::{Layout, Light, Picture, Sample, Samples};
use crate::random::mix;

/// The share of samples that are lost.
const LOST: f64 = 0.03;

/// The standard deviation of the additive noise, in tones of 255.
const DEVIATION: f32 = 14.0;

impl Picture {
    /// Returns the picture with noise in every colour sample: 3 % salt and pepper, the rest with nearly Gaussian noise of 14
    /// tones of 255. Alpha stays as it is. The same seed gives the same noise.
    #[must_use = "the picture itself does not change"]
    pub fn noisy(&self, seed: u64) -> Self {
        let mut noisy = self.clone();
        let layout = self.layout();
        match noisy.samples_mut() {
            Samples::Eight(samples) => add_noise(samples, layout, seed, noisy_sample),
            Samples::Sixteen(samples) => add_noise(samples, layout, seed, noisy_sample),
        }
        noisy
    }
}

/// Of a sensor's noise, in light from 0 to 255: the variance that light brings with it, photon by photon, per unit of light,
/// and that of reading the sensor out.
const SENSOR: (f32, f32) = (2.5, 30.0);

impl Picture {
    /// Returns the picture as a small sensor sees it in poor light: noise is added to the light that the samples stand for,
    /// more of it where there is more light, before the camera turns light into tones. Alpha stays as it is.
    ///
    /// Variance is an affine function of light: A. Foi and others, *Practical Poissonian-Gaussian noise modeling and fitting
    /// for single-image raw-data*, IEEE Transactions on Image Processing 17, 2008,
    /// <https://doi.org/10.1109/TIP.2008.2001399>.
    #[must_use = "the picture itself does not change"]
    pub fn noisy_as_by_a_sensor(&self, seed: u64) -> Self {
        let mut noisy = self.clone();
        let layout = self.layout();
        match noisy.samples_mut() {
            Samples::Eight(samples) => add_noise(samples, layout, seed, sensed),
            Samples::Sixteen(samples) => add_noise(samples, layout, seed, sensed),
        }
        noisy
    }
}

/// One sample with a sensor's noise, which is a pure function of `random`.
fn sensed<S: Sample>(sample: S, random: u64) -> S {
    let light = Light::Linear.decode(sample.tone());
    let deviation = (SENSOR.0 * light + SENSOR.1).sqrt();
    S::nearest(Light::Linear.encode(light + deviation * nearly_gaussian(mix(random))))
}

fn add_noise<S: Sample>(
    samples: &mut [S],
    layout: Layout,
    seed: u64,
    noisy_sample: impl Fn(S, u64) -> S,
) {
    let stream = mix(seed);
    for (pixel, samples) in samples.chunks_exact_mut(layout.channels()).enumerate() {
        for (colour, sample) in samples[..layout.colours()].iter_mut().enumerate() {
            let place = (pixel * layout.channels() + colour) as u64;
            *sample = noisy_sample(*sample, mix(stream ^ place));
        }
    }
}

/// One sample with noise that is a pure function of `random`.
fn noisy_sample<S: Sample>(sample: S, random: u64) -> S {
    // The upper half of the number decides whether the sample is lost, the lower half how it is changed.
    let lost = (random >> 32) as f64 / 2_f64.powi(32);
    if lost < LOST / 2.0 {
        S::nearest(0.0)
    } else if lost < LOST {
        S::nearest(255.0)
    } else {
        S::nearest(sample.tone() + DEVIATION * nearly_gaussian(mix(random)))
    }
}

/// The sum of four uniform draws, scaled to mean 0 and variance 1 (Irwin and Hall): near enough to a Gaussian, and the same
/// on every machine, which logarithms are not.
fn nearly_gaussian(random: u64) -> f32 {
    let uniform = |shift: u32| (random >> shift & 0xffff) as f32 / 65_536.0;
    let sum = uniform(0) + uniform(16) + uniform(32) + uniform(48);
    // A uniform draw has mean 1/2 and variance 1/12, so four have mean 2 and variance 1/3.
    (sum - 2.0) * 3_f32.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_has_the_stated_deviation_and_losses() {
        let grey =
            Picture::new(400, 400, Layout::Grey, Samples::Eight(vec![128; 160_000])).unwrap();
        let Samples::Eight(noisy) = grey.noisy(1).samples().clone() else {
            panic!("8 bits stay 8 bits")
        };
        let (lost, kept): (Vec<u8>, Vec<u8>) = noisy
            .iter()
            .partition(|&&sample| sample == 0 || sample == 255);
        let share = lost.len() as f64 / noisy.len() as f64;
        assert!((share - LOST).abs() < 0.003, "{share}");
        let squares: f64 = kept
            .iter()
            .map(|&sample| (f64::from(sample) - 128.0).powi(2))
            .sum();
        let deviation = (squares / kept.len() as f64).sqrt();
        assert!(
            (deviation - f64::from(DEVIATION)).abs() < 0.2,
            "{deviation}"
        );
    }

    /// Of light of one strength, the variance that is stated, and the mean where it was.
    #[test]
    fn a_sensors_noise_grows_with_the_light() {
        for tone in [100_u8, 150, 200] {
            let light = Light::Linear.decode(f32::from(tone));
            let grey =
                Picture::new(300, 300, Layout::Grey, Samples::Eight(vec![tone; 90_000])).unwrap();
            let Samples::Eight(noisy) = grey.noisy_as_by_a_sensor(1).samples().clone() else {
                panic!("8 bits stay 8 bits")
            };
            let lights = noisy
                .iter()
                .map(|&s| f64::from(Light::Linear.decode(f32::from(s))));
            let mean = lights.clone().sum::<f64>() / 90_000.0;
            let variance = lights.map(|l| (l - mean).powi(2)).sum::<f64>() / 90_000.0;
            let expected = f64::from(SENSOR.0 * light + SENSOR.1);
            assert!(
                (mean - f64::from(light)).abs() < 1.0,
                "{tone}: {mean} {light}"
            );
            assert!(
                (variance / expected - 1.0).abs() < 0.06,
                "{tone}: {variance} {expected}"
            );
        }
    }

    #[test]
    fn alpha_stays_and_another_seed_is_other_noise() {
        let picture =
            Picture::new(9, 9, Layout::Rgba, Samples::Sixteen(vec![30_000; 324])).unwrap();
        let (one, two) = (picture.noisy(1), picture.noisy(2));
        assert_ne!(one, two);
        assert_eq!(one, picture.noisy(1));
        let Samples::Sixteen(samples) = one.samples() else {
            panic!("16 bits stay 16 bits")
        };
        assert!(samples.chunks_exact(4).all(|pixel| pixel[3] == 30_000));
        assert!(samples.iter().any(|&sample| sample != 30_000));
    }
}
