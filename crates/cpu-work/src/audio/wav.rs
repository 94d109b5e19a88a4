//! Sounds from the bytes of a WAV file and back, by hound; what it leaves out, the chunks around the samples, is kept here.
//!
//! hound gets to see the format and the samples alone: it would count a chunk of odd length wrongly, which is followed by a
//! byte of padding, and takes the length that a file claims for its samples on trust.

mod chunks;

use std::io::{Cursor, Read as _};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use crate::audio::{Format, Metadata, Samples, Sound, SoundError, fits};

pub(super) use chunks::Chunk;

/// Reads a file that begins like WAV.
pub(super) fn decode(bytes: &[u8]) -> Result<Sound, SoundError> {
    let parts = chunks::parts(bytes)?;
    let header = [b"RIFF\0\0\0\0WAVE", parts.format].concat();
    let mut reader = WavReader::new(header.chain(parts.samples)).map_err(damaged)?;
    let WavSpec {
        channels,
        sample_rate,
        bits_per_sample,
        sample_format,
    } = reader.spec();
    fits(u64::from(reader.len()))?;
    let sound = match sample_format {
        SampleFormat::Int => {
            let samples: Result<Vec<i32>, _> = reader.samples().collect();
            Sound::from_integers(
                sample_rate,
                channels,
                bits_per_sample,
                samples.map_err(damaged)?,
            )
        }
        SampleFormat::Float => {
            let samples: Result<Vec<f32>, _> = reader.samples().collect();
            Sound::from_floats(sample_rate, channels, samples.map_err(damaged)?)
        }
    };
    Ok(Sound {
        format: Format::Wav,
        metadata: Metadata {
            chunks: parts.others,
            ..Metadata::default()
        },
        ..sound?
    })
}

/// Writes the sound, and after it the chunks that it came with.
pub(super) fn encode(sound: &Sound) -> Result<Vec<u8>, SoundError> {
    if !matches!(sound.bits, 8 | 16 | 24 | 32) {
        return Err(SoundError::DoesNotFit {
            format: Format::Wav,
            what: format!("samples of {} bits, only of 8, 16, 24 or 32", sound.bits),
        });
    }
    let bytes = write(sound).map_err(|source| SoundError::Encode {
        format: Format::Wav,
        source: source.into(),
    })?;
    Ok(chunks::append(bytes, &sound.metadata.chunks))
}

fn write(sound: &Sound) -> Result<Vec<u8>, hound::Error> {
    let spec = WavSpec {
        channels: sound.channels,
        sample_rate: sound.rate,
        bits_per_sample: sound.bits,
        sample_format: match sound.samples {
            Samples::Integers(_) => SampleFormat::Int,
            Samples::Floats(_) => SampleFormat::Float,
        },
    };
    let mut file = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut file, spec)?;
    match &sound.samples {
        Samples::Integers(samples) => samples.iter().try_for_each(|&s| writer.write_sample(s))?,
        Samples::Floats(samples) => samples.iter().try_for_each(|&s| writer.write_sample(s))?,
    }
    writer.finalize()?;
    Ok(file.into_inner())
}

/// Tells bytes that end too early, and what hound does not read, from bytes that are wrong.
fn damaged(error: hound::Error) -> SoundError {
    match error {
        hound::Error::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            SoundError::CutShort
        }
        hound::Error::FormatError("file contains zero channels") => SoundError::NoChannels,
        hound::Error::FormatError(what @ "bits per sample is not 32") => {
            SoundError::UnsupportedKind {
                format: Format::Wav,
                what: format!("floats: {what}"),
            }
        }
        hound::Error::Unsupported => SoundError::UnsupportedKind {
            format: Format::Wav,
            what: String::new(),
        },
        other => SoundError::Damaged(other.into()),
    }
}
