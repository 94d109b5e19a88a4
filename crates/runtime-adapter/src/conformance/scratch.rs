//! A directory for one check, gone when the check has ended, however it ended.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A fresh directory of the system's for passing things.
#[derive(Debug)]
pub(super) struct Scratch(PathBuf);

/// The number of the next directory of this process.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// The path of a directory of this process.
fn numbered(n: u32) -> PathBuf {
    std::env::temp_dir().join(format!("conformance-{}-{n}", std::process::id()))
}

/// The paths of those that will be made next: for a disk that is simulated, which has to have them beforehand. Other checks
/// of this process may take some of them meanwhile.
#[cfg(target_pointer_width = "64")]
pub(super) fn next_paths() -> impl Iterator<Item = PathBuf> {
    const MANY: u32 = 512;
    let next = NEXT.load(Ordering::Relaxed);
    (next..next.saturating_add(MANY)).map(|n| {
        let path = numbered(n);
        // What is made is named by where it really is.
        let above = path.parent().and_then(|it| it.canonicalize().ok());
        match (above, path.file_name()) {
            (Some(above), Some(name)) => above.join(name),
            _ => path,
        }
    })
}

impl Scratch {
    /// Makes the directory; the calls that block are the check's own business, not the runtime's.
    pub(super) fn new() -> Result<Self, String> {
        let path = numbered(NEXT.fetch_add(1, Ordering::Relaxed));
        let made = std::fs::create_dir(&path).and_then(|()| path.canonicalize());
        made.map(Self)
            .map_err(|error| format!("no directory {} to work in: {error}", path.display()))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Returns the path of something in the directory.
    pub(super) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Turns an error where there should be none into a check's.
pub(super) fn went<T>(what: &str, ended: io::Result<T>) -> Result<T, String> {
    ended.map_err(|error| format!("{what}: {error}"))
}

/// Demands an error of this kind.
pub(super) fn refused<T>(
    what: &str,
    kind: io::ErrorKind,
    ended: io::Result<T>,
) -> Result<(), String> {
    match ended {
        Err(error) if error.kind() == kind => Ok(()),
        Err(error) => Err(format!(
            "{what}: {:?} ({error}) instead of {kind:?}",
            error.kind()
        )),
        Ok(_) => Err(format!("{what}: no error instead of {kind:?}")),
    }
}
