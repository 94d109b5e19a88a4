//! A stream that counts what was read from it, so that it can be told whether a reply had begun, and how much came of it.

use futures_io::{AsyncRead, AsyncWrite};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

/// A stream whose reading is counted, and bounded.
#[derive(Debug)]
pub(crate) struct Watched<S> {
    stream: S,
    count: Arc<Count>,
}

/// How many bytes were read, and how many may be.
#[derive(Debug)]
pub(crate) struct Count {
    read: AtomicU64,
    most: AtomicU64,
}

impl Count {
    /// How many bytes were read so far.
    pub(crate) fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Lets so many more bytes be read, from here on; who asks for more meets an error.
    #[cfg(feature = "tokio-postgres")]
    pub(crate) fn allow(&self, bytes: u64) {
        let most = self.read().saturating_add(bytes);
        self.most.store(most, Ordering::Relaxed);
    }
}

impl<S> Watched<S> {
    /// Watches `stream`, without a bound for now; the count is shared, for the stream is about to be given away.
    pub(crate) fn new(stream: S) -> (Self, Arc<Count>) {
        let count = Arc::new(Count {
            read: AtomicU64::new(0),
            most: AtomicU64::new(u64::MAX),
        });
        let shared = Arc::clone(&count);
        (Self { stream, count }, shared)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        if self.count.read() >= self.count.most.load(Ordering::Relaxed) {
            let told = "more bytes than are taken";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, told)));
        }
        let bytes = ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        self.count.read.fetch_add(bytes as u64, Ordering::Relaxed);
        Poll::Ready(Ok(bytes))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_close(cx)
    }
}
