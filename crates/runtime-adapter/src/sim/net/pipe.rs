//! One direction of a connection: bytes under way, bytes that have arrived, and who waits for either. Plain data.

use super::turn::Turn;
use super::waiter::Waiter;
use std::collections::VecDeque;
use std::io::IoSlice;
use std::task::Waker;

/// What is sent as one.
#[derive(Debug)]
pub(super) enum Piece {
    Bytes(Vec<u8>),
    /// The end of the stream.
    End,
}

impl Piece {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::End => 0,
        }
    }
}

/// A piece under way.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) piece: Piece,
    /// When it was sent first, in nanoseconds.
    pub(super) since: u64,
    /// How often there was no way for it.
    pub(super) refused: u32,
    has_arrived: bool,
}

/// One direction of a connection.
#[derive(Debug)]
pub(super) struct Pipe {
    window: usize,
    /// Bytes that were written and not read.
    held: usize,
    arrived: VecDeque<u8>,
    /// In the order of their sending; the first has not arrived.
    under_way: VecDeque<Flight>,
    /// The number of the first that is under way.
    first: u64,
    /// Until when the line is busy, in nanoseconds.
    pub(super) free_at: u64,
    /// The end was sent.
    pub(super) closed: bool,
    /// The end has arrived.
    pub(super) ended: bool,
    pub(super) reader: Option<Waiter>,
    pub(super) writer: Option<Waiter>,
}

impl Pipe {
    pub(super) fn new(window: usize) -> Self {
        Self {
            window,
            held: 0,
            arrived: VecDeque::new(),
            under_way: VecDeque::new(),
            first: 0,
            free_at: 0,
            closed: false,
            ended: false,
            reader: None,
            writer: None,
        }
    }

    pub(super) fn has_unread(&self) -> bool {
        !self.arrived.is_empty()
    }

    /// Takes as much as there is room for.
    pub(super) fn cut(&self, slices: &[IoSlice<'_>]) -> Vec<u8> {
        let mut room = self.window - self.held;
        let mut bytes =
            Vec::with_capacity(slices.iter().map(|it| it.len()).sum::<usize>().min(room));
        for slice in slices {
            let part = &slice[..slice.len().min(room)];
            bytes.extend_from_slice(part);
            room -= part.len();
        }
        bytes
    }

    /// Puts a piece behind what is under way, and gives its number.
    pub(super) fn send(&mut self, piece: Piece, now: u64) -> u64 {
        self.held += piece.len();
        self.under_way.push_back(Flight {
            piece,
            since: now,
            refused: 0,
            has_arrived: false,
        });
        self.first + self.under_way.len() as u64 - 1
    }

    /// A piece that is under way; nothing if it has arrived and was handed on, or was given up.
    pub(super) fn flight(&mut self, number: u64) -> Option<&mut Flight> {
        let place = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.under_way.get_mut(place)
    }

    /// A piece arrives. It is handed on once all before it have been. Gives whether it carried bytes.
    pub(super) fn land(&mut self, number: u64, turn: &mut Turn) -> bool {
        let Some(flight) = self.flight(number) else {
            return false;
        };
        flight.has_arrived = true;
        let carried = flight.piece.len() > 0;
        while self.under_way.front().is_some_and(|it| it.has_arrived) {
            let Some(flight) = self.under_way.pop_front() else {
                break;
            };
            self.first += 1;
            match flight.piece {
                Piece::Bytes(bytes) if self.arrived.is_empty() => self.arrived = bytes.into(),
                Piece::Bytes(bytes) => self.arrived.extend(bytes),
                Piece::End => self.ended = true,
            }
            turn.wake(&mut self.reader);
        }
        carried
    }

    /// Reads into the buffers; `None` if nothing has arrived.
    pub(super) fn read(
        &mut self,
        buffers: &mut [std::io::IoSliceMut<'_>],
        turn: &mut Turn,
    ) -> Option<usize> {
        if self.arrived.is_empty() {
            return None;
        }
        let mut read = 0;
        for buffer in buffers {
            let wanted = buffer.len().min(self.arrived.len());
            let (front, back) = self.arrived.as_slices();
            let of_front = wanted.min(front.len());
            buffer[..of_front].copy_from_slice(&front[..of_front]);
            buffer[of_front..wanted].copy_from_slice(&back[..wanted - of_front]);
            self.arrived.drain(..wanted);
            read += wanted;
        }
        self.held -= read;
        turn.wake(&mut self.writer);
        Some(read)
    }

    /// Gives up what is under way; what has arrived stays.
    pub(super) fn give_up(&mut self) {
        let lost: usize = self.under_way.iter().map(|it| it.piece.len()).sum();
        self.held -= lost;
        self.first += self.under_way.len() as u64;
        self.under_way.clear();
    }

    pub(super) fn reader_waits(&mut self, waker: &mut Option<Waker>, turn: &mut Turn) {
        let waiter = waker.take().map(|waker| turn.waiter(waker));
        turn.discard(std::mem::replace(&mut self.reader, waiter));
    }

    pub(super) fn writer_waits(&mut self, waker: &mut Option<Waker>, turn: &mut Turn) {
        let waiter = waker.take().map(|waker| turn.waiter(waker));
        turn.discard(std::mem::replace(&mut self.writer, waiter));
    }

    pub(super) fn wake_reader(&mut self, turn: &mut Turn) {
        turn.wake(&mut self.reader);
    }

    pub(super) fn wake_writer(&mut self, turn: &mut Turn) {
        turn.wake(&mut self.writer);
    }

    /// Nobody reads any more: what has arrived is thrown away, with who waited for it.
    pub(super) fn forget_reader(&mut self, turn: &mut Turn) {
        turn.discard(self.reader.take());
        self.held -= self.arrived.len();
        self.arrived = VecDeque::new();
    }

    pub(super) fn forget_writer(&mut self, turn: &mut Turn) {
        turn.discard(self.writer.take());
    }
}
