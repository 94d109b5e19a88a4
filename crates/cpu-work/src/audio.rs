//! A sound in memory: integers of 4 to 32 bits or floats, any number of channels, any rate.
//!
//! Read and written by [`decode`](Sound::decode) and [`encode`](Sound::encode), generated and made noisy for tests and for a
//! first run, compared by [`snr`] and [`segmental_snr`]. Taking the noise out of it is the business of [`Quieting`], the
//! kernel, and of [`NoiseReduction`], which says how.
//!
//! ```
//! use std::ops::ControlFlow;
//! use cpu_work::audio::{NoiseReduction, Quieting, Sound, snr};
//! use cpu_work::Crew;
//!
//! let song = Sound::generated(8_000, 1, 4, 7);
//! let noisy = song.noisy(7);
//! let kernel = Quieting::new(noisy.clone(), &NoiseReduction::default(), 4, 4)?;
//!
//! let cleaned = Crew::Turns.clean(&kernel, |_| ControlFlow::Continue(()))?;
//! let quiet = kernel.assemble(cleaned.pieces.iter().flatten());
//! assert!(snr(&song, &quiet) > snr(&song, &noisy));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod codec;
mod error;
#[cfg(any(feature = "claxon", feature = "flacenc"))]
mod flac;
mod generated;
mod noise;
mod portable;
mod profile;
mod quality;
mod quieting;
mod reduction;
mod samples;
mod spectrum;
mod suppression;
#[cfg(feature = "hound")]
mod wav;

use crate::checksum::Checksum;

pub use codec::Format;
pub use error::SoundError;
pub use quality::{segmental_snr, snr};
pub use quieting::{QuietPiece, Quieting};
pub use reduction::{NoiseReduction, NoiseSource, Overlap, ReductionError};
pub use samples::Samples;

/// The longest sound that is held, in samples of all channels together: 128 Mi, 25 minutes of stereo at 44.1 kHz.
pub const MAX_SAMPLES: u64 = 128 << 20;

/// A sound of at least one frame, where a *frame* is one sample of each channel at the same instant.
///
/// Samples are interleaved: the channels of a frame beside each other. What a file says of its sound besides (title, artist,
/// notes) travels with it from [`decode`](Self::decode) to [`encode`](Self::encode) in the same format.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    rate: u32,
    channels: u16,
    bits: u16,
    samples: Samples,
    format: Format,
    metadata: Metadata,
}

/// What a file says besides its samples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Metadata {
    /// The comments of a FLAC file.
    tags: Vec<(String, String)>,
    /// The chunks of a WAV file that are neither format nor samples, as they were found there.
    #[cfg(feature = "hound")]
    chunks: Vec<wav::Chunk>,
}

impl Sound {
    /// Makes a sound of integers, as if it came from a WAV file of so many bits a sample.
    ///
    /// # Errors
    ///
    /// [`SoundError::Bits`] unless there are 4 to 32; [`SoundError::Beyond`] for a sample that needs more;
    /// and as [`from_floats`](Self::from_floats).
    pub fn from_integers(
        rate: u32,
        channels: u16,
        bits: u16,
        samples: Vec<i32>,
    ) -> Result<Self, SoundError> {
        if !(4..=32).contains(&bits) {
            return Err(SoundError::Bits(bits));
        }
        let (lowest, highest) = samples::range(bits);
        if let Some(&value) = samples
            .iter()
            .find(|value| !(lowest..=highest).contains(*value))
        {
            return Err(SoundError::Beyond { value, bits });
        }
        Self::of(rate, channels, bits, Samples::Integers(samples))
    }

    /// Makes a sound of floats, as if it came from a WAV file; full scale is −1 to 1, which floats may exceed.
    ///
    /// # Errors
    ///
    /// [`SoundError::NotANumber`] for NaN or an infinity; [`SoundError::NoRate`]; [`SoundError::NoChannels`];
    /// [`SoundError::Empty`]; [`SoundError::TooLong`] above [`MAX_SAMPLES`]; [`SoundError::Unfinished`] unless every channel
    /// has as many samples.
    pub fn from_floats(rate: u32, channels: u16, samples: Vec<f32>) -> Result<Self, SoundError> {
        if let Some(at) = samples.iter().position(|sample| !sample.is_finite()) {
            return Err(SoundError::NotANumber {
                value: samples[at],
                frame: at / usize::from(channels.max(1)),
            });
        }
        Self::of(rate, channels, 32, Samples::Floats(samples))
    }

    fn of(rate: u32, channels: u16, bits: u16, samples: Samples) -> Result<Self, SoundError> {
        if rate == 0 {
            return Err(SoundError::NoRate);
        }
        if channels == 0 {
            return Err(SoundError::NoChannels);
        }
        if samples.is_empty() {
            return Err(SoundError::Empty);
        }
        fits(samples.len() as u64)?;
        if !samples.len().is_multiple_of(usize::from(channels)) {
            return Err(SoundError::Unfinished {
                samples: samples.len(),
                channels,
            });
        }
        Ok(Self {
            rate,
            channels,
            bits,
            samples,
            format: Format::Wav,
            metadata: Metadata::default(),
        })
    }

    /// Returns how many frames there are in a second.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Returns the number of channels, at least 1.
    pub fn channels(&self) -> usize {
        usize::from(self.channels)
    }

    /// Returns the bits of a sample; 32 for floats.
    pub fn bits(&self) -> u16 {
        self.bits
    }

    /// Returns the number of frames, at least 1.
    pub fn frames(&self) -> usize {
        self.samples.len() / self.channels()
    }

    /// Returns how long the sound lasts, in seconds.
    pub fn seconds(&self) -> f64 {
        self.frames() as f64 / f64::from(self.rate)
    }

    /// Returns the format of the file it came from.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Returns the samples, the channels of a frame beside each other.
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// Returns the comments of a FLAC file, such as `TITLE`, in the order of the file.
    pub fn tags(&self) -> &[(String, String)] {
        &self.metadata.tags
    }

    /// Adds a comment, which is written into FLAC files.
    #[must_use]
    pub fn with_tag(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.tags.push((name.into(), value.into()));
        self
    }

    /// Returns the checksum of the samples, each with its place: equal for equal sounds, however they came about.
    pub fn checksum(&self) -> Checksum {
        self.samples.checksum(0)
    }

    /// Tells whether samples stand beside each other one by one: same rate, channels and length.
    fn is_like(&self, other: &Self) -> bool {
        (self.rate, self.channels, self.frames()) == (other.rate, other.channels, other.frames())
    }
}

/// Refuses what is longer than [`MAX_SAMPLES`], before memory is taken for it.
fn fits(samples: u64) -> Result<(), SoundError> {
    if samples > MAX_SAMPLES {
        return Err(SoundError::TooLong { samples });
    }
    Ok(())
}
