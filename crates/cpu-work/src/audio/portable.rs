//! Cleaned pieces as bytes, so that other processes can clean.
//!
//! ```text
//! first frame: 8 · channels: 8 · 0 for integers, 1 for floats: 1 · the samples, 4 bytes each, little-endian
//! ```

use super::{MAX_SAMPLES, QuietPiece, Quieting, Samples};
use crate::checksum::Checksum;
use crate::peers::{Fields, Portable, PortableError, Remote, hash};

impl Portable for QuietPiece {
    const VERSION: u16 = 1;

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend((self.first as u64).to_le_bytes());
        bytes.extend((self.channels as u64).to_le_bytes());
        match &self.samples {
            Samples::Integers(samples) => {
                bytes.push(0);
                bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
            }
            Samples::Floats(samples) => {
                bytes.push(1);
                bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
            }
        }
    }

    fn read(bytes: &[u8]) -> Result<Self, PortableError> {
        let mut fields = Fields::of(bytes);
        let first = fields.size("the first frame")?;
        let channels = fields.size("the number of channels")?;
        if first as u64 > MAX_SAMPLES {
            return Err(PortableError::Value {
                what: "the first frame",
                value: first as u64,
            });
        }
        let [kind] = fields.take()?;
        let samples = fields.left() / 4;
        if channels == 0 || !samples.is_multiple_of(channels) {
            return Err(PortableError::Value {
                what: "the number of channels",
                value: channels as u64,
            });
        }
        let (samples, _) = fields.rest(samples * 4)?.as_chunks();
        let samples = match kind {
            0 => Samples::Integers(
                samples
                    .iter()
                    .map(|&four| i32::from_le_bytes(four))
                    .collect(),
            ),
            1 => Samples::Floats(
                samples
                    .iter()
                    .map(|&four| f32::from_le_bytes(four))
                    .collect(),
            ),
            _ => {
                return Err(PortableError::Value {
                    what: "the kind of samples",
                    value: kind.into(),
                });
            }
        };
        Ok(Self {
            first,
            channels,
            samples,
        })
    }
}

impl Remote for Quieting {
    fn input(&self) -> u64 {
        let sound = self.sound();
        let settings = format!(
            "{} {} {} {:?} {:?} {:?}",
            sound.rate(),
            sound.channels(),
            sound.bits(),
            self.transform,
            self.rule,
            self.inverse_noise
        );
        Checksum::mix(hash(settings.as_bytes()), sound.checksum().value())
    }

    fn fits(&self, zone: usize, slice: usize, piece: &QuietPiece) -> bool {
        let sound = self.sound();
        let alike = matches!(
            (&piece.samples, sound.samples()),
            (Samples::Integers(_), Samples::Integers(_)) | (Samples::Floats(_), Samples::Floats(_))
        );
        alike
            && piece.channels == sound.channels()
            && piece.frames() == self.frames(&self.zones[zone][slice])
    }
}
