//! Opening connections.

use super::connection::Side;
use super::endpoint::Endpoint;
use super::gone;
use super::line::{InLine, Which};
use super::link::Fate;
use super::ports::specified;
use super::turn::enter;
use super::wire::{ask, pause};
use crate::Time;
use crate::sim::Sim;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

/// What a run is told of this by those who reach into it from outside.
const DID: &str = "connected to a listener of it";

/// A port that is lent until somebody keeps it.
struct Lent {
    run: u32,
    port: Option<u16>,
}

impl Lent {
    fn new(run: u32) -> io::Result<(Self, u16)> {
        let port = enter(run, DID, |state, _| state.tcp.lend()).ok_or_else(gone)?;
        let port = port.ok_or(ErrorKind::AddrNotAvailable)?;
        let lent = Self {
            run,
            port: Some(port),
        };
        Ok((lent, port))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(port) = self.port {
            enter(self.run, DID, |state, _| state.tcp.take_back(port));
        }
    }
}

/// Connects to a listener at `to`, from `source`, or from the same address.
pub(super) async fn tcp(sim: Sim, source: Option<IpAddr>, to: SocketAddr) -> io::Result<Endpoint> {
    let run = sim.run();
    let to = specified(to);
    let (mut lent, port) = Lent::new(run)?;
    let from = specified(SocketAddr::new(source.unwrap_or(to.ip()), port));
    let attempt = Attempt::new(sim)?;
    attempt.travel(from, to).await?;
    let found = enter(run, DID, |state, _| {
        let bound = state.tcp.hears(to)?;
        state.at_address.get(&bound).copied()
    });
    let queued = match found.flatten() {
        Some(listener) => queue(run, listener, Some([from, to])).await,
        None => Err(ErrorKind::ConnectionRefused.into()),
    };
    if queued.is_ok() {
        lent.port = None;
    }
    // Either answer travels back; if nobody waits for it any more, the connection goes with the future.
    attempt.travel(to, from).await?;
    queued
}

/// Puts a connection into the queue of a listener; waits while that is full.
pub(super) async fn queue(
    run: u32,
    listener: u64,
    addresses: Option<[SocketAddr; 2]>,
) -> io::Result<Endpoint> {
    let put = InLine::new(run, Which::Room(listener), DID, |state, turn| {
        let most = state.settings.backlog;
        let Some(listening) = state.listeners.get(&listener) else {
            return Some(Err(ErrorKind::ConnectionRefused.into()));
        };
        if listening.waiting.len() >= most {
            return None;
        }
        let connection = state.open(addresses);
        if let Some(listening) = state.listeners.get_mut(&listener) {
            listening.waiting.push_back(connection);
            listening.accepting.wake_one(turn);
        }
        Some(Ok(connection))
    });
    Ok(Endpoint::new(run, put.await?, Side::Opener))
}

/// One attempt to connect, which takes no longer than the settings allow.
struct Attempt {
    sim: Sim,
    began: Instant,
    retransmit_after: Duration,
    patience: Duration,
}

impl Attempt {
    fn new(sim: Sim) -> io::Result<Self> {
        let settings = enter(sim.run(), DID, |state, _| {
            let settings = &state.settings;
            (settings.retransmit_after, settings.connect_gives_up_after)
        });
        let (retransmit_after, patience) = settings.ok_or_else(gone)?;
        Ok(Self {
            sim,
            began: sim.now(),
            retransmit_after,
            patience,
        })
    }

    /// Gets something without bytes from one address to another.
    async fn travel(&self, from: SocketAddr, to: SocketAddr) -> io::Result<()> {
        let mut refused = 0;
        loop {
            let fate = ask(self.sim.run(), from, to, 0).ok_or_else(gone)?;
            let pause = match fate {
                Fate::Deliver { after, sending } => {
                    self.sim.sleep(after.saturating_add(sending)).await;
                    return Ok(());
                }
                Fate::Reset => return Err(ErrorKind::ConnectionRefused.into()),
                Fate::Lose | Fate::Partitioned => pause(self.retransmit_after, fate, &mut refused),
            };
            self.sim.sleep(pause.min(self.left())).await;
            if self.left().is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
        }
    }

    fn left(&self) -> Duration {
        let so_far = self.sim.now().saturating_duration_since(self.began);
        self.patience.saturating_sub(so_far)
    }
}
