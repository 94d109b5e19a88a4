//! A server's stream that does to the bytes of a reply what the mischief says.

use super::Misdeed;
use crate::slow::{Pace, Slow};
use futures_io::{AsyncRead, AsyncWrite};
use runtime_adapter::Net;
use runtime_adapter::net::TcpStream;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// What is spoken by a server of another protocol.
const BABBLE: &[u8] = b"220 mail.example ESMTP ready\r\n";

/// The misdeed that the next bytes meet; the service sets it, the stream takes it.
pub(super) type Fuse = Arc<Mutex<Option<Misdeed>>>;

/// A stream that misbehaves where its fuse says so.
pub(super) struct Rigged<R: Net> {
    rt: R,
    stream: Slow<R, R::TcpStream>,
    fuse: Fuse,
    patience: Duration,
    state: State<R>,
}

enum State<R: Net> {
    Good,
    /// So many bytes go through; then the connection ends.
    Cut {
        left: usize,
        reset: bool,
    },
    /// So many bytes of the babble are left to say.
    Babbling {
        left: usize,
    },
    Silent(Pin<Box<R::Sleep>>),
}

impl<R: Net> Rigged<R> {
    pub(super) fn new(rt: R, stream: R::TcpStream, pace: Option<Pace>, patience: Duration) -> Self {
        Self {
            stream: Slow::new(rt.clone(), stream, pace),
            rt,
            fuse: Fuse::default(),
            patience,
            state: State::Good,
        }
    }

    pub(super) fn fuse(&self) -> Fuse {
        Arc::clone(&self.fuse)
    }

    /// Takes what the fuse says, once.
    fn take_fuse(&mut self) {
        let misdeed = self
            .fuse
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match misdeed {
            Some(Misdeed::Reset { after }) => {
                self.state = State::Cut {
                    left: after,
                    reset: true,
                }
            }
            Some(Misdeed::Close { after }) => {
                self.state = State::Cut {
                    left: after,
                    reset: false,
                }
            }
            Some(Misdeed::Dribble(pace)) => self.stream.set_pace(Some(pace)),
            Some(Misdeed::Babble) => self.state = State::Babbling { left: BABBLE.len() },
            Some(Misdeed::Silence) => {
                self.state = State::Silent(Box::pin(self.rt.sleep(self.patience)));
            }
            // The other two are the server's own.
            Some(Misdeed::Oversize(_) | Misdeed::Die) | None => {}
        }
    }
}

// Nothing inside is pinned but what is boxed.
impl<R: Net> Unpin for Rigged<R> {}

impl<R: Net> AsyncRead for Rigged<R> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}

impl<R: Net> AsyncWrite for Rigged<R> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.take_fuse();
        let stream = Pin::new(&mut this.stream);
        match &mut this.state {
            State::Good => stream.poll_write(cx, buffer),
            State::Cut { left: 0, reset } => {
                if *reset {
                    // A stream that cannot be told to reset is closed, which is as sudden.
                    let _ = this.stream.get_ref().set_linger(Some(Duration::ZERO));
                }
                Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
            }
            State::Cut { left, .. } => {
                let written = ready!(stream.poll_write(cx, &buffer[..buffer.len().min(*left)]))?;
                *left -= written;
                Poll::Ready(Ok(written))
            }
            State::Babbling { left: 0 } => {
                Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()))
            }
            State::Babbling { left } => {
                let said = ready!(stream.poll_write(cx, &BABBLE[BABBLE.len() - *left..]))?;
                *left -= said;
                Poll::Ready(Ok(said.min(buffer.len())))
            }
            State::Silent(until) => {
                ready!(until.as_mut().poll(cx));
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_close(cx)
    }
}
