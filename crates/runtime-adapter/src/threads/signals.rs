//! Signals as bytes in a socket, which a task reads like any other.

use super::runtime::Threads;
use super::socket::End;
use super::watch::Direction;
use crate::Signals;
use crate::signals::{self, SignalKind};
use signal_hook::SigId;
use signal_hook::consts::{SIGINT, SIGTERM};
use std::future::poll_fn;
use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::sync::Arc;

/// Someone who listens for a signal.
#[derive(Debug)]
pub struct Signal {
    heard: End<UnixStream>,
    handler: SigId,
}

impl Drop for Signal {
    fn drop(&mut self) {
        // Closes the writing side. The process stays deaf to the signal: the handler is no longer told, but remains.
        signal_hook::low_level::unregister(self.handler);
    }
}

impl signals::Signal for Signal {
    async fn recv(&mut self) -> io::Result<()> {
        // However many signals came since: they are told as one.
        let mut bytes = [0; 64];
        let read = poll_fn(|cx| self.heard.poll(cx, |mut socket| socket.read(&mut bytes))).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

impl Signals for Threads {
    type Signal = Signal;

    fn signal(&self, kind: SignalKind) -> io::Result<Signal> {
        let number = match kind {
            SignalKind::Interrupt => SIGINT,
            SignalKind::Terminate => SIGTERM,
        };
        let (heard, told) = UnixStream::pair()?;
        heard.set_nonblocking(true)?;
        let handler = signal_hook::low_level::pipe::register(number, told)?;
        Ok(Signal {
            heard: End::new(Arc::new(heard), Direction::Read),
            handler,
        })
    }
}
