//! The chunks that a WAV file consists of: four bytes of name, four of length, the content, padded to an even length.
//!
//! *Multimedia Programming Interface and Data Specifications 1.0*, IBM and Microsoft 1991, chapter 2,
//! <https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/Docs/riffmci.pdf>.

use crate::audio::SoundError;

/// Where the first chunk begins, after `RIFF`, a length and `WAVE`.
const FIRST: usize = 12;

/// The name and the length of a chunk.
const HEADER: usize = 8;

/// Chunks that describe the samples, would be wrong of others, or are padding.
const LEFT_OUT: [&[u8; 4]; 6] = [b"fact", b"PEAK", b"JUNK", b"PAD ", b"FLLR", b"levl"];

/// A chunk as it was found in a file: title and artist, notes of a studio, cue points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    name: [u8; 4],
    content: Vec<u8>,
}

/// A file taken apart. Format and samples are with their headers.
pub(super) struct Parts<'a> {
    pub(super) format: &'a [u8],
    pub(super) samples: &'a [u8],
    pub(super) others: Vec<Chunk>,
}

/// Takes a file apart.
///
/// # Errors
///
/// [`SoundError::CutShort`] if a chunk ends behind the file, or if there is none of samples or of the format.
pub(super) fn parts(bytes: &[u8]) -> Result<Parts<'_>, SoundError> {
    let (mut format, mut samples, mut others) = (None, None, Vec::new());
    let mut rest = bytes.get(FIRST..).unwrap_or_default();
    while let (Some(name), Some(length)) = (rest.first_chunk(), rest.get(4..HEADER)) {
        let length = length
            .first_chunk()
            .map(|&length| u32::from_le_bytes(length));
        let end = HEADER + length.map_or(0, |length| length as usize);
        let whole = rest.get(..end).ok_or(SoundError::CutShort)?;
        match name {
            b"fmt " if format.is_none() => format = Some(whole),
            b"data" if samples.is_none() => samples = Some(whole),
            b"fmt " | b"data" => {}
            name if LEFT_OUT.contains(&name) => {}
            name => others.push(Chunk {
                name: *name,
                content: whole[HEADER..].to_vec(),
            }),
        }
        rest = rest.get(end.next_multiple_of(2)..).unwrap_or_default();
    }
    match (format, samples) {
        (Some(format), Some(samples)) => Ok(Parts {
            format,
            samples,
            others,
        }),
        _ => Err(SoundError::CutShort),
    }
}

/// Adds chunks at the end of a file, and corrects the length at its beginning.
pub(super) fn append(mut bytes: Vec<u8>, chunks: &[Chunk]) -> Vec<u8> {
    pad(&mut bytes);
    for Chunk { name, content } in chunks {
        let length = u32::try_from(content.len())
            .expect("invariant: the length of a chunk was read as 32 bits");
        bytes.extend_from_slice(name);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(content);
        pad(&mut bytes);
    }
    // Readers go by the chunks; a file of more than 4 GiB claims as much as can be claimed.
    let length = u32::try_from(bytes.len() - HEADER).unwrap_or(u32::MAX);
    bytes[4..HEADER].copy_from_slice(&length.to_le_bytes());
    bytes
}

fn pad(bytes: &mut Vec<u8>) {
    if !bytes.len().is_multiple_of(2) {
        bytes.push(0);
    }
}
