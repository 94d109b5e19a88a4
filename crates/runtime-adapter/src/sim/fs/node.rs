//! What is in the tree: files with their bytes, directories with their entries, sockets.

use crate::fs::{FileKind, Metadata};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::time::{Duration, SystemTime};

type Result<T> = std::result::Result<T, ErrorKind>;

/// The longest that a file can be: all of it is in memory.
const MOST_BYTES: u64 = 1 << 32;

/// Something in the tree.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) what: What,
    /// It has a name in a directory.
    pub(super) named: bool,
    /// How often it is open.
    pub(super) open: usize,
    /// When it was changed last, in nanoseconds.
    modified: u64,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    File {
        bytes: Vec<u8>,
        read_only: bool,
    },
    Dir(BTreeMap<OsString, u64>),
    #[cfg(unix)]
    Socket,
}

impl What {
    pub(super) fn file(bytes: Vec<u8>) -> Self {
        Self::File {
            bytes,
            read_only: false,
        }
    }
}

impl Node {
    pub(super) fn new(what: What, now: u64) -> Self {
        Self {
            what,
            named: true,
            open: 0,
            modified: now,
        }
    }

    /// What a directory holds.
    pub(super) fn entries(&self) -> Result<&BTreeMap<OsString, u64>> {
        match &self.what {
            What::Dir(entries) => Ok(entries),
            _ => Err(ErrorKind::NotADirectory),
        }
    }

    /// As [`entries`](Self::entries), to be changed.
    pub(super) fn entries_mut(&mut self, now: u64) -> Result<&mut BTreeMap<OsString, u64>> {
        self.modified = now;
        match &mut self.what {
            What::Dir(entries) => Ok(entries),
            _ => Err(ErrorKind::NotADirectory),
        }
    }

    /// Refuses what can't be opened as a file.
    pub(super) fn check_access(&self, writes: bool) -> Result<()> {
        match &self.what {
            What::File { read_only, .. } if *read_only && writes => {
                Err(ErrorKind::PermissionDenied)
            }
            What::File { .. } => Ok(()),
            What::Dir(_) => Err(ErrorKind::IsADirectory),
            #[cfg(unix)]
            What::Socket => Err(ErrorKind::Unsupported),
        }
    }

    pub(super) fn make_read_only(&mut self) -> Result<()> {
        self.check_access(false)?;
        if let What::File { read_only, .. } = &mut self.what {
            *read_only = true;
        }
        Ok(())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match &self.what {
            What::File { bytes, .. } => bytes,
            _ => &[],
        }
    }

    /// The bytes from a position on.
    pub(super) fn bytes_from(&self, position: u64) -> &[u8] {
        let from = usize::try_from(position).unwrap_or(usize::MAX);
        self.bytes().get(from..).unwrap_or(&[])
    }

    /// Writes at a position, behind zeros where the file does not reach so far.
    pub(super) fn write_at(&mut self, position: u64, new: &[u8], now: u64) -> Result<()> {
        let end = position.saturating_add(new.len() as u64);
        if end > self.bytes().len() as u64 {
            self.set_len(end, now)?;
        }
        self.modified = now;
        if let What::File { bytes, .. } = &mut self.what
            && let Ok(from) = usize::try_from(position)
        {
            bytes[from..from + new.len()].copy_from_slice(new);
        }
        Ok(())
    }

    pub(super) fn set_len(&mut self, len: u64, now: u64) -> Result<()> {
        let fits = usize::try_from(len).ok().filter(|_| len <= MOST_BYTES);
        let len = fits.ok_or(ErrorKind::FileTooLarge)?;
        self.modified = now;
        if let What::File { bytes, .. } = &mut self.what {
            bytes.resize(len, 0);
        }
        Ok(())
    }

    pub(super) fn kind(&self) -> FileKind {
        match &self.what {
            What::File { .. } => FileKind::File,
            What::Dir(_) => FileKind::Dir,
            #[cfg(unix)]
            What::Socket => FileKind::Other,
        }
    }

    pub(super) fn metadata(&self) -> Metadata {
        Metadata {
            kind: self.kind(),
            len: self.bytes().len() as u64,
            modified: SystemTime::UNIX_EPOCH.checked_add(Duration::from_nanos(self.modified)),
            read_only: matches!(
                self.what,
                What::File {
                    read_only: true,
                    ..
                }
            ),
        }
    }
}
