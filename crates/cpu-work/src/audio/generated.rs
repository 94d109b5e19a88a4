//! A generated sound: somebody who tells a story over soft chords, and pauses for breath.
//!
//! What is hard for noise reduction: voiced syllables that glide in pitch and change their vowels, hissing consonants that are
//! nearly noise themselves, chords that decay, and pauses, of which the first is half a second long so that the noise can be
//! learnt there. Only IEEE basic operations are used, so that a seed gives the same sound on every machine.

use crate::audio::samples::to_integer;
use crate::audio::{MAX_SAMPLES, Sound};
use crate::random::{mix, nearly_gaussian};

/// How long nothing is heard at the beginning, in seconds.
pub(super) const FIRST_PAUSE: f64 = 0.5;

/// How long a syllable lasts, in seconds.
const SYLLABLE: f64 = 0.22;

/// How long a chord lasts, in seconds.
const CHORD: f64 = 2.0;

/// The harmonics of the voice.
const HARMONICS: u32 = 24;

/// The resonances of five vowels, in hertz: Peterson and Barney, *Control methods used in a study of the vowels*, 1952,
/// <https://doi.org/10.1121/1.1906875>, men's means.
const VOWELS: [[f64; 2]; 5] = [
    [730.0, 1_090.0],
    [530.0, 1_840.0],
    [270.0, 2_290.0],
    [570.0, 840.0],
    [300.0, 870.0],
];

/// Chords as frequencies in hertz: A minor, F, C and G.
const CHORDS: [[f64; 3]; 4] = [
    [220.0, 261.63, 329.63],
    [174.61, 220.0, 261.63],
    [196.0, 261.63, 329.63],
    [196.0, 246.94, 293.66],
];

impl Sound {
    /// Makes a clean sound of 16 bits that lasts so many seconds. The same seed gives the same sound.
    ///
    /// The voice is in the middle; of several channels, each hears the chords at another volume. It begins with half a second
    /// of silence.
    ///
    /// # Panics
    ///
    /// If rate, channels or seconds are 0, or there are more than [`MAX_SAMPLES`] samples.
    #[must_use]
    pub fn generated(rate: u32, channels: u16, seconds: u32, seed: u64) -> Self {
        let frames = u64::from(rate) * u64::from(seconds);
        let samples = frames * u64::from(channels);
        assert!(
            (1..=MAX_SAMPLES).contains(&samples),
            "a generated sound has 1 to {MAX_SAMPLES} samples, not {samples}"
        );
        let rate_hz = f64::from(rate);
        let voice = voice(frames, rate_hz, seed);
        let volume = |channel| 0.05 + 0.05 / (1.0 + f64::from(channel));
        let samples = (0..frames)
            .zip(voice)
            .flat_map(|(frame, voice)| {
                let chords = chords(frame as f64 / rate_hz, rate_hz);
                (0..channels).map(move |channel| {
                    to_integer(32_767.0 * (0.2 * voice + volume(channel) * chords).clamp(-1.0, 1.0))
                })
            })
            .collect();
        Self::from_integers(rate, channels, 16, samples)
            .expect("invariant: a generated sound has the size that was checked above")
    }
}

/// The voice, in −1 to 1, syllable after syllable; every fifth place is a pause.
fn voice(frames: u64, rate: f64, seed: u64) -> impl Iterator<Item = f64> {
    let mut phase = 0.0;
    (0..frames).map(move |frame| {
        let seconds = frame as f64 / rate;
        let (number, within) = place(seconds - FIRST_PAUSE, SYLLABLE);
        let draw = mix(mix(seed) ^ number);
        let pitch = 95.0 + 50.0 * unit(draw) + 25.0 * (unit(mix(draw)) - 0.5) * within;
        phase += pitch / rate;
        phase -= phase.floor();
        if seconds < FIRST_PAUSE || number % 5 == 4 {
            return 0.0;
        }
        let envelope = within * (1.0 - within) * 4.0;
        let consonant = if within < 0.2 && draw & 1 == 1 {
            0.1 * f64::from(nearly_gaussian(mix(draw ^ frame)))
        } else {
            0.0
        };
        let vowel = VOWELS[(draw >> 8) as usize % VOWELS.len()];
        envelope * (consonant + voiced(phase, pitch, vowel, rate))
    })
}

/// A pulse of the voice: harmonics, each as loud as the vowel's resonances make it.
fn voiced(phase: f64, pitch: f64, vowel: [f64; 2], rate: f64) -> f64 {
    let audible = (1..=HARMONICS)
        .map(f64::from)
        .filter(|n| n * pitch < 0.45 * rate);
    let harmonics = audible.map(|n| {
        let resonance = |formant: f64, width: f64| {
            let off = (n * pitch - formant) / width;
            1.0 / (1.0 + off * off)
        };
        (resonance(vowel[0], 120.0) + 0.5 * resonance(vowel[1], 160.0) + 0.02) * sine(n * phase)
    });
    0.5 * harmonics.sum::<f64>()
}

/// Chords that are struck and die away, with a few overtones.
fn chords(seconds: f64, rate: f64) -> f64 {
    if seconds < FIRST_PAUSE {
        return 0.0;
    }
    let (number, within) = place(seconds - FIRST_PAUSE, CHORD);
    let chord = CHORDS[(number % 4) as usize];
    let attack = (within * CHORD / 0.01).min(1.0);
    // Dies away to nothing within the chord, so that the next one does not cut it off.
    let decay = (1.0 - within) * (1.0 - within) * (1.0 - within);
    let tones = chord
        .iter()
        .flat_map(|tone| [(1.0, 1.0), (2.0, 0.4), (3.0, 0.2)].map(|(n, loud)| (n * tone, loud)));
    let audible = tones.filter(|(tone, _)| *tone < 0.45 * rate);
    attack
        * decay
        * audible
            .map(|(tone, loud)| loud * sine(tone * seconds))
            .sum::<f64>()
}

/// The number of the stretch that a time is in, and how much of it has gone by, in 0 to 1.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a time before the first stretch is taken for its beginning, and is silent"
)]
fn place(seconds: f64, length: f64) -> (u64, f64) {
    let stretches = (seconds / length).max(0.0);
    (stretches.floor() as u64, stretches - stretches.floor())
}

/// A number in 0..1 from the upper 32 bits.
fn unit(random: u64) -> f64 {
    (random >> 32) as f64 / 4_294_967_296.0
}

/// The sine of a full turn times `turns`, by its Taylor series to the 11th power on a quarter turn: off by 6 · 10⁻⁸ at most,
/// and the same on every machine, which the system's sine is not.
pub(super) fn sine(turns: f64) -> f64 {
    // −1/2 to 1/2, then folded at the quarters.
    let turns = turns - turns.round();
    let folded = if turns > 0.25 {
        0.5 - turns
    } else if turns < -0.25 {
        -0.5 - turns
    } else {
        turns
    };
    let x = folded * std::f64::consts::TAU;
    let s = x * x;
    let series =
        1.0 - s / 6.0 * (1.0 - s / 20.0 * (1.0 - s / 42.0 * (1.0 - s / 72.0 * (1.0 - s / 110.0))));
    x * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_means_the_same_sound_everywhere() {
        assert_eq!(
            Sound::generated(8_000, 2, 3, 7).checksum().to_string(),
            "365382cbe7845f09"
        );
        assert_ne!(
            Sound::generated(8_000, 1, 1, 7),
            Sound::generated(8_000, 1, 1, 8)
        );
    }

    #[test]
    fn the_sine_is_the_sine() {
        for step in -400..400 {
            let turns = f64::from(step) / 100.0;
            let off = sine(turns) - (turns * std::f64::consts::TAU).sin();
            assert!(off.abs() < 6e-8, "{turns}: {off}");
        }
    }

    #[test]
    fn it_begins_with_a_pause_and_is_never_too_loud() {
        let sound = Sound::generated(8_000, 1, 20, 7);
        let values: Vec<f64> = (0..sound.frames())
            .map(|at| sound.samples().value(at))
            .collect();
        assert!(values[..4_000].iter().all(|value| *value == 0.0));
        let loudest = values
            .iter()
            .fold(0.0, |loudest: f64, value| loudest.max(value.abs()));
        assert!((8_000.0..32_000.0).contains(&loudest), "{loudest}");
    }

    #[test]
    #[should_panic(expected = "not 0")]
    fn a_sound_without_channels_is_refused() {
        let _ = Sound::generated(8_000, 0, 1, 7);
    }
}
