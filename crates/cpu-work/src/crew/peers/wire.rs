//! What goes over the streams: a greeting, numbers of zones, and framed pieces. All numbers are little-endian.
//!
//! ```text
//! greeting (peer)   "lrcrew01" · fingerprint: 8 bytes
//! request           zone: 8 bytes                                                   the end of the stream: nothing more
//! piece (peer)      zone: 8 · slice: 8 · length: 8 · hash of the three and the bytes: 8 · the bytes
//! ```

use std::io::{self, Read};

use super::remote::hash;
use crate::random::mix;

/// What a peer begins with; the digits are the protocol's version.
pub(super) const MAGIC: [u8; 8] = *b"lrcrew01";

/// The most bytes of a piece: the samples of the largest picture, as one piece, are half of it.
pub(super) const MOST_BYTES: u64 = 1 << 30;

/// What announces a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) zone: u64,
    pub(super) slice: u64,
    pub(super) length: u64,
    pub(super) hash: u64,
}

impl Header {
    /// How many bytes it takes.
    pub(super) const BYTES: usize = 32;

    /// Announces these bytes.
    pub(super) fn of(zone: usize, slice: usize, bytes: &[u8]) -> Self {
        let mut header = Self {
            zone: zone as u64,
            slice: slice as u64,
            length: bytes.len() as u64,
            hash: 0,
        };
        header.hash = header.expected_hash(bytes);
        header
    }

    pub(super) fn write(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let fields = [self.zone, self.slice, self.length, self.hash];
        for (bytes, field) in bytes.chunks_exact_mut(8).zip(fields) {
            bytes.copy_from_slice(&field.to_le_bytes());
        }
        bytes
    }

    pub(super) fn read(bytes: &[u8; Self::BYTES]) -> Self {
        let (words, _) = bytes.as_chunks::<8>();
        let [zone, slice, length, hash] = [0, 1, 2, 3].map(|n| u64::from_le_bytes(words[n]));
        Self {
            zone,
            slice,
            length,
            hash,
        }
    }

    /// Tells whether these are the bytes that were announced, by the header that was sent.
    pub(super) fn announces(&self, bytes: &[u8]) -> bool {
        self.hash == self.expected_hash(bytes)
    }

    fn expected_hash(&self, bytes: &[u8]) -> u64 {
        let place = [self.zone, self.slice, self.length];
        place
            .into_iter()
            .fold(hash(bytes), |hash, field| mix(hash ^ field))
    }
}

/// Reads so many bytes, or fewer where the stream ends. Memory is taken as they come, so that a number that lies costs none.
pub(super) fn read_up_to(from: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}
