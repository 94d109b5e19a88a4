//! The peer's end of the streams: what runs in the other process.

use std::io::{self, Read, Write};

use super::wire::{Header, MAGIC, MOST_BYTES};
use super::{Portable, Remote, fingerprint};

/// Why a peer stopped serving.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Reading failed, or the stream ended in the middle of a request.
    #[error("cannot read the number of a zone")]
    Read(#[source] io::Error),
    /// Writing failed: the crew has gone, most likely.
    #[error("cannot write to the crew")]
    Write(#[source] io::Error),
    /// The house has no such zone.
    #[error("there is no zone {zone} in a house of {zones}")]
    NoSuchZone {
        /// What was asked for.
        zone: u64,
        /// How many there are, from 0.
        zones: usize,
    },
    /// A piece is too large to be sent.
    #[error(
        "slice {slice} of zone {zone} has {bytes} bytes, and {MOST_BYTES} are the most that is sent"
    )]
    TooLarge {
        /// The zone.
        zone: usize,
        /// The slice.
        slice: usize,
        /// Its bytes.
        bytes: usize,
    },
}

/// Computes zones of `kernel` as they are asked for on `input` and sends their pieces to `output`, until `input` ends; returns
/// how many zones that were.
///
/// Nothing else may go to `output`. Between two slices nothing is buffered, so who asked sees each slice when it is done.
///
/// # Errors
///
/// [`ServeError`], after which nothing can be served on these streams any more.
pub fn serve<K: Remote + ?Sized>(
    kernel: &K,
    mut input: impl Read,
    mut output: impl Write,
) -> Result<u64, ServeError> {
    let mut send = |bytes: &[&[u8]]| {
        bytes
            .iter()
            .try_for_each(|bytes| output.write_all(bytes))
            .and_then(|()| output.flush())
            .map_err(ServeError::Write)
    };
    send(&[&MAGIC, &fingerprint(kernel).to_le_bytes()])?;
    let mut served = 0;
    let mut bytes = Vec::new();
    while let Some(request) = request(&mut input).map_err(ServeError::Read)? {
        let zones = kernel.zones();
        let zone = usize::try_from(request).ok().filter(|&zone| zone < zones);
        let Some(zone) = zone else {
            let zone = request;
            return Err(ServeError::NoSuchZone { zone, zones });
        };
        for slice in 0..kernel.slices(zone) {
            bytes.clear();
            kernel.clean(zone, slice).write(&mut bytes);
            if bytes.len() as u64 > MOST_BYTES {
                let bytes = bytes.len();
                return Err(ServeError::TooLarge { zone, slice, bytes });
            }
            send(&[&Header::of(zone, slice, &bytes).write(), &bytes])?;
        }
        served += 1;
    }
    Ok(served)
}

/// Reads the number of a zone, or nothing if the stream has ended.
fn request(input: &mut impl Read) -> io::Result<Option<u64>> {
    let mut bytes = [0; 8];
    let first = loop {
        match input.read(&mut bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => break read?,
        }
    };
    if first == 0 {
        return Ok(None);
    }
    input.read_exact(&mut bytes[first..])?;
    Ok(Some(u64::from_le_bytes(bytes)))
}
