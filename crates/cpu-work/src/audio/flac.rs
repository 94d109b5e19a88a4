//! Sounds from the bytes of a FLAC file, by claxon, and back, by flacenc.
//!
//! Each does one of the two. A library that does both, flac-codec, was tried and left: of 80,000 files with a few bytes changed,
//! its decoder panicked on 4,965, claxon's on none; and its encoder writes residuals that claxon does not read.

#[cfg(feature = "flacenc")]
use crate::audio::Samples;
#[cfg(feature = "claxon")]
use crate::audio::fits;
use crate::audio::{Format, Sound, SoundError};

/// The type of the block that holds comments.
#[cfg(feature = "flacenc")]
const VORBIS_COMMENT: u8 = 4;

/// The highest rate that flacenc writes, in hertz; the format goes up to 1,048,575.
#[cfg(feature = "flacenc")]
const HIGHEST_RATE: u32 = 96_000;

/// Reads a file that begins like FLAC.
#[cfg(feature = "claxon")]
pub(super) fn decode(bytes: &[u8]) -> Result<Sound, SoundError> {
    let mut reader = claxon::FlacReader::new(bytes).map_err(damaged)?;
    let info = reader.streaminfo();
    let claimed = info
        .samples
        .map(|frames| frames.saturating_mul(info.channels.into()));
    fits(claimed.unwrap_or(0))?;
    let tags = reader
        .tags()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();

    let mut samples = Vec::new();
    let mut blocks = reader.blocks();
    let mut buffer = Vec::new();
    while let Some(block) = blocks.read_next_or_eof(buffer).map_err(damaged)? {
        if block.channels() != info.channels {
            return Err(SoundError::Damaged(
                format!("{} channels, then {}", info.channels, block.channels()).into(),
            ));
        }
        // A few bytes can stand for much silence, and the header need not say how much.
        fits(samples.len() as u64 + u64::from(block.len()))?;
        samples.extend((0..block.duration()).flat_map(|frame| {
            let block = &block;
            (0..block.channels()).map(move |channel| block.sample(channel, frame))
        }));
        buffer = block.into_buffer();
    }
    if claimed.is_some_and(|claimed| claimed > samples.len() as u64) {
        return Err(SoundError::CutShort);
    }
    let (Ok(channels), Ok(bits)) = (
        u16::try_from(info.channels),
        u16::try_from(info.bits_per_sample),
    ) else {
        unreachable!("invariant: FLAC has at most 8 channels and 32 bits")
    };
    let mut sound = Sound::from_integers(info.sample_rate, channels, bits, samples)?;
    sound.format = Format::Flac;
    sound.metadata.tags = tags;
    Ok(sound)
}

/// Tells bytes that end too early, and what claxon does not read, from bytes that are wrong.
#[cfg(feature = "claxon")]
fn damaged(error: claxon::Error) -> SoundError {
    match error {
        claxon::Error::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            SoundError::CutShort
        }
        claxon::Error::Unsupported(what) => SoundError::UnsupportedKind {
            format: Format::Flac,
            what: what.to_owned(),
        },
        other => SoundError::Damaged(other.into()),
    }
}

/// Writes the sound, and the comments that it came with.
#[cfg(feature = "flacenc")]
pub(super) fn encode(sound: &Sound) -> Result<Vec<u8>, SoundError> {
    let samples = what_fits(sound)?;
    write(sound, samples).map_err(|cause| SoundError::Encode {
        format: Format::Flac,
        source: cause.into(),
    })
}

/// The errors of flacenc are of several types, and one of them must not leave its thread: so they are kept as text.
#[cfg(feature = "flacenc")]
fn write(sound: &Sound, samples: &[i32]) -> Result<Vec<u8>, String> {
    use flacenc::bitsink::ByteSink;
    use flacenc::component::{BitRepr as _, MetadataBlockData};
    use flacenc::config::Encoder;
    use flacenc::error::Verify as _;
    use flacenc::source::MemSource;

    let encoder = Encoder::default()
        .into_verified()
        .map_err(|(_, error)| error.to_string())?;
    let source = MemSource::from_samples(
        samples,
        sound.channels(),
        sound.bits.into(),
        sound.rate as usize,
    );
    let mut stream = flacenc::encode_with_fixed_block_size(&encoder, source, encoder.block_size)
        .map_err(|error| error.to_string())?;
    // The last block, which may be shorter, does not count, RFC 9639 8.2; readers refuse fewer than 16.
    stream
        .stream_info_mut()
        .set_block_sizes(encoder.block_size, encoder.block_size)
        .map_err(|error| error.to_string())?;
    if !sound.tags().is_empty() {
        let comments = MetadataBlockData::new_unknown(VORBIS_COMMENT, &comments(sound.tags())?)
            .map_err(|error| error.to_string())?;
        stream.add_metadata_block(comments);
    }
    let mut bytes = ByteSink::new();
    stream
        .write(&mut bytes)
        .map_err(|error| error.to_string())?;
    Ok(bytes.into_inner())
}

/// The content of a block of comments: <https://www.rfc-editor.org/rfc/rfc9639#section-8.6>.
#[cfg(feature = "flacenc")]
fn comments(tags: &[(String, String)]) -> Result<Vec<u8>, String> {
    let length = |length: usize| {
        let length = u32::try_from(length).map_err(|_| format!("{length} bytes of comments"))?;
        Ok::<_, String>(length.to_le_bytes())
    };
    let vendor = env!("CARGO_PKG_NAME");
    let mut bytes = length(vendor.len())?.to_vec();
    bytes.extend_from_slice(vendor.as_bytes());
    bytes.extend_from_slice(&length(tags.len())?);
    for (name, value) in tags {
        bytes.extend_from_slice(&length(name.len() + 1 + value.len())?);
        bytes.extend_from_slice(format!("{name}={value}").as_bytes());
    }
    Ok(bytes)
}

/// Refuses what FLAC cannot hold, or its encoder does not write.
#[cfg(feature = "flacenc")]
fn what_fits(sound: &Sound) -> Result<&[i32], SoundError> {
    let refuse = |what| {
        Err(SoundError::DoesNotFit {
            format: Format::Flac,
            what,
        })
    };
    match &sound.samples {
        Samples::Floats(_) => refuse("floats".to_owned()),
        Samples::Integers(_) if !(8..=24).contains(&sound.bits) => refuse(format!(
            "samples of {} bits here, only of 8 to 24",
            sound.bits
        )),
        Samples::Integers(_) if sound.rate > HIGHEST_RATE => refuse(format!(
            "a rate of {} Hz here, only up to {HIGHEST_RATE}",
            sound.rate
        )),
        Samples::Integers(_) if sound.channels > 8 => {
            refuse(format!("{} channels, only 8", sound.channels))
        }
        Samples::Integers(samples) => Ok(samples),
    }
}
