//! Signals by tokio's driver, for its three flavours.

use super::{CurrentThread, Local, MultiThread};
use crate::Signals;
use crate::signals::{self, SignalKind};
use ::tokio::signal::unix;
use std::io;

/// Someone who listens for a signal.
#[derive(Debug)]
pub struct Signal(unix::Signal);

impl signals::Signal for Signal {
    async fn recv(&mut self) -> io::Result<()> {
        let heard = self.0.recv().await;
        heard.ok_or_else(|| io::Error::other("tokio tells of no more signals"))
    }
}

fn listen(kind: SignalKind) -> io::Result<Signal> {
    let native = match kind {
        SignalKind::Interrupt => unix::SignalKind::interrupt(),
        SignalKind::Terminate => unix::SignalKind::terminate(),
    };
    unix::signal(native).map(Signal)
}

/// Implements [`Signals`] for a flavour, in tokio's context.
macro_rules! impl_signals {
    ($flavour:ty) => {
        impl Signals for $flavour {
            type Signal = Signal;

            fn signal(&self, kind: SignalKind) -> io::Result<Signal> {
                self.within(|| listen(kind))
            }
        }
    };
}
impl_signals!(MultiThread);
impl_signals!(CurrentThread);
impl_signals!(Local);
