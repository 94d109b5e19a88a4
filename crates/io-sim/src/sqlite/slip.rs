//! One write: what is to be stored, and where its caller finds out what became of it.

use super::Error;
use super::statements::{self, Stored};
use rusqlite::Connection;
use std::mem::replace;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// What is done with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// It is stored.
    Insert,
    /// It is stored and read back.
    InsertAndRead,
}

/// A write that somebody waits for, or did.
#[derive(Debug)]
pub(super) struct Slip {
    what: What,
    item: u64,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    Waited(Option<Waker>),
    Told(Result<Stored, Error>),
    /// Its result was taken, or nobody waits for it any more.
    Over,
}

/// Does several in one transaction: all of them take place, or none.
pub(super) fn together(
    slips: &[Arc<Slip>],
    connection: &mut Connection,
    bytes: usize,
) -> rusqlite::Result<Vec<Stored>> {
    let transaction = statements::begin(connection)?;
    let stored = slips.iter().map(|slip| slip.within(&transaction, bytes));
    let stored = stored.collect::<rusqlite::Result<_>>()?;
    transaction.commit()?;
    Ok(stored)
}

impl Slip {
    pub(super) const fn new(what: What, item: u64) -> Self {
        Self {
            what,
            item,
            state: Mutex::new(State::Waited(None)),
        }
    }

    /// Does it, in a transaction of its own.
    pub(super) fn alone(
        &self,
        connection: &mut Connection,
        bytes: usize,
    ) -> rusqlite::Result<Stored> {
        match self.what {
            What::Insert => statements::insert(connection, self.item, bytes),
            What::InsertAndRead => {
                let transaction = statements::begin(connection)?;
                let stored = statements::insert_and_read(&transaction, self.item, bytes)?;
                transaction.commit()?;
                Ok(stored)
            }
        }
    }

    /// Does it, within a transaction that is under way.
    fn within(&self, transaction: &Connection, bytes: usize) -> rusqlite::Result<Stored> {
        match self.what {
            What::Insert => statements::insert(transaction, self.item, bytes),
            What::InsertAndRead => statements::insert_and_read(transaction, self.item, bytes),
        }
    }

    /// Takes what became of it.
    pub(super) fn poll(&self, cx: &mut Context<'_>) -> Poll<Result<Stored, Error>> {
        let mut state = self.state();
        match replace(&mut *state, State::Over) {
            State::Told(result) => Poll::Ready(result),
            State::Waited(Some(known)) if known.will_wake(cx.waker()) => {
                *state = State::Waited(Some(known));
                Poll::Pending
            }
            State::Waited(_) => {
                *state = State::Waited(Some(cx.waker().clone()));
                Poll::Pending
            }
            State::Over => Poll::Pending,
        }
    }

    /// Lays the result down for whoever waits, who is to be woken then; nobody, where it was given up, or told already.
    #[must_use]
    pub(super) fn tell(&self, result: Result<Stored, Error>) -> Option<Waker> {
        let mut state = self.state();
        let State::Waited(waker) = &mut *state else {
            drop(state);
            return None;
        };
        let waker = waker.take();
        *state = State::Told(result);
        waker
    }

    /// Wakes whoever waits, without a result.
    pub(super) fn nudge(&self) {
        let waker = match &*self.state() {
            State::Waited(waker) => waker.clone(),
            _ => None,
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Says that nobody waits any more; tells whether the result was not taken before.
    pub(super) fn give_up(&self) -> bool {
        let before = replace(&mut *self.state(), State::Over);
        !matches!(before, State::Over)
    }

    /// Whether somebody waits for a result.
    pub(super) fn is_waited_for(&self) -> bool {
        matches!(*self.state(), State::Waited(_))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
