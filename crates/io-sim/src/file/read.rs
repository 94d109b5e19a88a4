//! A file that is really read, on the runtime's blocking pool.
//!
//! On Linux each block is first asked for without waiting (`preadv2` with
//! `RWF_NOWAIT`): the kernel refuses what is not in its page cache, which tells whether the read was a wait at all.

use super::Error;
use super::call::call;
use crate::{Backend, Reply, Request};
use runtime_adapter::Runtime;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The unit of reading; the size that the kernel's own read-ahead starts from is of this order.
const BLOCK_BYTES: usize = 128 * 1024;

/// Reads the whole of one file for each request.
#[derive(Clone, Debug)]
pub struct Read<R> {
    rt: R,
    path: Arc<Path>,
    deadline: Option<Duration>,
}

impl<R: Runtime> Read<R> {
    /// Points at a file, and looks whether it is one.
    ///
    /// # Errors
    ///
    /// [`Error::Open`] or [`Error::NotAFile`], before any customer waits for it.
    pub fn open(rt: R, path: &Path) -> Result<Self, Error> {
        open(path)?;
        Ok(Self {
            rt,
            path: path.into(),
            deadline: None,
        })
    }

    /// Sets how long a read may take; without a deadline, as long as the disk does.
    #[must_use]
    pub fn within(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }
}

impl<R: Runtime> Backend for Read<R> {
    type Error = Error;

    fn wait(&self, request: Request) -> impl Future<Output = Result<Reply, Error>> + Send + use<R> {
        let Self { rt, path, deadline } = self.clone();
        async move {
            let reading = call(&rt, &path, "read", deadline, {
                let path = Arc::clone(&path);
                move || read(&path)
            });
            let (bytes, cached) = reading.await?;
            Ok(Reply {
                item: request.item,
                bytes,
                cached,
            })
        }
    }
}

fn open(path: &Path) -> Result<fs::File, Error> {
    let failed = |source| Error::Open {
        path: path.to_path_buf(),
        source,
    };
    let file = fs::File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_file() {
        Ok(file)
    } else {
        Err(Error::NotAFile {
            path: path.to_path_buf(),
        })
    }
}

/// Reads a file to its end: how many bytes, and whether all came from the page cache.
fn read(path: &Path) -> Result<(u64, Option<bool>), Error> {
    let file = open(path)?;
    let mut block = vec![0; BLOCK_BYTES];
    let mut bytes = 0;
    let mut cached = None;
    loop {
        let (n, hit) = read_block(&file, bytes, &mut block).map_err(|source| Error::Read {
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
