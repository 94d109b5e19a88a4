//! The samples of a sound: integers or floats, and the numbers that are computed with.
//!
//! Computing is done in `f64`, where integers of 32 bits are exact; what comes out is rounded to the kind of number that went in.

use crate::checksum::Checksum;

/// The samples of a sound or of a stretch of it, the channels of a frame beside each other.
#[derive(Clone, Debug, PartialEq)]
pub enum Samples {
    /// Signed integers, whatever the bits: most sounds.
    Integers(Vec<i32>),
    /// Floats of 32 bits, full scale −1 to 1.
    Floats(Vec<f32>),
}

impl Samples {
    /// Returns how many there are, all channels together.
    pub fn len(&self) -> usize {
        match self {
            Self::Integers(samples) => samples.len(),
            Self::Floats(samples) => samples.len(),
        }
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the value of one sample, in its own scale.
    pub(super) fn value(&self, at: usize) -> f64 {
        match self {
            Self::Integers(samples) => f64::from(samples[at]),
            Self::Floats(samples) => f64::from(samples[at]),
        }
    }

    /// Copies one channel from frame `first` on into `values`, with zeros before the beginning and after the end.
    pub(super) fn copy_channel(
        &self,
        channels: usize,
        channel: usize,
        first: isize,
        values: &mut [f64],
    ) {
        let frames = self.len() / channels;
        let before = first.min(0).unsigned_abs().min(values.len());
        let (silence, values) = values.split_at_mut(before);
        silence.fill(0.0);
        let begin = first.max(0).unsigned_abs().min(frames);
        let (values, silence) = values.split_at_mut(values.len().min(frames - begin));
        silence.fill(0.0);
        let from = begin * channels + channel;
        match self {
            Self::Integers(samples) => copy(&samples[from.min(samples.len())..], channels, values),
            Self::Floats(samples) => copy(&samples[from.min(samples.len())..], channels, values),
        }
    }

    /// Rounds values to the kind of samples that these are; integers saturate at the range of their bits.
    pub(super) fn rounded(&self, bits: u16, values: &[f64]) -> Self {
        match self {
            Self::Integers(_) => {
                let (lowest, highest) = range(bits);
                let (lowest, highest) = (f64::from(lowest), f64::from(highest));
                let nearest = |value: &f64| to_integer(value.clamp(lowest, highest));
                Self::Integers(values.iter().map(nearest).collect())
            }
            Self::Floats(_) => Self::Floats(values.iter().map(|&value| to_float(value)).collect()),
        }
    }

    /// Copies all of `piece` to its place, which begins at sample `first`.
    ///
    /// # Panics
    ///
    /// If the piece is of another kind or does not fit.
    pub(super) fn paste(&mut self, first: usize, piece: &Self) {
        match (self, piece) {
            (Self::Integers(whole), Self::Integers(piece)) => {
                whole[first..][..piece.len()].copy_from_slice(piece);
            }
            (Self::Floats(whole), Self::Floats(piece)) => {
                whole[first..][..piece.len()].copy_from_slice(piece);
            }
            _ => panic!("invariant: the pieces are of this sound, so they are of its kind"),
        }
    }

    /// Adds up the hashes of the samples, each with its place in a sound where these begin at sample `first`.
    pub(super) fn checksum(&self, first: usize) -> Checksum {
        let place = |at: usize| (first + at) as u64;
        match self {
            Self::Integers(samples) => samples
                .iter()
                .enumerate()
                .map(|(at, sample)| Checksum::mix(place(at), u64::from(sample.cast_unsigned())))
                .collect(),
            Self::Floats(samples) => samples
                .iter()
                .enumerate()
                .map(|(at, sample)| Checksum::mix(place(at), u64::from(sample.to_bits())))
                .collect(),
        }
    }
}

/// Returns the lowest and the highest integer of so many bits.
pub(super) const fn range(bits: u16) -> (i32, i32) {
    let unused = 32 - bits as u32;
    (i32::MIN >> unused, i32::MAX >> unused)
}

fn copy<S: Copy + Into<f64>>(samples: &[S], channels: usize, values: &mut [f64]) {
    for (value, &sample) in values.iter_mut().zip(samples.iter().step_by(channels)) {
        *value = sample.into();
    }
}

/// Rounds to the nearest integer, halves away from zero.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the value is rounded, and was clamped to the range of its bits"
)]
pub(super) fn to_integer(value: f64) -> i32 {
    value.round() as i32
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "computing in f64 and keeping f32 is rounding, and that is meant"
)]
fn to_float(value: f64) -> f32 {
    (value as f32).clamp(f32::MIN, f32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_has_silence_around_it() {
        let samples = Samples::Integers(vec![1, -1, 2, -2, 3, -3]);
        let copied = |channel, first, length| {
            let mut values = vec![9.0; length];
            samples.copy_channel(2, channel, first, &mut values);
            values
        };
        assert_eq!(copied(0, -2, 7), [0.0, 0.0, 1.0, 2.0, 3.0, 0.0, 0.0]);
        assert_eq!(copied(1, 1, 2), [-2.0, -3.0]);
        assert_eq!(copied(1, 3, 2), [0.0, 0.0]);
        assert_eq!(copied(1, 40, 2), [0.0, 0.0]);
        assert_eq!(copied(0, -9, 3), [0.0; 3]);
    }

    #[test]
    fn integers_saturate_at_their_bits() {
        assert_eq!(range(16), (-32_768, 32_767));
        assert_eq!(range(32), (i32::MIN, i32::MAX));
        let samples = Samples::Integers(vec![]);
        assert_eq!(
            samples.rounded(8, &[-999.0, -128.4, 0.5, 126.6, 1e300]),
            Samples::Integers(vec![-128, -128, 1, 127, 127])
        );
    }
}
