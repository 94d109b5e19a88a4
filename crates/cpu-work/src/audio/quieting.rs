//! The kernel that takes the noise out of a sound: long stretches of time are the zones of the house, shorter ones the slices.
//!
//! Cutting must not show. Frames overlap, so a slice computes the frames at its ends as its neighbours do. The gain rule runs
//! along time, so it begins anew with every *segment*, at places that do not depend on the cut, and there by looking back upon a
//! few frames, which are computed for it wherever a slice begins.

use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;

use crate::audio::spectrum::Transform;
use crate::audio::suppression::{self, Rule};
use crate::audio::{NoiseReduction, ReductionError, Samples, Sound, profile};
use crate::kernel::Kernel;
use crate::shares::shares;

/// The frames after which the gain rule begins anew.
const SEGMENT: usize = 32;

/// The frames that it looks back upon then.
const LOOK_BACK: usize = 8;

/// The segments that a slice must have for the cut to follow them; shorter slices are cut anywhere, to be of one size.
const SEGMENTS_A_SLICE: usize = 4;

/// One sound to be cleaned, cut into zones and slices.
///
/// However it is cut, and whoever computes the pieces, the result is that of [`NoiseReduction::clean`], bit by bit, and the
/// checksum of the pieces is the result's [`Sound::checksum`]. On another machine the last bit of a float may differ, where
/// the transform uses other instructions.
///
/// What is learnt of the noise is computed in [`new`](Self::new), from 512 frames of each channel at most.
#[derive(Clone)]
pub struct Quieting {
    sound: Sound,
    pub(super) transform: Transform,
    pub(super) rule: Rule,
    /// One over the power of the noise, for each channel.
    pub(super) inverse_noise: Vec<Vec<f64>>,
    /// The slices of each zone, in hops of the transform.
    pub(super) zones: Vec<Vec<Range<usize>>>,
}

/// The cleaned samples of one slice.
#[derive(Clone, Debug, PartialEq)]
pub struct QuietPiece {
    /// Where it begins, in frames of the sound.
    pub(super) first: usize,
    pub(super) channels: usize,
    pub(super) samples: Samples,
}

impl QuietPiece {
    /// Returns which frames of the sound the piece holds.
    pub fn frames(&self) -> Range<usize> {
        self.first..self.first + self.samples.len() / self.channels
    }

    /// Returns the cleaned samples, the channels of a frame beside each other.
    pub fn samples(&self) -> &Samples {
        &self.samples
    }
}

impl Quieting {
    /// Learns the noise and cuts the sound into `zones` stretches of nearly equal length, and each into `slices`.
    ///
    /// A sound that is too short for that has fewer zones or slices; there is always at least one of each.
    ///
    /// # Errors
    ///
    /// [`ReductionError::TooShort`] or [`ReductionError::StretchTooShort`] if there is too little to learn the noise from.
    pub fn new(
        sound: Sound,
        reduction: &NoiseReduction,
        zones: usize,
        slices: usize,
    ) -> Result<Self, ReductionError> {
        let transform = reduction.transform(sound.rate());
        let inverse_noise = (0..sound.channels())
            .map(|channel| {
                let noise = profile::learn(&transform, &sound, channel, reduction.source())?;
                Ok(suppression::inverse(&noise))
            })
            .collect::<Result<_, _>>()?;
        let hops = sound.frames().div_ceil(transform.hop());
        Ok(Self {
            zones: cut(hops, zones, slices),
            rule: reduction.rule(),
            transform,
            inverse_noise,
            sound,
        })
    }

    /// Returns the sound as it was given.
    pub fn sound(&self) -> &Sound {
        &self.sound
    }

    /// Puts pieces together, in any order: `cleaned.pieces.iter().flatten()`, where a crew computed them.
    ///
    /// Where a piece is missing, the sound stays as it was.
    ///
    /// # Panics
    ///
    /// If a piece is from a sound of another shape.
    #[must_use]
    pub fn assemble<'a>(&self, pieces: impl IntoIterator<Item = &'a QuietPiece>) -> Sound {
        let mut clean = self.sound.clone();
        for piece in pieces {
            clean
                .samples
                .paste(piece.first * piece.channels, &piece.samples);
        }
        clean
    }

    /// The frames of the sound that some hops stand for.
    pub(super) fn frames(&self, hops: &Range<usize>) -> Range<usize> {
        let hop = self.transform.hop();
        hops.start * hop..(hops.end * hop).min(self.sound.frames())
    }

    /// Cleans some hops of one channel.
    fn clean_channel(&self, channel: usize, hops: &Range<usize>) -> Vec<f64> {
        let Self {
            sound, transform, ..
        } = self;
        let stretch = self.frames(hops);
        let mut clean = vec![0.0; stretch.len()];
        let mut space = transform.workspace();
        let mut gains = Gains::new(self.rule, &self.inverse_noise[channel]);

        let segment = hops.start - hops.start % SEGMENT;
        let frames = segment.saturating_sub(LOOK_BACK)..hops.end + transform.overlap() - 1;
        for frame in frames {
            transform.analyse(
                sound.samples(),
                sound.channels(),
                channel,
                frame,
                &mut space,
            );
            space.powers(gains.next());
            if frame < segment {
                continue;
            }
            gains.decide(frame);
            if frame >= hops.start {
                for (bin, gain) in space.spectrum.iter_mut().zip(&gains.gains) {
                    *bin *= *gain;
                }
                transform.add(frame, &mut space, stretch.start, &mut clean);
            }
        }
        clean
    }
}

/// The gains of one frame after another of one channel.
struct Gains<'a> {
    rule: Rule,
    inverse_noise: &'a [f64],
    /// The powers of the latest frames, the last of them last: this one, and those to look back upon.
    powers: VecDeque<Vec<f64>>,
    kept: Vec<f64>,
    gains: Vec<f64>,
}

impl<'a> Gains<'a> {
    fn new(rule: Rule, inverse_noise: &'a [f64]) -> Self {
        let bins = inverse_noise.len();
        Self {
            rule,
            inverse_noise,
            powers: VecDeque::with_capacity(LOOK_BACK + 1),
            kept: vec![0.0; bins],
            gains: vec![0.0; bins],
        }
    }

    /// Makes room for the powers of the next frame.
    fn next(&mut self) -> &mut [f64] {
        let powers = if self.powers.len() > LOOK_BACK {
            self.powers.pop_front().unwrap_or_default()
        } else {
            vec![0.0; self.inverse_noise.len()]
        };
        self.powers.push_back(powers);
        self.powers
            .back_mut()
            .expect("invariant: it was pushed above")
    }

    /// Decides on the latest frame, which is that number; where a segment begins, without what was decided before.
    fn decide(&mut self, frame: usize) {
        let latest = self.powers.len() - 1;
        let first = if frame.is_multiple_of(SEGMENT) {
            Rule::begin(&mut self.kept);
            0
        } else {
            latest
        };
        for powers in self.powers.range(first..) {
            self.rule
                .decide(powers, self.inverse_noise, &mut self.kept, &mut self.gains);
        }
    }
}

/// Cuts hops into zones and those into slices.
fn cut(hops: usize, zones: usize, slices: usize) -> Vec<Vec<Range<usize>>> {
    let (zones, slices) = (zones.max(1), slices.max(1));
    let pieces = zones.saturating_mul(slices);
    let step = if hops / SEGMENT / SEGMENTS_A_SLICE >= pieces {
        SEGMENT
    } else {
        1
    };
    let steps = hops.div_ceil(step);
    let hop = |at: usize| (at * step).min(hops);
    shares(0..steps, zones)
        .map(|zone| {
            shares(zone, slices)
                .map(|slice| hop(slice.start)..hop(slice.end))
                .collect()
        })
        .collect()
}

impl Kernel for Quieting {
    type Piece = QuietPiece;

    fn zones(&self) -> usize {
        self.zones.len()
    }

    fn slices(&self, zone: usize) -> usize {
        self.zones[zone].len()
    }

    fn units(&self, zone: usize) -> u64 {
        let frames = self.zones[zone].iter().map(|hops| self.frames(hops).len());
        (frames.sum::<usize>() * self.sound.channels()) as u64
    }

    fn unit_name(&self) -> &'static str {
        "samples"
    }

    fn clean(&self, zone: usize, slice: usize) -> QuietPiece {
        let hops = &self.zones[zone][slice];
        let channels = self.sound.channels();
        let stretch = self.frames(hops);
        let mut values = vec![0.0; stretch.len() * channels];
        for channel in 0..channels {
            let clean = self.clean_channel(channel, hops);
            for (place, value) in values[channel..].iter_mut().step_by(channels).zip(clean) {
                *place = value;
            }
        }
        QuietPiece {
            first: stretch.start,
            channels,
            samples: self.sound.samples().rounded(self.sound.bits(), &values),
        }
    }

    fn checksum(&self, _zone: usize, _slice: usize, piece: &QuietPiece) -> u64 {
        piece.samples.checksum(piece.first * piece.channels).value()
    }
}

impl fmt::Debug for Quieting {
    /// Leaves the samples out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Quieting")
            .field("frames", &self.sound.frames())
            .field("channels", &self.sound.channels())
            .field("transform", &self.transform)
            .field("rule", &self.rule)
            .field("zones", &self.zones.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_even_and_leaves_nothing_out() {
        for (hops, zones, slices) in [
            (1, 12, 8),
            (97, 12, 8),
            (1_000, 3, 5),
            (9_000, 4, 3),
            (40, 0, 0),
        ] {
            let cut = cut(hops, zones, slices);
            let slices: Vec<_> = cut.iter().flatten().cloned().collect();
            assert_eq!(slices[0].start, 0);
            assert_eq!(slices[slices.len() - 1].end, hops);
            assert!(slices.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert!(slices.iter().all(|slice| !slice.is_empty()));
        }
        let long = cut(9_000, 4, 3);
        assert!(
            long.iter()
                .flatten()
                .all(|slice| slice.start % SEGMENT == 0)
        );
    }

    /// The gain rule that begins anew decides as one that never does, nearly.
    #[test]
    fn beginning_anew_is_hardly_heard() {
        let rule = Rule::new(0.98, 24.0);
        let inverse = [1.0];
        let mut anew = Gains::new(rule, &inverse);
        let (mut kept, mut gains) = ([0.0], [0.0]);
        Rule::begin(&mut kept);
        let (mut worst, mut count): (f64, usize) = (0.0, 0);
        for frame in 0..2_000_usize {
            // Noise in which a sound comes and goes.
            let noise = f64::from(u16::try_from(crate::random::mix(frame as u64) >> 48).unwrap())
                / 32_768.0;
            let power = if frame / 50 % 2 == 0 {
                noise
            } else {
                40.0 * noise
            };
            anew.next()[0] = power;
            anew.decide(frame);
            rule.decide(&[power], &inverse, &mut kept, &mut gains);
            let off = (anew.gains[0] - gains[0]).abs();
            worst = worst.max(off);
            count += usize::from(off > 0.01);
        }
        assert!(worst < 0.1 && count < 20, "{worst}, {count} times");
    }
}
