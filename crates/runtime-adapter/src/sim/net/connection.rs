//! A connection: two ends, and a pipe from each to the other. Plain data.

use super::pipe::{Piece, Pipe};
use super::turn::Turn;
use super::waiter::Waiter;
use super::wire::Parcel;
use std::io::{ErrorKind, IoSlice, IoSliceMut};
use std::net::SocketAddr;
use std::task::{Poll, Waker};

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Opener,
    Acceptor,
}

impl Side {
    pub(super) fn other(self) -> Self {
        match self {
            Self::Opener => Self::Acceptor,
            Self::Acceptor => Self::Opener,
        }
    }
}

/// What an end knows beside its pipes.
#[derive(Debug)]
pub(super) struct End {
    /// Somebody has it.
    held: bool,
    /// Why nothing goes over it any more.
    broken: Option<ErrorKind>,
    pub(super) nodelay: bool,
    /// Dropping it resets the connection.
    pub(super) resets: bool,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Connection {
    number: u64,
    ends: [End; 2],
    /// By the end that writes.
    pipes: [Pipe; 2],
    /// By the end that has the address; none for Unix sockets.
    addresses: Option<[SocketAddr; 2]>,
    /// No link is asked: what is sent has arrived.
    direct: bool,
}

impl Connection {
    pub(super) fn new(
        number: u64,
        window: usize,
        addresses: Option<[SocketAddr; 2]>,
        has_link: bool,
    ) -> Self {
        let end = || End {
            held: true,
            broken: None,
            nodelay: false,
            resets: false,
        };
        Self {
            number,
            ends: [end(), end()],
            pipes: [Pipe::new(window), Pipe::new(window)],
            addresses,
            direct: addresses.is_none() || !has_link,
        }
    }

    pub(super) fn end(&mut self, side: Side) -> &mut End {
        &mut self.ends[side as usize]
    }

    pub(super) fn is_broken(&self, side: Side) -> bool {
        self.ends[side as usize].broken.is_some()
    }

    /// The pipe into which this side writes.
    pub(super) fn pipe(&mut self, from: Side) -> &mut Pipe {
        &mut self.pipes[from as usize]
    }

    /// From where to where this side sends; nothing for Unix sockets.
    pub(super) fn route(&self, from: Side) -> Option<(SocketAddr, SocketAddr)> {
        let addresses = self.addresses?;
        Some((addresses[from as usize], addresses[from.other() as usize]))
    }

    /// Who waits for what this side sends.
    pub(super) fn reader(&self, from: Side) -> Option<&Waiter> {
        self.pipes[from as usize].reader.as_ref()
    }

    /// Who waits to send more from this side.
    pub(super) fn writer(&self, from: Side) -> Option<&Waiter> {
        self.pipes[from as usize].writer.as_ref()
    }

    /// Tells a person which direction of which stream it is.
    pub(super) fn told(&self, from: Side) -> String {
        match self.addresses {
            Some([opener, acceptor]) => {
                let here = match from {
                    Side::Opener => opener,
                    Side::Acceptor => acceptor,
                };
                format!("from {here} on the stream {opener} → {acceptor}")
            }
            None => format!("on the Unix stream {}", self.number),
        }
    }

    /// The address of the peer; nothing if the connection is broken.
    pub(super) fn peer(&self, side: Side) -> Option<SocketAddr> {
        let (_, there) = self.route(side)?;
        self.ends[side as usize].broken.is_none().then_some(there)
    }

    pub(super) fn read(
        &mut self,
        side: Side,
        buffers: &mut [IoSliceMut<'_>],
        waker: &mut Option<Waker>,
        turn: &mut Turn,
    ) -> Poll<Result<usize, ErrorKind>> {
        if buffers.iter().all(|buffer| buffer.is_empty()) {
            return Poll::Ready(Ok(0));
        }
        let broken = self.end(side).broken;
        let incoming = self.pipe(side.other());
        if let Some(read) = incoming.read(buffers, turn) {
            return Poll::Ready(Ok(read));
        }
        match broken {
            Some(error) => Poll::Ready(Err(error)),
            None if incoming.ended => Poll::Ready(Ok(0)),
            None => {
                incoming.reader_waits(waker, turn);
                Poll::Pending
            }
        }
    }

    pub(super) fn write(
        &mut self,
        side: Side,
        slices: &[IoSlice<'_>],
        waker: &mut Option<Waker>,
        turn: &mut Turn,
    ) -> Poll<Result<usize, ErrorKind>> {
        let broken = self.end(side).broken;
        let outgoing = self.pipe(side);
        if outgoing.closed {
            return Poll::Ready(Err(ErrorKind::BrokenPipe));
        }
        if let Some(error) = broken {
            return Poll::Ready(Err(error));
        }
        let bytes = outgoing.cut(slices);
        if bytes.is_empty() {
            if slices.iter().all(|slice| slice.is_empty()) {
                return Poll::Ready(Ok(0));
            }
            outgoing.writer_waits(waker, turn);
            return Poll::Pending;
        }
        let written = bytes.len();
        self.send(side, Piece::Bytes(bytes), turn);
        Poll::Ready(Ok(written))
    }

    /// Sends the end of the stream, unless it was sent, or there is nobody to hear it.
    pub(super) fn close(&mut self, side: Side, turn: &mut Turn) {
        if !self.pipe(side).closed {
            self.pipe(side).closed = true;
            if self.end(side).broken.is_none() {
                self.send(side, Piece::End, turn);
            }
        }
    }

    fn send(&mut self, side: Side, piece: Piece, turn: &mut Turn) {
        let number = self.pipe(side).send(piece, turn.now);
        if !self.direct {
            turn.send(Parcel::Piece(self.number, side, number));
        } else if self.land(side, number, turn) {
            self.reset(side, turn);
        }
    }

    /// A piece arrives. Gives whether its bytes found nobody, which is answered with a reset.
    pub(super) fn land(&mut self, from: Side, number: u64, turn: &mut Turn) -> bool {
        let held = self.ends[from.other() as usize].held;
        let is_broken = self.is_broken(from.other());
        let carried = self.pipe(from).land(number, turn);
        if !held || is_broken {
            self.pipe(from).forget_reader(turn);
        }
        carried && !held && !is_broken
    }

    /// A side hears that the connection was reset.
    pub(super) fn reset(&mut self, side: Side, turn: &mut Turn) {
        self.break_at(side, ErrorKind::ConnectionReset, turn);
    }

    /// Somebody in between ends it.
    pub(super) fn reset_both(&mut self, turn: &mut Turn) {
        self.reset(Side::Opener, turn);
        self.reset(Side::Acceptor, turn);
    }

    /// A side whose bytes do not get through gives up.
    pub(super) fn give_up(&mut self, side: Side, turn: &mut Turn) {
        self.break_at(side, ErrorKind::TimedOut, turn);
    }

    fn break_at(&mut self, side: Side, why: ErrorKind, turn: &mut Turn) {
        self.end(side).broken.get_or_insert(why);
        self.pipe(side).give_up();
        self.pipe(side).wake_writer(turn);
        self.pipe(side.other()).wake_reader(turn);
    }

    /// Nobody has this end any more. Gives whether nobody has the other either.
    pub(super) fn release(&mut self, side: Side, turn: &mut Turn) -> bool {
        let has_unread = self.pipe(side.other()).has_unread();
        self.pipe(side.other()).forget_reader(turn);
        self.pipe(side).forget_writer(turn);
        let end = self.end(side);
        end.held = false;
        let resets = end.broken.is_none() && (end.resets || has_unread);
        if !self.end(side.other()).held {
            return true;
        }
        if !resets {
            self.close(side, turn);
            return false;
        }
        // What is on its way arrives before the reset; what was lost is not sent again.
        self.end(side).broken = Some(ErrorKind::ConnectionAborted);
        if self.direct {
            self.reset(side.other(), turn);
        } else {
            turn.send(Parcel::Reset(self.number, side));
        }
        false
    }
}
