//! Signals by `async-signal`, which is smol's own and serves async-std as well.

use crate::signals::{self, SignalKind};
use futures_lite::StreamExt;
use std::io;

/// Someone who listens for a signal.
#[derive(Debug)]
pub struct Signal(async_signal::Signals);

impl signals::Signal for Signal {
    async fn recv(&mut self) -> io::Result<()> {
        match self.0.next().await {
            Some(heard) => heard.map(drop),
            None => Err(io::Error::other("async-signal tells of no more signals")),
        }
    }
}

pub(crate) fn listen(kind: SignalKind) -> io::Result<Signal> {
    let native = match kind {
        SignalKind::Interrupt => async_signal::Signal::Int,
        SignalKind::Terminate => async_signal::Signal::Term,
    };
    async_signal::Signals::new([native]).map(Signal)
}

/// Implements [`Signals`](crate::Signals) by `async-signal`.
macro_rules! impl_signals {
    ($flavour:ty) => {
        impl crate::Signals for $flavour {
            type Signal = crate::reactor::signals::Signal;

            fn signal(&self, kind: crate::signals::SignalKind) -> std::io::Result<Self::Signal> {
                crate::reactor::signals::listen(kind)
            }
        }
    };
}
pub(crate) use impl_signals;
