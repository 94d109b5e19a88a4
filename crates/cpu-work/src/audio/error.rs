//! Why a sound cannot be read, made or written.

use crate::audio::{Format, MAX_SAMPLES};

/// What a library says, whichever it is.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a sound cannot be read, made or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SoundError {
    /// There are no bytes, or no samples.
    #[error("the sound is empty")]
    Empty,
    /// The bytes do not begin like a sound of any kind.
    #[error("this is not a sound: it begins like no known format")]
    NotASound,
    /// A sound, but neither WAV nor FLAC.
    #[error("{0} is not supported, only WAV and FLAC")]
    UnsupportedFormat(&'static str),
    /// WAV or FLAC of a kind that is not read.
    #[error("this kind of {format} is not supported{}", if what.is_empty() { String::new() } else { format!(": {what}") })]
    UnsupportedKind {
        /// The format.
        format: Format,
        /// What is not supported, where the decoder says so.
        what: String,
    },
    /// The library for it is not part of this build.
    #[error("this build cannot {verb} {format}: it lacks the feature `{feature}`")]
    NotBuilt {
        /// `read` or `write`.
        verb: &'static str,
        /// The format.
        format: Format,
        /// The feature of this crate that brings it.
        feature: &'static str,
    },
    /// More samples than [`MAX_SAMPLES`].
    #[error("{samples} samples are too many: at most {MAX_SAMPLES} are held")]
    TooLong {
        /// How many there are, all channels together, as far as is known.
        samples: u64,
    },
    /// The bytes end before the sound does.
    #[error("the sound is cut short: the file ends before it does")]
    CutShort,
    /// The bytes contradict the format.
    #[error("the sound is damaged")]
    Damaged(#[source] Cause),
    /// The rate is 0.
    #[error("the sound has a rate of 0: nothing is known of its pitch")]
    NoRate,
    /// There are 0 channels.
    #[error("the sound has no channels")]
    NoChannels,
    /// An impossible number of bits.
    #[error("samples of {0} bits: integers have 4 to 32")]
    Bits(u16),
    /// A sample that does not fit the bits.
    #[error("the sample {value} does not fit {bits} bits")]
    Beyond {
        /// The sample.
        value: i32,
        /// The bits.
        bits: u16,
    },
    /// NaN or an infinity among floats.
    #[error("frame {frame} has a sample that is no finite number: {value}")]
    NotANumber {
        /// The sample.
        value: f32,
        /// The frame, from 0.
        frame: usize,
    },
    /// The last frame has not a sample of every channel.
    #[error("{samples} samples cannot be shared evenly between {channels} channels")]
    Unfinished {
        /// How many samples there are.
        samples: usize,
        /// How many channels.
        channels: u16,
    },
    /// The format cannot hold such a sound.
    #[error("{format} cannot hold {what}")]
    DoesNotFit {
        /// The format.
        format: Format,
        /// What it cannot hold.
        what: String,
    },
    /// The encoder failed.
    #[error("the sound cannot be encoded as {format}")]
    Encode {
        /// The format.
        format: Format,
        /// What the encoder says.
        source: Cause,
    },
}
