//! Files of `async-fs`, smol's own, with the gaps closed that it leaves between reading, writing and flushing.
//!
//! `async-fs` lets a thread of the pool read ahead, or write behind, through a pipe in memory, and stops that thread for
//! whatever comes next. Left to itself it forgets what was read ahead when it is flushed, and what was written when it
//! is dropped, and tells a failed write as one of no bytes. [`File`] knows in which direction the pipe runs, and so stops
//! it in the way that loses nothing.

use super::{Local, MultiThread};
use crate::fs::{self, Metadata, OpenOptions};
use crate::reactor::fs::on_pool;
use futures_io::{AsyncRead, AsyncSeek, AsyncWrite};
use futures_lite::AsyncWriteExt;
use std::future::poll_fn;
use std::io::{self, SeekFrom};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker, ready};

crate::reactor::impl_fs!(MultiThread, File, open);
crate::reactor::impl_fs!(Local, File, open);

/// An open file.
#[derive(Debug)]
pub struct File {
    /// `None` only once it was taken by the destructor.
    native: Option<async_fs::File>,
    pipe: Pipe,
    /// Where the seek goes that has not ended yet, though perhaps nobody waits for it any more.
    seeking: Option<SeekFrom>,
}

/// What may be in the pipe between a file and the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pipe {
    /// Nothing.
    Empty,
    /// Bytes that were read ahead: the system's position is not the file's.
    Reading,
    /// Bytes that the system has not got yet.
    Writing,
}

async fn open(path: PathBuf, options: OpenOptions) -> io::Result<File> {
    let options = options.to_std()?;
    let native = on_pool(move || options.open(path)).await?;
    Ok(File {
        native: Some(native.into()),
        pipe: Pipe::Empty,
        seeking: None,
    })
}

impl File {
    #[inline]
    fn native(&mut self) -> Pin<&mut async_fs::File> {
        Pin::new(self.native_mut())
    }

    fn native_mut(&mut self) -> &mut async_fs::File {
        self.native
            .as_mut()
            .expect("invariant: only the destructor takes it")
    }

    /// Seeks, which first gives back what was read ahead; the pipe must not be written to.
    fn poll_native_seek(&mut self, cx: &mut Context<'_>, to: SeekFrom) -> Poll<io::Result<u64>> {
        self.seeking = Some(to);
        let at = ready!(self.native().poll_seek(cx, to));
        self.seeking = None;
        if at.is_ok() {
            self.pipe = Pipe::Empty;
        }
        Poll::Ready(at)
    }

    /// Ends a seek that nobody waits for any more: `async-fs` cannot be left in the middle of giving back.
    #[inline]
    fn poll_abandoned_seek(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(to) = self.seeking {
            // Nobody waits for where it went, or for why it did not.
            let _ = ready!(self.poll_native_seek(cx, to));
        }
        Poll::Ready(())
    }

    /// Gives back what was read ahead, so that the system's position is the file's.
    fn poll_give_back(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_abandoned_seek(cx));
        if self.pipe == Pipe::Reading {
            match ready!(self.poll_native_seek(cx, SeekFrom::Current(0))) {
                // What has no position needs none.
                Err(error) if error.kind() == io::ErrorKind::NotSeekable => {
                    self.pipe = Pipe::Empty;
                }
                at => drop(at?),
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Leaves nothing in the pipe, in either direction.
    async fn settle(&mut self) -> io::Result<()> {
        self.flush().await?;
        poll_fn(|cx| self.poll_give_back(cx)).await
    }
}

impl AsyncRead for File {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        // Here, for the error of an earlier write would be lost in what `async-fs` does before it reads.
        ready!(self.as_mut().poll_flush(cx))?;
        ready!(self.poll_abandoned_seek(cx));
        self.pipe = Pipe::Reading;
        self.native().poll_read(cx, buffer)
    }
}

impl AsyncWrite for File {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_give_back(cx))?;
        let written = ready!(self.native().poll_write(cx, bytes))?;
        self.pipe = Pipe::Writing;
        if written == 0 && !bytes.is_empty() {
            // The pool has given up on an earlier write; flushing tells why.
            ready!(self.poll_flush(cx))?;
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.pipe == Pipe::Writing {
            let flushed = ready!(self.native().poll_flush(cx));
            self.pipe = Pipe::Empty;
            flushed?;
        }
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}

impl AsyncSeek for File {
    fn poll_seek(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        to: SeekFrom,
    ) -> Poll<io::Result<u64>> {
        ready!(self.as_mut().poll_flush(cx))?;
        if self.seeking != Some(to) {
            ready!(self.poll_abandoned_seek(cx));
        }
        self.poll_native_seek(cx, to)
    }
}

impl fs::File for File {
    async fn sync_all(&mut self) -> io::Result<()> {
        self.settle().await?;
        self.native_mut().sync_all().await
    }

    async fn sync_data(&mut self) -> io::Result<()> {
        self.settle().await?;
        self.native_mut().sync_data().await
    }

    async fn set_len(&mut self, bytes: u64) -> io::Result<()> {
        self.settle().await?;
        self.native_mut().set_len(bytes).await
    }

    async fn metadata(&mut self) -> io::Result<Metadata> {
        self.flush().await?;
        self.native_mut().metadata().await.map(Metadata::from)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        if self.pipe != Pipe::Writing {
            return;
        }
        if let Some(mut native) = self.native.take() {
            // `async-fs` would drop what is in the pipe with it. One poll closes the pipe; the pool does the rest as long
            // as the file is there.
            let kept = Arc::new(UntilFlushed::default());
            let waker = Waker::from(Arc::clone(&kept));
            let flushed = Pin::new(&mut native).poll_flush(&mut Context::from_waker(&waker));
            if flushed.is_pending() {
                kept.keep(native);
            }
        }
    }
}

/// Holds a file that was dropped until the pool has written what was in its pipe.
///
/// It is its own waker: the pool holds that, and so the file, until it is done. Were it done even before the file is put
/// here, nothing would hold either.
#[derive(Debug, Default)]
struct UntilFlushed(Mutex<Option<async_fs::File>>);

impl UntilFlushed {
    fn keep(&self, file: async_fs::File) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
    }
}

impl Wake for UntilFlushed {
    fn wake(self: Arc<Self>) {
        let file = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(file);
    }
}
