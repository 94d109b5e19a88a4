//! Inspected pieces as bytes, so that other processes can look for dirt.
//!
//! ```text
//! column: 8 · row: 8 · width: 8 · height: 8 · width of the picture: 8 · a label for each pixel: 4 each, little-endian
//! ```
//!
//! The spots are what the labels say, so they do not travel.

use super::inspecting::{InspectPiece, Inspecting};
use super::merging::Spot;
use crate::checksum::Checksum;
use crate::peers::{Fields, Portable, PortableError, Remote, hash};
use crate::picture::{MAX_PIXELS, Region};

impl Portable for InspectPiece {
    const VERSION: u16 = 1;

    fn write(&self, bytes: &mut Vec<u8>) {
        let Region {
            x,
            y,
            width,
            height,
        } = self.region;
        for number in [x, y, width, height, self.stride] {
            bytes.extend((number as u64).to_le_bytes());
        }
        bytes.extend(self.labels.iter().flat_map(|label| label.to_le_bytes()));
    }

    fn read(bytes: &[u8]) -> Result<Self, PortableError> {
        let mut fields = Fields::of(bytes);
        let region = Region {
            x: fields.size("the column")?,
            y: fields.size("the row")?,
            width: fields.size("the width")?,
            height: fields.size("the height")?,
        };
        let stride = fields.size("the width of the picture")?;
        let most = usize::try_from(MAX_PIXELS).unwrap_or(usize::MAX);
        for (what, value) in [
            ("the column", region.x),
            ("the row", region.y),
            ("the width of the picture", stride),
            (
                "the number of pixels",
                region.width.saturating_mul(region.height),
            ),
        ] {
            if value > most {
                let value = value as u64;
                return Err(PortableError::Value { what, value });
            }
        }
        if region.width == 0 || region.x + region.width > stride {
            let value = region.width as u64;
            return Err(PortableError::Value {
                what: "the width",
                value,
            });
        }
        let pixels = region.width * region.height;
        let labels: Vec<u32> = fields
            .rest(pixels * 4)?
            .as_chunks()
            .0
            .iter()
            .map(|four| u32::from_le_bytes(*four))
            .collect();
        // Numbers count up in the order of first pixels.
        let mut seen = 0;
        for &label in &labels {
            if label > seen + 1 {
                return Err(PortableError::Value {
                    what: "the label of a pixel",
                    value: label.into(),
                });
            }
            seen = seen.max(label);
        }
        let spots = Spot::of_labels(&labels, region, stride);
        Ok(Self {
            region,
            stride,
            labels,
            spots,
        })
    }
}

impl Remote for Inspecting {
    fn input(&self) -> u64 {
        let picture = self.picture();
        let settings = format!(
            "{} {} {:?} {:?} {} {}",
            picture.width(),
            picture.height(),
            picture.layout(),
            self.limit,
            self.smoothing,
            self.least_area
        );
        Checksum::mix(hash(settings.as_bytes()), picture.checksum().value())
    }

    fn fits(&self, zone: usize, slice: usize, piece: &InspectPiece) -> bool {
        let region = self.zones[zone][slice];
        piece.region == region
            && piece.stride == self.picture().width()
            && piece.labels.len() == region.pixels()
    }
}
