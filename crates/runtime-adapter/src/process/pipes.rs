//! What adapters share about a program's pipes: closing one, and gathering what comes out of two.

use super::Child;
use futures_io::{AsyncRead, AsyncWrite};
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::process::Output;
use std::task::{Context, Poll, ready};

/// A pipe into a program that is closed by `poll_close`, not only by dropping it; for adapters whose pipe is not.
#[derive(Debug)]
pub struct InputPipe<W>(Option<W>);

impl<W> InputPipe<W> {
    /// Wraps a pipe that is closed when it is dropped.
    pub fn new(pipe: W) -> Self {
        Self(Some(pipe))
    }

    /// Returns the pipe, unless it was closed.
    pub fn into_inner(self) -> Option<W> {
        self.0
    }
}

impl<W: Unpin> InputPipe<W> {
    #[inline]
    fn open(&mut self) -> io::Result<Pin<&mut W>> {
        match &mut self.0 {
            Some(pipe) => Ok(Pin::new(pipe)),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for InputPipe<W> {
    #[inline]
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.open()?.poll_write(cx, bytes)
    }

    #[inline]
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.open()?.poll_write_vectored(cx, slices)
    }

    #[inline]
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.open() {
            Ok(pipe) => pipe.poll_flush(cx),
            // What is closed has nothing left to flush.
            Err(_closed) => Poll::Ready(Ok(())),
        }
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(self.as_mut().poll_flush(cx));
        self.0 = None;
        Poll::Ready(flushed)
    }
}

/// Gathers what a program writes to its pipes, from both at once, and waits for its end; for adapters.
///
/// # Errors
///
/// Those of the pipes and of the wait; the child is dropped then.
pub async fn gather<C: Child>(mut child: C) -> io::Result<Output> {
    let mut stdout = Gathered::new(child.take_stdout());
    let mut stderr = Gathered::new(child.take_stderr());
    poll_fn(|cx| {
        let (out, err) = (stdout.poll_end(cx)?, stderr.poll_end(cx)?);
        if out.is_ready() && err.is_ready() {
            Poll::Ready(io::Result::Ok(()))
        } else {
            Poll::Pending
        }
    })
    .await?;
    Ok(Output {
        status: child.wait().await?,
        stdout: stdout.bytes,
        stderr: stderr.bytes,
    })
}

/// What has come out of a pipe so far.
struct Gathered<T> {
    /// `None` once it has ended.
    pipe: Option<T>,
    bytes: Vec<u8>,
    /// How many of the bytes are filled.
    filled: usize,
}

impl<T: AsyncRead + Unpin> Gathered<T> {
    fn new(pipe: Option<T>) -> Self {
        Self {
            pipe,
            bytes: Vec::new(),
            filled: 0,
        }
    }

    /// Reads until the end, or until there is nothing for the moment.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(pipe) = &mut self.pipe {
            if self.filled == self.bytes.len() {
                self.bytes.resize((2 * self.filled).max(4096), 0);
            }
            let room = &mut self.bytes[self.filled..];
            match ready!(Pin::new(pipe).poll_read(cx, room)) {
                Ok(0) => {
                    self.pipe = None;
                    self.bytes.truncate(self.filled);
                }
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        Poll::Ready(Ok(()))
    }
}
