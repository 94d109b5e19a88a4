//! The crew's end of the streams to one peer.

use std::io::{self, Read, Write};

use super::wire::{Header, MAGIC, MOST_BYTES, read_up_to};
use super::{PeerError, Portable, Remote, fingerprint};

/// A peer that has shown to hold the same kernel.
pub(super) struct Link<W, R> {
    to: W,
    from: R,
}

impl<W: Write, R: Read> Link<W, R> {
    /// Hears the peer's greeting.
    pub(super) fn greet<K: Remote + ?Sized>(to: W, from: R, kernel: &K) -> Result<Self, PeerError> {
        let mut link = Self { to, from };
        let found = link.bytes()?;
        if found != MAGIC {
            return Err(PeerError::NotAPeer { found });
        }
        let (expected, found) = (fingerprint(kernel), u64::from_le_bytes(link.bytes()?));
        if found != expected {
            return Err(PeerError::AnotherKernel { expected, found });
        }
        Ok(link)
    }

    /// Asks for all slices of a zone.
    pub(super) fn ask(&mut self, zone: usize) -> Result<(), PeerError> {
        let request = (zone as u64).to_le_bytes();
        let sent = self.to.write_all(&request);
        sent.and_then(|()| self.to.flush())
            .map_err(|error| match error.kind() {
                io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => PeerError::EndedEarly,
                _ => PeerError::Write(error),
            })
    }

    /// Waits for the next piece, which must be this one.
    pub(super) fn piece<K: Remote + ?Sized>(
        &mut self,
        kernel: &K,
        zone: usize,
        slice: usize,
    ) -> Result<K::Piece, PeerError> {
        let header = Header::read(&self.bytes()?);
        if (header.zone, header.slice) != (zone as u64, slice as u64) {
            return Err(PeerError::OutOfOrder {
                zone,
                slice,
                found_zone: header.zone,
                found_slice: header.slice,
            });
        }
        if header.length > MOST_BYTES {
            return Err(PeerError::TooLarge {
                bytes: header.length,
                most: MOST_BYTES,
            });
        }
        let bytes = read_up_to(&mut self.from, header.length).map_err(PeerError::Read)?;
        if (bytes.len() as u64) < header.length {
            return Err(PeerError::EndedEarly);
        }
        if !header.announces(&bytes) {
            return Err(PeerError::Damaged { zone, slice });
        }
        let piece = Portable::read(&bytes).map_err(|source| PeerError::Piece {
            zone,
            slice,
            source,
        })?;
        if kernel.fits(zone, slice, &piece) {
            Ok(piece)
        } else {
            Err(PeerError::DoesNotFit { zone, slice })
        }
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], PeerError> {
        let mut bytes = [0; N];
        let read = self.from.read_exact(&mut bytes);
        read.map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => PeerError::EndedEarly,
            _ => PeerError::Read(error),
        })?;
        Ok(bytes)
    }
}
