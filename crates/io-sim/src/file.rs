//! A file that is really read, on the runtime's blocking pool.
//!
//! No runtime reads a plain file without a thread behind it (tokio and async-std hand every read to their pool), so the
//! pool is asked directly, once per reply. On Linux each block is first asked for without waiting (`preadv2` with
//! `RWF_NOWAIT`): the kernel refuses what is not in its page cache, which tells whether the read was a wait at all.

use crate::{Backend, Reply, Request};
use runtime_adapter::{JoinError, Runtime};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The unit of reading; the size that the kernel's own read-ahead starts from is of this order.
const BLOCK_BYTES: usize = 128 * 1024;

/// Reads the whole of one file for each request.
#[derive(Clone, Debug)]
pub struct File<R> {
    rt: R,
    path: Arc<Path>,
}

/// Why a file gave no reply.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The file could not be opened.
    #[error("cannot open the file {}", path.display())]
    Open {
        /// Its path, as it was given.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file could not be read to its end.
    #[error("cannot read the file {}", path.display())]
    Read {
        /// Its path, as it was given.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The path leads to something that has no bytes to read.
    #[error("{} is not a file", path.display())]
    NotAFile {
        /// The path, as it was given.
        path: PathBuf,
    },
    /// The thread that read was lost.
    #[error("the thread that read {} was lost", path.display())]
    Lost {
        /// The file's path, as it was given.
        path: PathBuf,
        /// How.
        #[source]
        source: JoinError,
    },
}

impl<R: Runtime> File<R> {
    /// Points at a file, and looks whether it is one.
    ///
    /// # Errors
    ///
    /// [`FileError::Open`] or [`FileError::NotAFile`], before any customer waits for it.
    pub fn open(rt: R, path: &Path) -> Result<Self, FileError> {
        open(path)?;
        Ok(Self {
            rt,
            path: path.into(),
        })
    }
}

impl<R: Runtime> Backend for File<R> {
    type Error = FileError;

    fn wait(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Reply, FileError>> + Send + use<R> {
        let path = Arc::clone(&self.path);
        let rt = self.rt.clone();
        async move {
            let reading = rt.spawn_blocking({
                let path = Arc::clone(&path);
                move || read(&path)
            });
            let (bytes, cached) = reading.await.map_err(|source| FileError::Lost {
                path: path.to_path_buf(),
                source,
            })??;
            Ok(Reply {
                item: request.item,
                bytes,
                cached,
            })
        }
    }
}

fn open(path: &Path) -> Result<fs::File, FileError> {
    let failed = |source| FileError::Open {
        path: path.to_path_buf(),
        source,
    };
    let file = fs::File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_file() {
        Ok(file)
    } else {
        Err(FileError::NotAFile {
            path: path.to_path_buf(),
        })
    }
}

/// Reads a file to its end: how many bytes, and whether all came from the page cache.
fn read(path: &Path) -> Result<(u64, Option<bool>), FileError> {
    let file = open(path)?;
    let mut block = vec![0; BLOCK_BYTES];
    let mut bytes = 0;
    let mut cached = None;
    loop {
        let (n, hit) = read_block(&file, bytes, &mut block).map_err(|source| FileError::Read {
            path: path.to_path_buf(),
            source,
        })?;
        if n == 0 {
            return Ok((bytes, cached));
        }
        bytes += n as u64;
        cached = match (cached, hit) {
            (Some(so_far), Some(hit)) => Some(so_far && hit),
            (None, hit) => hit,
            (so_far, None) => so_far,
        };
    }
}

#[cfg(target_os = "linux")]
fn read_block(file: &fs::File, offset: u64, block: &mut [u8]) -> io::Result<(usize, Option<bool>)> {
    use rustix::io::{Errno, ReadWriteFlags, preadv2};
    use std::io::IoSliceMut;
    use std::os::unix::fs::FileExt;
    match preadv2(
        file,
        &mut [IoSliceMut::new(block)],
        offset,
        ReadWriteFlags::NOWAIT,
    ) {
        Ok(n) => Ok((n, Some(true))),
        Err(Errno::AGAIN) => Ok((file.read_at(block, offset)?, Some(false))),
        // A file system that cannot be asked: read all the same, and do not guess.
        Err(_) => Ok((file.read_at(block, offset)?, None)),
    }
}

#[cfg(not(target_os = "linux"))]
fn read_block(
    mut file: &fs::File,
    _offset: u64,
    block: &mut [u8],
) -> io::Result<(usize, Option<bool>)> {
    use std::io::Read;
    Ok((file.read(block)?, None))
}
