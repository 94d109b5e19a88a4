//! A stream of a runtime, as hyper asks for one.
//!
//! hyper lends memory that was never written, which a stream of `futures-io` cannot take: it would have to be zeroed at
//! every poll, which is most of what a small request costs. So bytes are read into a block of the connection's own, and
//! copied from there.

use futures_io::{AsyncRead, AsyncWrite};
use hyper::rt::{Read, ReadBufCursor, Write};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The bytes that are read at once: as many as hyper asks for at first.
const BLOCK: usize = 8 << 10;

/// A stream, with a block to read into.
#[derive(Debug)]
pub(crate) struct HyperIo<S> {
    stream: S,
    block: Box<[u8]>,
}

impl<S> HyperIo<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self {
            stream,
            block: vec![0; BLOCK].into(),
        }
    }
}

impl<S: AsyncRead + Unpin> Read for HyperIo<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let most = buffer.remaining().min(BLOCK);
        let block = &mut this.block[..most];
        let bytes = ready!(Pin::new(&mut this.stream).poll_read(cx, block))?;
        buffer.put_slice(&block[..bytes]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> Write for HyperIo<S> {
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

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_close(cx)
    }
}
