//! How much of a frequency is kept: Wiener's gain, with the decision-directed estimate that prevents musical noise.
//!
//! The share of sound in what is heard is estimated from what was kept of the frame before, and a little from this frame:
//! Ephraim and Malah, *Speech enhancement using a minimum mean-square error short-time spectral amplitude estimator*, 1984,
//! <https://doi.org/10.1109/TASSP.1984.1164453>, equation 51. Why that leaves no lone tones behind, and why the estimate has a
//! floor: Cappé, *Elimination of the musical noise phenomenon*, 1994, <https://doi.org/10.1109/89.279283>.

/// The least that the ratio of sound to noise is taken to be: −25 dB, as Cappé recommends.
const LEAST_RATIO: f64 = 0.003_162_277_660_168_379_5;

/// The most that power over noise counts, so that digital silence, which has no noise, divides nothing by nothing.
const MOST_RATIO: f64 = 1e12;

/// What is kept of each frequency, and by what it is decided.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    smoothing: f64,
    /// The least gain.
    floor: f64,
}

impl Rule {
    pub(super) fn new(smoothing: f64, attenuation_db: f64) -> Self {
        Self {
            smoothing,
            floor: 10_f64.powf(-attenuation_db / 20.0),
        }
    }

    /// What is taken to have been kept before the first frame: as if there had been as much sound as noise.
    pub(super) fn begin(kept: &mut [f64]) {
        kept.fill(1.0);
    }

    /// Decides on one frame. `kept` holds, for each frequency, the power that was kept of the frame before over that of the noise,
    /// and afterwards that of this frame; `inverse` is one over the power of the noise.
    pub(super) fn decide(
        &self,
        powers: &[f64],
        inverse: &[f64],
        kept: &mut [f64],
        gains: &mut [f64],
    ) {
        let inputs = powers.iter().zip(inverse);
        for ((power, inverse), (kept, gain)) in inputs.zip(kept.iter_mut().zip(gains)) {
            // In Ephraim and Malah's terms: the a posteriori and the a priori signal-to-noise ratio.
            let posterior = (power * inverse).min(MOST_RATIO);
            let prior =
                self.smoothing * *kept + (1.0 - self.smoothing) * (posterior - 1.0).max(0.0);
            let prior = prior.max(LEAST_RATIO);
            let wiener = prior / (1.0 + prior);
            *gain = wiener.max(self.floor);
            *kept = wiener * wiener * posterior;
        }
    }
}

/// One over the power of the noise, which is never taken to be nothing.
pub(super) fn inverse(noise: &[f64]) -> Vec<f64> {
    noise
        .iter()
        .map(|power| 1.0 / power.max(f64::MIN_POSITIVE))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gains(powers: &[f64], noise: f64, rule: Rule) -> Vec<f64> {
        let mut kept = [0.0];
        Rule::begin(&mut kept);
        let mut gain = [0.0];
        let decide = |power: &f64| {
            rule.decide(&[*power], &inverse(&[noise]), &mut kept, &mut gain);
            gain[0]
        };
        powers.iter().map(decide).collect()
    }

    #[test]
    fn noise_is_lowered_to_the_floor_and_sound_is_kept() {
        let rule = Rule::new(0.98, 20.0);
        let noise = gains(&[1.0; 50], 1.0, rule);
        assert!((noise[49] - 0.1).abs() < 1e-12, "{noise:?}");
        let sound = gains(&[1_000.0; 50], 1.0, rule);
        assert!(sound[49] > 0.99, "{sound:?}");
    }

    #[test]
    fn a_lone_peak_of_noise_is_not_let_through() {
        let mut powers = [1.0; 40];
        powers[30] = 8.0;
        let smoothed = gains(&powers, 1.0, Rule::new(0.98, 40.0))[30];
        let unsmoothed = gains(&powers, 1.0, Rule::new(0.0, 40.0))[30];
        assert!(
            smoothed < 0.2 && unsmoothed > 0.8,
            "{smoothed}, {unsmoothed}"
        );
    }

    #[test]
    fn silence_without_noise_is_a_number() {
        for gain in gains(&[0.0, 1e300, 0.0], 0.0, Rule::new(0.98, 24.0)) {
            assert!((0.0..=1.0).contains(&gain), "{gain}");
        }
    }
}
