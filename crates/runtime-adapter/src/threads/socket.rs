//! Non-blocking descriptors: an operation that would block waits with its thread, and is tried again.

use super::watch::{Direction, Source, Wait};
use crate::net;
use futures_io::{AsyncRead, AsyncWrite};
use std::fmt::Debug;
use std::future::poll_fn;
use std::io::{self, ErrorKind, IoSlice, IoSliceMut, Read, Write};
use std::os::fd::AsFd;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// One direction of a descriptor, and the place where one task at a time waits for it.
#[derive(Debug)]
pub(super) struct End<S> {
    // Dropped first: who gives up waits no longer when the descriptor is closed.
    wait: Wait,
    source: Arc<S>,
    direction: Direction,
}

impl<S: Source> End<S> {
    pub(super) fn new(source: Arc<S>, direction: Direction) -> Self {
        Self {
            wait: Wait::default(),
            source,
            direction,
        }
    }

    pub(super) fn source(&self) -> &S {
        &self.source
    }

    /// Tries an operation, and has `cx` woken for the next attempt if it would block.
    pub(super) fn poll<T>(
        &mut self,
        cx: &Context<'_>,
        operation: impl FnMut(&S) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        attempt(&mut self.wait, &self.source, self.direction, cx, operation)
    }
}

/// Tries an operation until it does not block.
///
/// Any number of these may wait for one descriptor.
pub(super) async fn until_done<S: Source, T>(
    source: &Arc<S>,
    direction: Direction,
    mut operation: impl FnMut(&S) -> io::Result<T>,
) -> io::Result<T> {
    let mut wait = Wait::default();
    poll_fn(|cx| attempt(&mut wait, source, direction, cx, &mut operation)).await
}

fn attempt<S: Source, T>(
    wait: &mut Wait,
    source: &Arc<S>,
    direction: Direction,
    cx: &Context<'_>,
    mut operation: impl FnMut(&S) -> io::Result<T>,
) -> Poll<io::Result<T>> {
    loop {
        match operation(source) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                return match wait.begin(source, direction, cx) {
                    Ok(()) => Poll::Pending,
                    Err(error) => Poll::Ready(Err(error)),
                };
            }
            done => {
                wait.end();
                return Poll::Ready(done);
            }
        }
    }
}

/// A connection over a socket of the standard library.
#[derive(Debug)]
pub struct Stream<S> {
    reading: End<S>,
    writing: End<S>,
}

/// The reading half of a [`Stream`], or a pipe that is read.
#[derive(Debug)]
pub struct ReadHalf<S>(End<S>);

impl<S: AsFd + Send + Sync + 'static> ReadHalf<S> {
    /// Takes a pipe that is non-blocking.
    pub(super) fn new(pipe: S) -> Self {
        Self(End::new(Arc::new(pipe), Direction::Read))
    }
}

/// A pipe that is written to; dropping it closes it.
#[derive(Debug)]
pub struct PipeIn<S>(End<S>);

impl<S: AsFd + Send + Sync + 'static> PipeIn<S> {
    /// Takes a pipe that is non-blocking.
    pub(super) fn new(pipe: S) -> Self {
        Self(End::new(Arc::new(pipe), Direction::Write))
    }
}

/// The writing half of a [`Stream`]; dropping it sends the end of the stream.
#[derive(Debug)]
pub struct WriteHalf<S: AsFd>(End<S>);

impl<S: AsFd> Drop for WriteHalf<S> {
    fn drop(&mut self) {
        // A drop has nobody to tell; who wants to know closes.
        let _ = shut_down(&self.0.source);
    }
}

impl<S: AsFd + Send + Sync + 'static> Stream<S> {
    /// Takes a socket that is non-blocking.
    pub(super) fn new(socket: S) -> Self {
        let socket = Arc::new(socket);
        Self {
            reading: End::new(Arc::clone(&socket), Direction::Read),
            writing: End::new(socket, Direction::Write),
        }
    }

    /// Tries an operation that waits for what writing waits for.
    pub(super) fn poll_writing<T>(
        &mut self,
        cx: &Context<'_>,
        operation: impl FnMut(&S) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        self.writing.poll(cx, operation)
    }

    /// Borrows the socket, which is non-blocking, for what only it knows.
    pub fn get_ref(&self) -> &S {
        self.reading.source()
    }
}

/// Sends the end of the stream; what the peer has reset has none to send, and that is no error.
fn shut_down(socket: impl AsFd) -> io::Result<()> {
    match rustix::net::shutdown(socket, rustix::net::Shutdown::Write) {
        Ok(()) | Err(rustix::io::Errno::NOTCONN) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Reads from `$end` of `$stream`.
macro_rules! impl_read {
    ($stream:ty, $this:ident => $end:expr) => {
        impl<S: AsFd + Send + Sync + 'static> AsyncRead for $stream
        where
            for<'a> &'a S: Read,
        {
            fn poll_read(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffer: &mut [u8],
            ) -> Poll<io::Result<usize>> {
                let $this = self.get_mut();
                $end.poll(cx, |mut socket| socket.read(buffer))
            }

            fn poll_read_vectored(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffers: &mut [IoSliceMut<'_>],
            ) -> Poll<io::Result<usize>> {
                let $this = self.get_mut();
                $end.poll(cx, |mut socket| socket.read_vectored(buffers))
            }
        }
    };
}
impl_read!(Stream<S>, this => this.reading);
impl_read!(ReadHalf<S>, this => this.0);

/// Writes to `$end` of `$stream`, and closes it by `$close`; nothing is kept back, so that there is nothing to flush.
macro_rules! impl_write {
    ($stream:ty, $this:ident => $end:expr, $close:expr) => {
        impl<S: AsFd + Send + Sync + 'static> AsyncWrite for $stream
        where
            for<'a> &'a S: Write,
        {
            fn poll_write(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                bytes: &[u8],
            ) -> Poll<io::Result<usize>> {
                let $this = self.get_mut();
                $end.poll(cx, |mut socket| socket.write(bytes))
            }

            fn poll_write_vectored(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                slices: &[IoSlice<'_>],
            ) -> Poll<io::Result<usize>> {
                let $this = self.get_mut();
                $end.poll(cx, |mut socket| socket.write_vectored(slices))
            }

            fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(Ok(()))
            }

            fn poll_close(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                let $this = self.get_mut();
                Poll::Ready($close($end.source()))
            }
        }
    };
}
impl_write!(Stream<S>, this => this.writing, shut_down);
impl_write!(WriteHalf<S>, this => this.0, shut_down);
// A pipe has no other end than being dropped.
impl_write!(PipeIn<S>, this => this.0, |_| Ok(()));

impl<S> net::Stream for Stream<S>
where
    S: AsFd + Debug + Send + Sync + 'static,
    for<'a> &'a S: Read + Write,
{
    type ReadHalf = ReadHalf<S>;
    type WriteHalf = WriteHalf<S>;

    fn split(self) -> (ReadHalf<S>, WriteHalf<S>) {
        (ReadHalf(self.reading), WriteHalf(self.writing))
    }
}
