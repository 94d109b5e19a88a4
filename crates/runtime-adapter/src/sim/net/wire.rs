//! The way between two sockets: the link is asked, and what it says happens, now or when its time has come.
//!
//! An event is a waker that somebody else's timer wakes: the run wakes it when its time has come, with nobody in there, before
//! the tasks of that instant go on, and without a processor: what goes over the network needs none.

use super::connection::Side;
use super::link::Fate;
use super::state::State;
use super::turn::{Turn, enter};
use crate::sim::core::ns;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Wake, Waker};
use std::time::Duration;

/// The longest pause between two attempts, which is that of Linux.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// What a run is told of this by those who reach into it from outside.
const DID: &str = "sent something over its network";

/// Something that is sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Parcel {
    /// A piece of a stream, by its connection, who sends it, and its number.
    Piece(u64, Side, u64),
    /// A reset, by its connection and who sends it.
    Reset(u64, Side),
    /// A datagram, by its number.
    Datagram(u64),
}

/// What happens at a time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    Arrives(Parcel),
    IsSentAgain(Parcel),
}

struct Timed {
    run: u32,
    event: Event,
}

impl Event {
    pub(super) fn waker(self, run: u32) -> Waker {
        Waker::from(Arc::new(Timed { run, event: self }))
    }
}

impl Wake for Timed {
    fn wake(self: Arc<Self>) {
        enter(self.run, DID, |state, turn| match self.event {
            Event::Arrives(parcel) => state.arrive(parcel, turn),
            Event::IsSentAgain(parcel) => state.send_again(parcel, turn),
        });
    }
}

/// Sends something: asks the link, with nobody in the run, and does what it says.
pub(super) fn dispatch(run: u32, parcel: Parcel) {
    let way = enter(run, DID, |state, _| state.way_of(parcel)).flatten();
    if let Some((from, to, bytes)) = way
        && let Some(fate) = ask(run, from, to, bytes)
    {
        enter(run, DID, |state, turn| state.meet(parcel, fate, turn));
    }
}

/// Asks the link about so many bytes; nothing if the run has gone.
pub(super) fn ask(run: u32, from: SocketAddr, to: SocketAddr, bytes: usize) -> Option<Fate> {
    let question = enter(run, DID, |state, turn| {
        state.question(from, to, bytes, turn.now)
    })?;
    Some(match question {
        Some((link, transit)) => link.fate(&transit),
        None => Fate::after(Duration::ZERO),
    })
}

/// The pause before another attempt.
pub(super) fn pause(retransmit_after: Duration, fate: Fate, refused: &mut u32) -> Duration {
    if fate != Fate::Partitioned {
        return retransmit_after;
    }
    let doubled = 1_u32.checked_shl(*refused).unwrap_or(u32::MAX);
    *refused += 1;
    let longest = LONGEST_PAUSE.max(retransmit_after);
    retransmit_after.saturating_mul(doubled).min(longest)
}

impl State {
    /// From where to where a parcel goes, and how many bytes it carries; nothing if it has become moot.
    fn way_of(&mut self, parcel: Parcel) -> Option<(SocketAddr, SocketAddr, usize)> {
        match parcel {
            Parcel::Piece(connection, from, number) => {
                let connection = self.connections.get_mut(&connection)?;
                let (here, there) = connection.route(from)?;
                let bytes = connection.pipe(from).flight(number)?.piece.len();
                Some((here, there, bytes))
            }
            Parcel::Reset(connection, from) => {
                let connection = self.connections.get_mut(&connection)?;
                connection.route(from).map(|(here, there)| (here, there, 0))
            }
            Parcel::Datagram(number) => {
                let datagram = self.datagrams.get(&number)?;
                Some((datagram.from, datagram.to, datagram.bytes.len()))
            }
        }
    }

    /// A parcel meets its fate.
    fn meet(&mut self, parcel: Parcel, fate: Fate, turn: &mut Turn) {
        match (fate, parcel) {
            (Fate::Deliver { after, sending }, _) => {
                let Some(free_at) = self.line_of(parcel) else {
                    // Who sent it has gone meanwhile.
                    self.forget(parcel);
                    return;
                };
                *free_at = turn.now.max(*free_at).saturating_add(ns(sending));
                let at = free_at.saturating_add(ns(after));
                if at > turn.now {
                    turn.arm(at, Event::Arrives(parcel));
                } else {
                    self.arrive(parcel, turn);
                }
            }
            (Fate::Lose | Fate::Partitioned, Parcel::Piece(connection, from, number)) => {
                let retransmit_after = self.settings.retransmit_after;
                let Some(connection) = self.connections.get_mut(&connection) else {
                    return;
                };
                if let Some(flight) = connection.pipe(from).flight(number) {
                    let pause = pause(retransmit_after, fate, &mut flight.refused);
                    let at = turn.now.saturating_add(ns(pause));
                    let last = flight
                        .since
                        .saturating_add(ns(self.settings.gives_up_after));
                    turn.arm(at.min(last).max(turn.now + 1), Event::IsSentAgain(parcel));
                }
            }
            (Fate::Reset, Parcel::Piece(connection, ..) | Parcel::Reset(connection, _)) => {
                if let Some(connection) = self.connections.get_mut(&connection) {
                    connection.reset_both(turn);
                }
            }
            (Fate::Lose | Fate::Partitioned, Parcel::Reset(..)) => {}
            (Fate::Lose | Fate::Partitioned | Fate::Reset, Parcel::Datagram(_)) => {
                self.forget(parcel);
            }
        }
    }

    /// A datagram is gone.
    fn forget(&mut self, parcel: Parcel) {
        if let Parcel::Datagram(number) = parcel {
            self.datagrams.remove(&number);
        }
    }

    /// Until when the sender's line is busy.
    fn line_of(&mut self, parcel: Parcel) -> Option<&mut u64> {
        match parcel {
            Parcel::Piece(connection, from, _) | Parcel::Reset(connection, from) => {
                let connection = self.connections.get_mut(&connection)?;
                Some(&mut connection.pipe(from).free_at)
            }
            Parcel::Datagram(number) => {
                let from = self.datagrams.get(&number)?.socket;
                self.sockets
                    .get_mut(&from)
                    .map(|socket| &mut socket.free_at)
            }
        }
    }

    fn arrive(&mut self, parcel: Parcel, turn: &mut Turn) {
        match parcel {
            Parcel::Piece(number, from, piece) => {
                if let Some(connection) = self.connections.get_mut(&number)
                    && connection.land(from, piece, turn)
                {
                    turn.send(Parcel::Reset(number, from.other()));
                }
            }
            Parcel::Reset(number, from) => {
                if let Some(connection) = self.connections.get_mut(&number) {
                    connection.reset(from.other(), turn);
                }
            }
            Parcel::Datagram(number) => self.receive(number, turn),
        }
    }

    fn send_again(&mut self, parcel: Parcel, turn: &mut Turn) {
        let patience = ns(self.settings.gives_up_after);
        if let Parcel::Piece(number, from, piece) = parcel
            && let Some(connection) = self.connections.get_mut(&number)
            && !connection.is_broken(from)
            && let Some(flight) = connection.pipe(from).flight(piece)
        {
            if turn.now - flight.since >= patience {
                connection.give_up(from, turn);
            } else {
                turn.send(parcel);
            }
        }
    }
}
