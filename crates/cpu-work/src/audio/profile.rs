//! The noise of one channel: its mean power at every frequency, learnt from a stretch of nothing but noise, or estimated.
//!
//! The estimate takes a quantile over frames that are spread over the whole sound, at every frequency on its own: speech and
//! music leave most frequencies to the noise some of the time. Stahl, Fischer and Bippus, *Quantile based noise estimation for
//! spectral subtraction and Wiener filtering*, ICASSP 2000, <https://doi.org/10.1109/ICASSP.2000.862122>. The noise is taken
//! to be the same from beginning to end.

use std::ops::Range;
use std::time::Duration;

use crate::audio::spectrum::{Transform, Workspace};
use crate::audio::{NoiseSource, ReductionError, Sound};

/// The share of the frames in which a frequency is surely left to the noise. Low, since chords last long: with a quarter, their
/// frequencies are taken for noisy ones, and a decibel and a half is lost.
const QUANTILE: f64 = 0.1;

/// The fewest frames that noise is estimated from.
const FEWEST: usize = 8;

/// The most frames that noise is learnt from: more would hardly change it.
const MOST: usize = 512;

/// The most powers that are held at a time: 8 MiB.
const MOST_POWERS: usize = 1 << 20;

/// Returns the mean power of the noise at every frequency of one channel.
pub(super) fn learn(
    transform: &Transform,
    sound: &Sound,
    channel: usize,
    source: &NoiseSource,
) -> Result<Vec<f64>, ReductionError> {
    let stretch = match source {
        NoiseSource::Estimated => 0..sound.frames(),
        NoiseSource::Stretch(times) => stretch(times, sound),
    };
    let found = stretch.len();
    let frames = transform.within(stretch);
    let needed = |frames: usize| transform.size() + (frames - 1) * transform.hop();
    match source {
        NoiseSource::Estimated if frames.len() < FEWEST => Err(ReductionError::TooShort {
            frames: found,
            needed: needed(FEWEST),
        }),
        NoiseSource::Stretch(_) if frames.is_empty() => Err(ReductionError::StretchTooShort {
            frames: found,
            needed: needed(1),
        }),
        NoiseSource::Estimated => Ok(quantile(transform, sound, channel, &frames)),
        NoiseSource::Stretch(_) => Ok(mean(transform, sound, channel, &frames)),
    }
}

/// The frames of the sound between two times, as far as there are any.
fn stretch(times: &Range<Duration>, sound: &Sound) -> Range<usize> {
    let frame = |time: Duration| {
        let frame = time.as_nanos() * u128::from(sound.rate()) / 1_000_000_000;
        usize::try_from(frame)
            .unwrap_or(usize::MAX)
            .min(sound.frames())
    };
    let (first, last) = (frame(times.start), frame(times.end));
    first.min(last)..last
}

/// At most so many of the frames, spread evenly.
fn spread(frames: &Range<usize>, most: usize) -> impl ExactSizeIterator<Item = usize> + use<> {
    let (first, length) = (frames.start, frames.len());
    let count = length.min(most);
    (0..count).map(move |number| first + number * length / count)
}

/// Hands the powers of some of the frames to `each`, with the number of the turn.
fn powers(
    transform: &Transform,
    sound: &Sound,
    channel: usize,
    frames: impl Iterator<Item = usize>,
    mut each: impl FnMut(usize, &[f64]),
) {
    let mut space: Workspace = transform.workspace();
    let mut powers = vec![0.0; transform.bins()];
    for (turn, frame) in frames.enumerate() {
        transform.analyse(
            sound.samples(),
            sound.channels(),
            channel,
            frame,
            &mut space,
        );
        space.powers(&mut powers);
        each(turn, &powers);
    }
}

/// The mean of the powers (Welch's method).
fn mean(transform: &Transform, sound: &Sound, channel: usize, frames: &Range<usize>) -> Vec<f64> {
    let mut sums = vec![0.0; transform.bins()];
    let frames = spread(frames, MOST);
    let count = frames.len() as f64;
    powers(transform, sound, channel, frames, |_, powers| {
        for (sum, power) in sums.iter_mut().zip(powers) {
            *sum += power;
        }
    });
    sums.iter().map(|sum| sum / count).collect()
}

/// The quantile of the powers, scaled to their mean.
///
/// The power of noise at one frequency of a spectrum has an exponential distribution, of which a quantile is −ln(1 − q) times
/// the mean.
fn quantile(
    transform: &Transform,
    sound: &Sound,
    channel: usize,
    frames: &Range<usize>,
) -> Vec<f64> {
    let most = (MOST_POWERS / transform.bins()).clamp(FEWEST, MOST);
    let frames = spread(frames, most);
    let count = frames.len();
    // Frequency by frequency, so that the powers of one are beside each other.
    let mut by_bin = vec![0.0; transform.bins() * count];
    powers(transform, sound, channel, frames, |turn, powers| {
        for (power, place) in powers.iter().zip(by_bin[turn..].iter_mut().step_by(count)) {
            *place = *power;
        }
    });
    let rank = rank(count);
    let scale = 1.0 / -(1.0 - QUANTILE).ln();
    by_bin
        .chunks_exact_mut(count)
        .map(|powers| *powers.select_nth_unstable_by(rank, f64::total_cmp).1 * scale)
        .collect()
}

/// The place of the quantile among so many numbers in order.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a share of a number of frames, rounded down"
)]
fn rank(count: usize) -> usize {
    (count as f64 * QUANTILE) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Overlap;

    #[test]
    fn hiss_is_estimated_as_it_is_measured() {
        let hiss = Sound::from_floats(8_000, 1, vec![0.0; 400_000])
            .unwrap()
            .noisy(3);
        let transform = Transform::new(256, Overlap::ThreeQuarters);
        let stretch = NoiseSource::Stretch(Duration::ZERO..Duration::from_secs(50));
        let measured = learn(&transform, &hiss, 0, &stretch).unwrap();
        let estimated = learn(&transform, &hiss, 0, &NoiseSource::Estimated).unwrap();
        // Away from the hum, which is no noise in this sense, at the low end.
        let sum = |powers: &[f64]| powers[16..128].iter().sum::<f64>();
        let ratio = sum(&estimated) / sum(&measured);
        assert!((0.9..1.1).contains(&ratio), "{ratio}");
    }

    #[test]
    fn frames_are_spread_over_the_whole() {
        assert_eq!(
            spread(&(10..20), 5).collect::<Vec<_>>(),
            [10, 12, 14, 16, 18]
        );
        assert_eq!(spread(&(3..5), 5).collect::<Vec<_>>(), [3, 4]);
    }
}
