//! The samples of a picture: 8 or 16 bits each.

use crate::checksum::Checksum;
use crate::picture::{Layout, Region};

/// The samples of a picture or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Samples {
    /// 8 bits each: most pictures.
    Eight(Vec<u8>),
    /// 16 bits each: some PNG files.
    Sixteen(Vec<u16>),
}

impl Samples {
    /// Returns how many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Eight(samples) => samples.len(),
            Self::Sixteen(samples) => samples.len(),
        }
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the bits of one sample.
    pub const fn bits(&self) -> u32 {
        match self {
            Self::Eight(_) => u8::BITS,
            Self::Sixteen(_) => u16::BITS,
        }
    }

    /// Adds up the hashes of the pixels of `region`, each with its place in a picture of that width.
    pub(crate) fn checksum(
        &self,
        layout: Layout,
        region: Region,
        picture_width: usize,
    ) -> Checksum {
        match self {
            Self::Eight(samples) => checksum(samples, layout, region, picture_width),
            Self::Sixteen(samples) => checksum(samples, layout, region, picture_width),
        }
    }
}

/// A sample, as the filters see it.
pub(crate) trait Sample:
    Copy + Ord + Default + Into<u64> + Into<i32> + TryFrom<i32> + 'static
{
    /// How many bits it has.
    const BITS: u32;
    /// The lowest.
    const ZERO: Self;

    /// Returns its tone: 0 for black to 255 for white, with fractions where there are more than 8 bits.
    fn tone(self) -> f32;

    /// Returns the sample whose tone is nearest.
    fn nearest(tone: f32) -> Self;
}

/// The step of one tone in 16 bits: 65535 / 255.
const SIXTEEN_BITS_A_TONE: f32 = 257.0;

impl Sample for u8 {
    const BITS: u32 = Self::BITS;
    const ZERO: Self = 0;

    fn tone(self) -> f32 {
        f32::from(self)
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "float casts saturate, which is wanted"
    )]
    fn nearest(tone: f32) -> Self {
        (tone + 0.5) as Self
    }
}

impl Sample for u16 {
    const BITS: u32 = Self::BITS;
    const ZERO: Self = 0;

    fn tone(self) -> f32 {
        f32::from(self) / SIXTEEN_BITS_A_TONE
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "float casts saturate, which is wanted"
    )]
    fn nearest(tone: f32) -> Self {
        (tone * SIXTEEN_BITS_A_TONE + 0.5) as Self
    }
}

fn checksum<S: Sample>(
    samples: &[S],
    layout: Layout,
    region: Region,
    picture_width: usize,
) -> Checksum {
    let channels = layout.channels();
    let mut sum = Checksum::new();
    for (row, pixels) in samples.chunks_exact(region.width * channels).enumerate() {
        let first = (region.y + row) * picture_width + region.x;
        for (column, pixel) in pixels.chunks_exact(channels).enumerate() {
            // At most four channels of at most 16 bits: all fit.
            let value = pixel
                .iter()
                .fold(0, |value, &sample| value << 16 | Into::<u64>::into(sample));
            sum.add(Checksum::mix((first + column) as u64, value));
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_the_nearest_to_its_own_tone() {
        assert!((0..=u8::MAX).all(|sample| u8::nearest(sample.tone()) == sample));
        assert!((0..=u16::MAX).all(|sample| u16::nearest(sample.tone()) == sample));
    }

    #[test]
    fn tones_beyond_black_and_white_saturate() {
        assert_eq!((u8::nearest(-9.0), u8::nearest(300.0)), (0, u8::MAX));
        assert_eq!((u16::nearest(-9.0), u16::nearest(300.0)), (0, u16::MAX));
    }
}
