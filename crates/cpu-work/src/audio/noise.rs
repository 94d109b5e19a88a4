//! Noise, for tests and for a first run without sounds of one's own: the hiss of a tape and the hum of the mains.

use crate::audio::generated::sine;
use crate::audio::samples::range;
use crate::audio::{Samples, Sound};
use crate::random::{mix, nearly_gaussian};

/// The standard deviation of the hiss, of full scale.
const HISS: f64 = 0.02;

/// The mains and two of its harmonics: hertz, and amplitude of full scale.
const HUM: [(f64, f64); 3] = [(50.0, 0.008), (100.0, 0.003), (150.0, 0.004)];

impl Sound {
    /// Returns the sound with noise in every channel: hiss of a standard deviation of 2 % of full scale, white and of its own
    /// in every channel, and a hum of 50, 100 and 150 Hz. Integers are clipped at full scale. The same seed gives the same
    /// noise.
    #[must_use = "the sound itself does not change"]
    pub fn noisy(&self, seed: u64) -> Self {
        let full = match self.samples() {
            Samples::Integers(_) => f64::from(range(self.bits()).1),
            Samples::Floats(_) => 1.0,
        };
        let stream = mix(seed);
        let values: Vec<f64> = (0..self.samples().len())
            .map(|at| {
                let seconds = (at / self.channels()) as f64 / f64::from(self.rate());
                let hum = HUM.iter().map(|(hertz, loud)| loud * sine(hertz * seconds));
                let hiss = HISS * f64::from(nearly_gaussian(mix(stream ^ at as u64)));
                self.samples().value(at) + full * (hiss + hum.sum::<f64>())
            })
            .collect();
        Self {
            samples: self.samples().rounded(self.bits(), &values),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_has_the_stated_deviation() {
        let silence = Sound::from_floats(8_000, 2, vec![0.0; 160_000]).unwrap();
        let noisy = silence.noisy(1);
        let squares: f64 = (0..160_000)
            .map(|at| noisy.samples().value(at).powi(2))
            .sum();
        let hum: f64 = HUM.iter().map(|(_, loud)| loud * loud / 2.0).sum();
        let (found, stated) = ((squares / 160_000.0).sqrt(), (HISS * HISS + hum).sqrt());
        assert!((found / stated - 1.0).abs() < 0.01, "{found}, {stated}");
        assert_eq!(noisy, silence.noisy(1));
        assert_ne!(noisy, silence.noisy(2));
    }

    #[test]
    fn full_scale_is_clipped_and_not_wrapped() {
        let loud = Sound::from_integers(8_000, 1, 16, vec![32_767; 4_000]).unwrap();
        let Samples::Integers(noisy) = loud.noisy(1).samples().clone() else {
            panic!("integers stay integers")
        };
        assert!(
            noisy
                .iter()
                .all(|&sample| (28_000..=32_767).contains(&sample))
        );
    }
}
