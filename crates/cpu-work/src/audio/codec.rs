//! Which file a sound is in, by its first bytes, and which library reads or writes it.

use std::fmt;

use crate::audio::{Sound, SoundError};

/// The format of a sound file; both are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// RIFF WAVE: integers of 8, 16, 24 or 32 bits, or floats of 32.
    Wav,
    /// Free Lossless Audio Codec: integers of 4 to 24 bits.
    Flac,
}

impl Sound {
    /// Reads a WAV or FLAC file; which of them, its first bytes tell, never a file name.
    ///
    /// Rate, channels and bits are kept, and so is what the file says besides: comments in FLAC, other chunks in WAV.
    ///
    /// # Errors
    ///
    /// [`SoundError::Empty`], [`NotASound`](SoundError::NotASound),
    /// [`UnsupportedFormat`](SoundError::UnsupportedFormat), [`UnsupportedKind`](SoundError::UnsupportedKind),
    /// [`NotBuilt`](SoundError::NotBuilt), [`TooLong`](SoundError::TooLong) (found before the memory is taken),
    /// [`CutShort`](SoundError::CutShort), [`Damaged`](SoundError::Damaged), or what
    /// [`from_integers`](Self::from_integers) and [`from_floats`](Self::from_floats) refuse.
    pub fn decode(bytes: &[u8]) -> Result<Self, SoundError> {
        match Format::of(bytes)? {
            #[cfg(feature = "hound")]
            Format::Wav => crate::audio::wav::decode(bytes),
            #[cfg(feature = "claxon")]
            Format::Flac => crate::audio::flac::decode(bytes),
            #[cfg(not(all(feature = "hound", feature = "claxon")))]
            format => Err(SoundError::NotBuilt {
                verb: "read",
                format,
                feature: match format {
                    Format::Wav => "hound",
                    Format::Flac => "claxon",
                },
            }),
        }
    }

    /// Writes the sound in the given format; [`format`](Self::format) is that of the file it came from.
    ///
    /// # Errors
    ///
    /// [`SoundError::DoesNotFit`] for what the format cannot hold (floats in FLAC, 20 bits in WAV);
    /// [`NotBuilt`](SoundError::NotBuilt); [`Encode`](SoundError::Encode) if the encoder fails.
    pub fn encode(&self, format: Format) -> Result<Vec<u8>, SoundError> {
        match format {
            #[cfg(feature = "hound")]
            Format::Wav => crate::audio::wav::encode(self),
            #[cfg(feature = "flacenc")]
            Format::Flac => crate::audio::flac::encode(self),
            #[cfg(not(all(feature = "hound", feature = "flacenc")))]
            format => Err(SoundError::NotBuilt {
                verb: "write",
                format,
                feature: match format {
                    Format::Wav => "hound",
                    Format::Flac => "flacenc",
                },
            }),
        }
    }
}

impl Format {
    /// Tells the format by the first bytes.
    fn of(bytes: &[u8]) -> Result<Self, SoundError> {
        let other = match bytes {
            [] => return Err(SoundError::Empty),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'A',
                b'V',
                b'E',
                ..,
            ] => {
                return Ok(Self::Wav);
            }
            [b'f', b'L', b'a', b'C', ..] => return Ok(Self::Flac),
            // A head that breaks off within its first twelve bytes, but begins rightly.
            [b'R', b'I', b'F', b'F', ..] if bytes.len() < 12 => return Err(SoundError::CutShort),
            [b'R', b'I', b'F', b'X', ..] => "big-endian WAV (RIFX)",
            [b'R', b'F', b'6', b'4', ..] | [b'B', b'W', b'6', b'4', ..] => "WAV of 64 bits (RF64)",
            [
                b'F',
                b'O',
                b'R',
                b'M',
                _,
                _,
                _,
                _,
                b'A',
                b'I',
                b'F',
                b'F' | b'C',
                ..,
            ] => "AIFF",
            [b'O', b'g', b'g', b'S', ..] => "Ogg",
            [b'I', b'D', b'3', ..] | [0xff, 0xf2..=0xf3 | 0xfa..=0xfb, ..] => "MP3",
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => "MP4",
            _ => return Err(SoundError::NotASound),
        };
        Err(SoundError::UnsupportedFormat(other))
    }

    /// Returns the usual ending of a file name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Wav => "wav",
            Self::Flac => "flac",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wav => "WAV",
            Self::Flac => "FLAC",
        })
    }
}
