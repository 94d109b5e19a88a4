//! How noise is reduced: what it is learnt from, how long the frames are, how much is taken away.
//!
//! The settings, checked when they are made; [`Quieting`] computes by them.

use std::ops::Range;
use std::time::Duration;

use crate::audio::spectrum::Transform;
use crate::audio::suppression::Rule;
use crate::audio::{Quieting, Sound};
use crate::kernel::Kernel as _;

/// The samples that a frame of the transform may have.
const FRAME: Range<usize> = 64..65_537;

/// The share of a second that a frame lasts, about, where none is chosen: long enough for the harmonics of a voice to stand
/// apart, short enough for a syllable.
const FRAMES_A_SECOND: u32 = 25;

/// What the noise is learnt from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum NoiseSource {
    /// The quietest moments of the whole sound, for every pitch on its own.
    #[default]
    Estimated,
    /// A stretch of time in which nothing but the noise is heard.
    Stretch(Range<Duration>),
}

/// How much of a frame is in the next one too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overlap {
    /// Half: half the computing, with a sine window.
    Half,
    /// Three quarters, with a Hann window: smoother.
    #[default]
    ThreeQuarters,
}

impl Overlap {
    /// Returns how many frames a sample is in.
    pub(super) const fn frames(self) -> usize {
        match self {
            Self::Half => 2,
            Self::ThreeQuarters => 4,
        }
    }
}

/// The settings of noise reduction by a short-time Fourier transform.
///
/// ```
/// use std::time::Duration;
/// use cpu_work::audio::{NoiseReduction, NoiseSource, Sound, snr};
///
/// let song = Sound::generated(8_000, 1, 4, 7);
/// let noisy = song.noisy(7);
/// let pause = NoiseSource::Stretch(Duration::ZERO..Duration::from_millis(500));
/// let quiet = NoiseReduction::new(pause).attenuation_db(20.0)?.clean(&noisy)?;
/// assert!(snr(&song, &quiet) > snr(&song, &noisy));
/// # Ok::<(), cpu_work::audio::ReductionError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct NoiseReduction {
    source: NoiseSource,
    frame: Option<usize>,
    overlap: Overlap,
    smoothing: f64,
    attenuation_db: f64,
}

/// Why noise cannot be reduced so.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReductionError {
    /// A frame that cannot be transformed.
    #[error("a frame of {0} samples: it must be a multiple of 4 from 64 to 65536")]
    Frame(usize),
    /// No share of the past.
    #[error("the smoothing must be at least 0 and below 1, not {0}")]
    Smoothing(f64),
    /// No attenuation.
    #[error("the attenuation must lie between 0 and 100 dB, not {0}")]
    Attenuation(f64),
    /// Too few frames to tell noise from sound.
    #[error(
        "a sound of {frames} frames is too short to estimate its noise: {needed} are needed, or a stretch of nothing but noise"
    )]
    TooShort {
        /// The frames that the sound has.
        frames: usize,
        /// The frames that it would need.
        needed: usize,
    },
    /// A stretch in which no frame of the transform fits.
    #[error("the stretch of noise has {frames} frames of the sound: at least {needed} are needed")]
    StretchTooShort {
        /// The frames that are in the stretch and in the sound.
        frames: usize,
        /// The frames that it would need.
        needed: usize,
    },
}

impl Default for NoiseReduction {
    /// Noise that is estimated, frames of about 40 ms that overlap by three quarters, smoothing 0.95, attenuation 24 dB.
    fn default() -> Self {
        Self::new(NoiseSource::default())
    }
}

impl NoiseReduction {
    /// Makes settings that are the default but for what the noise is learnt from.
    pub fn new(source: NoiseSource) -> Self {
        Self {
            source,
            frame: None,
            overlap: Overlap::default(),
            smoothing: 0.95,
            attenuation_db: 24.0,
        }
    }

    /// Sets the length of a frame, in samples of one channel. By default it is a power of two of about 40 ms.
    ///
    /// # Errors
    ///
    /// [`ReductionError::Frame`] unless it is a multiple of 4 from 64 to 65,536.
    pub fn frame(self, samples: usize) -> Result<Self, ReductionError> {
        if !FRAME.contains(&samples) || !samples.is_multiple_of(4) {
            return Err(ReductionError::Frame(samples));
        }
        Ok(Self {
            frame: Some(samples),
            ..self
        })
    }

    /// Sets how much of a frame is in the next one too.
    #[must_use]
    pub fn overlap(self, overlap: Overlap) -> Self {
        Self { overlap, ..self }
    }

    /// Sets the weight of the frame before in the estimate of how much sound there is, 0 to below 1: the higher, the less
    /// *musical noise*, lone tones that come and go, and the softer the beginnings of sounds.
    ///
    /// # Errors
    ///
    /// [`ReductionError::Smoothing`] for another number.
    pub fn smoothing(self, smoothing: f64) -> Result<Self, ReductionError> {
        if !(0.0..1.0).contains(&smoothing) {
            return Err(ReductionError::Smoothing(smoothing));
        }
        Ok(Self { smoothing, ..self })
    }

    /// Sets by how much noise is made softer at most; what remains hides what the reduction does to the sound. With 0,
    /// nothing changes.
    ///
    /// # Errors
    ///
    /// [`ReductionError::Attenuation`] unless it lies between 0 and 100 dB.
    pub fn attenuation_db(self, attenuation_db: f64) -> Result<Self, ReductionError> {
        if !(0.0..=100.0).contains(&attenuation_db) {
            return Err(ReductionError::Attenuation(attenuation_db));
        }
        Ok(Self {
            attenuation_db,
            ..self
        })
    }

    /// Reduces the noise of a sound in one go, on the calling thread.
    ///
    /// # Errors
    ///
    /// [`ReductionError::TooShort`] or [`ReductionError::StretchTooShort`].
    pub fn clean(&self, sound: &Sound) -> Result<Sound, ReductionError> {
        let kernel = Quieting::new(sound.clone(), self, 1, 1)?;
        Ok(kernel.assemble([&kernel.clean(0, 0)]))
    }

    pub(super) fn source(&self) -> &NoiseSource {
        &self.source
    }

    /// The transform for a sound of that rate.
    pub(super) fn transform(&self, rate: u32) -> Transform {
        let usual = (rate / FRAMES_A_SECOND).next_power_of_two() as usize;
        let frame = usual.clamp(FRAME.start, FRAME.end - 1);
        Transform::new(self.frame.unwrap_or(frame), self.overlap)
    }

    pub(super) fn rule(&self) -> Rule {
        Rule::new(self.smoothing, self.attenuation_db)
    }
}
