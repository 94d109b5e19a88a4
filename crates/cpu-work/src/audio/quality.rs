//! How far apart two sounds are, as one number.
//!
//! Two numbers, since they disagree: the ratio over the whole sound is ruled by its loudest seconds, the segmental one is the
//! mean over short segments, which is nearer to what is heard. Hansen and Pellom, *An effective quality evaluation protocol
//! for speech enhancement algorithms*, ICSLP 1998, <https://doi.org/10.21437/ICSLP.1998-350>.

use crate::audio::{Samples, Sound};

/// The range in which the ratio of one segment counts, in decibels, after Hansen and Pellom.
const SEGMENT_DB: (f64, f64) = (-10.0, 35.0);

/// The segments in a second: each lasts 30 ms.
const SEGMENTS_A_SECOND: f64 = 1.0 / 0.03;

/// Returns the signal-to-noise ratio of `sound` against the known `clean` one, in decibels: the higher, the more alike.
///
/// 10 · log₁₀(Σ clean² / Σ (sound − clean)²) over all channels; infinite for equal sounds. `None` if they differ in rate,
/// channels, length or kind of samples, and cannot be compared.
pub fn snr(clean: &Sound, sound: &Sound) -> Option<f64> {
    can_be_compared(clean, sound).then(|| {
        let (signal, noise) = energies(clean, sound, 0, clean.samples().len());
        decibels(signal, noise)
    })
}

/// Returns the segmental signal-to-noise ratio in decibels: the mean of the ratios of segments of 30 ms, each held between
/// −10 and 35 dB. Segments where the clean sound is silent do not count.
///
/// `None` as in [`snr`], or if the clean sound is silent throughout.
pub fn segmental_snr(clean: &Sound, sound: &Sound) -> Option<f64> {
    if !can_be_compared(clean, sound) {
        return None;
    }
    let length = segment(clean.rate()) * clean.channels();
    let segments = (0..clean.samples().len())
        .step_by(length)
        .filter_map(|first| {
            let last = clean.samples().len().min(first + length);
            let (signal, noise) = energies(clean, sound, first, last);
            (signal > 0.0).then(|| decibels(signal, noise).clamp(SEGMENT_DB.0, SEGMENT_DB.1))
        });
    let (sum, count) = segments.fold((0.0, 0_u32), |(sum, count), ratio| (sum + ratio, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

fn can_be_compared(a: &Sound, b: &Sound) -> bool {
    let same_kind = match (a.samples(), b.samples()) {
        (Samples::Integers(_), Samples::Integers(_)) => a.bits() == b.bits(),
        (Samples::Floats(_), Samples::Floats(_)) => true,
        _ => false,
    };
    same_kind && a.is_like(b)
}

/// The frames of a segment, at least one.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a whole number that is not above the rate"
)]
fn segment(rate: u32) -> usize {
    (f64::from(rate) / SEGMENTS_A_SECOND).ceil() as usize
}

/// The energies of the clean sound and of the difference, over samples `first..last`.
fn energies(clean: &Sound, sound: &Sound, first: usize, last: usize) -> (f64, f64) {
    let values = (first..last).map(|at| (clean.samples().value(at), sound.samples().value(at)));
    values.fold((0.0, 0.0), |(signal, noise), (clean, sound)| {
        (signal + clean * clean, noise + (sound - clean).powi(2))
    })
}

fn decibels(signal: f64, noise: f64) -> f64 {
    10.0 * (signal / noise).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(samples: Vec<i32>) -> Sound {
        Sound::from_integers(100, 1, 16, samples).unwrap()
    }

    #[test]
    fn a_tenth_of_the_amplitude_is_20_decibels() {
        let ratio = snr(&sound(vec![100; 9]), &sound(vec![110; 9])).unwrap();
        assert!((ratio - 20.0).abs() < 1e-9, "{ratio}");
        assert_eq!(snr(&sound(vec![5]), &sound(vec![5])), Some(f64::INFINITY));
    }

    #[test]
    fn a_loud_segment_does_not_hide_a_spoilt_quiet_one() {
        // 3 frames a segment: a loud one that is right, a quiet one that is not, and silence, which does not count.
        let clean = sound(vec![1_000, 1_000, 1_000, 10, 10, 10, 0, 0]);
        let spoilt = sound(vec![1_000, 1_000, 1_000, 20, 20, 20, 7, 7]);
        assert!(snr(&clean, &spoilt).unwrap() > 35.0);
        let segmental = segmental_snr(&clean, &spoilt).unwrap();
        assert!((segmental - (35.0 + 0.0) / 2.0).abs() < 1e-9, "{segmental}");
        assert_eq!(segmental_snr(&sound(vec![0; 3]), &sound(vec![1; 3])), None);
    }

    #[test]
    fn sounds_of_different_length_or_kind_cannot_be_compared() {
        assert_eq!(snr(&sound(vec![1; 3]), &sound(vec![1; 4])), None);
        let floats = Sound::from_floats(100, 1, vec![1.0; 3]).unwrap();
        assert_eq!(snr(&sound(vec![1; 3]), &floats), None);
        assert_eq!(segmental_snr(&sound(vec![1; 3]), &floats), None);
    }
}
