//! Connections that are not so good: bytes dribble through them, in both directions.
//!
//! [`Slow`] wraps any stream. Each direction lets [`Pace::bytes`] through, then nothing for [`Pace::pause`], by the
//! runtime's own timer. On a simulated runtime the pauses are virtual.

use futures_io::{AsyncRead, AsyncWrite};
use runtime_adapter::Time;
use std::fmt;
use std::io;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// How slow a connection is, in each direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The bytes that pass at once.
    pub bytes: NonZeroUsize,
    /// The pause after them.
    pub pause: Duration,
}

/// A stream whose bytes dribble.
///
/// The first bytes pass at once; a pause begins when its bytes have passed, and whoever goes on within it waits.
pub struct Slow<R: Time, S> {
    rt: R,
    stream: S,
    pace: Option<Pace>,
    reading: Direction<R>,
    writing: Direction<R>,
}

/// What may still pass in one direction.
struct Direction<R: Time> {
    left: usize,
    pause: Option<Pin<Box<R::Sleep>>>,
}

impl<R: Time, S> Slow<R, S> {
    /// Slows `stream` down; without a pace it stays as fast as it is.
    pub fn new(rt: R, stream: S, pace: Option<Pace>) -> Self {
        let left = pace.map_or(0, |pace| pace.bytes.get());
        let direction = || Direction { left, pause: None };
        Self {
            rt,
            stream,
            pace,
            reading: direction(),
            writing: direction(),
        }
    }

    /// Returns the stream inside.
    pub fn get_ref(&self) -> &S {
        &self.stream
    }

    /// Changes the pace, from the next byte on.
    pub fn set_pace(&mut self, pace: Option<Pace>) {
        let left = pace.map_or(0, |pace| pace.bytes.get());
        self.pace = pace;
        for direction in [&mut self.reading, &mut self.writing] {
            *direction = Direction { left, pause: None };
        }
    }
}

// Nothing inside is pinned but what is boxed.
impl<R: Time, S: Unpin> Unpin for Slow<R, S> {}

impl<R: Time> Direction<R> {
    /// Waits out a pause that is under way; then so many of `wanted` bytes may pass.
    fn poll_room(&mut self, pace: Pace, wanted: usize, cx: &mut Context<'_>) -> Poll<usize> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
            self.left = pace.bytes.get();
        }
        Poll::Ready(self.left.min(wanted))
    }

    fn passed(&mut self, rt: &R, pace: Pace, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
        if self.left == 0 {
            self.pause = Some(Box::pin(rt.sleep(pace.pause)));
        }
    }
}

impl<R: Time, S: AsyncRead + Unpin> AsyncRead for Slow<R, S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let Some(pace) = this.pace else {
            return Pin::new(&mut this.stream).poll_read(cx, buffer);
        };
        let room = ready!(this.reading.poll_room(pace, buffer.len(), cx));
        let read = Pin::new(&mut this.stream).poll_read(cx, &mut buffer[..room]);
        if let Poll::Ready(Ok(bytes)) = read {
            this.reading.passed(&this.rt, pace, bytes);
        }
        read
    }
}

impl<R: Time, S: AsyncWrite + Unpin> AsyncWrite for Slow<R, S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let Some(pace) = this.pace else {
            return Pin::new(&mut this.stream).poll_write(cx, buffer);
        };
        let room = ready!(this.writing.poll_room(pace, buffer.len(), cx));
        let written = Pin::new(&mut this.stream).poll_write(cx, &buffer[..room]);
        if let Poll::Ready(Ok(bytes)) = written {
            this.writing.passed(&this.rt, pace, bytes);
        }
        written
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_close(cx)
    }
}

impl<R: Time, S: fmt::Debug> fmt::Debug for Slow<R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slow")
            .field("stream", &self.stream)
            .field("pace", &self.pace)
            .finish_non_exhaustive()
    }
}
