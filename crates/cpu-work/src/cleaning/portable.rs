//! Cleaned pieces as bytes, so that other processes can clean.
//!
//! ```text
//! column: 8 · row: 8 · width: 8 · height: 8 · bits of a sample: 1 · the samples, little-endian
//! ```

use super::{CleanPiece, Cleaning};
use crate::checksum::Checksum;
use crate::crew::peers::{Fields, Portable, PortableError, Remote, hash};
use crate::picture::{Layout, MAX_PIXELS, Region, Samples};

impl Portable for CleanPiece {
    const VERSION: u16 = 1;

    fn write(&self, bytes: &mut Vec<u8>) {
        let Region {
            x,
            y,
            width,
            height,
        } = self.region;
        for number in [x, y, width, height] {
            bytes.extend((number as u64).to_le_bytes());
        }
        match &self.samples {
            Samples::Eight(samples) => {
                bytes.push(8);
                bytes.extend(samples);
            }
            Samples::Sixteen(samples) => {
                bytes.push(16);
                bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
            }
        }
    }

    fn read(bytes: &[u8]) -> Result<Self, PortableError> {
        let mut fields = Fields::of(bytes);
        let [x, y, width, height] = [
            fields.size("the column")?,
            fields.size("the row")?,
            fields.size("the width")?,
            fields.size("the height")?,
        ];
        let pixels = width.saturating_mul(height);
        if pixels == 0 || pixels as u64 > MAX_PIXELS {
            return Err(PortableError::Value {
                what: "the number of pixels",
                value: pixels as u64,
            });
        }
        let [bits] = fields.take()?;
        let bytes_each = match bits {
            8 => 1,
            16 => 2,
            _ => {
                return Err(PortableError::Value {
                    what: "the bits of a sample",
                    value: bits.into(),
                });
            }
        };
        // A piece does not know its picture's channels; there are at most four.
        let channels = fields.left() / (pixels * bytes_each);
        if !(1..=Layout::Rgba.channels()).contains(&channels) {
            return Err(PortableError::Value {
                what: "the number of channels",
                value: channels as u64,
            });
        }
        let samples = fields.rest(pixels * channels * bytes_each)?;
        let samples = match bits {
            8 => Samples::Eight(samples.into()),
            _ => {
                let (samples, _) = samples.as_chunks();
                Samples::Sixteen(samples.iter().map(|&two| u16::from_le_bytes(two)).collect())
            }
        };
        let region = Region {
            x,
            y,
            width,
            height,
        };
        Ok(Self { region, samples })
    }
}

impl Remote for Cleaning {
    fn input(&self) -> u64 {
        let (width, height) = (self.picture.width(), self.picture.height());
        let shape = format!(
            "{width} {height} {:?} {:?}",
            self.picture.layout(),
            self.denoise
        );
        Checksum::mix(hash(shape.as_bytes()), self.picture.checksum().value())
    }

    fn fits(&self, zone: usize, slice: usize, piece: &CleanPiece) -> bool {
        let region = self.zones[zone][slice];
        piece.region == region
            && piece.samples.bits() == self.picture.samples().bits()
            && piece.samples.len() == region.pixels() * self.picture.layout().channels()
    }
}
