//! The one connection that writes, and the line of those who want something written.
//!
//! Who finds the connection at rest has a blocking thread take it and work through the line, to its end: the way there and
//! back is gone once for all who wait meanwhile, not once for each. Those who stand in line together share a transaction and
//! its commit, and are told after it; one that is alone has one of its own.
//!
//! The thread cannot look at its own deadline while SQLite has it. One of those who wait does, for all of them, and when it
//! leaves another takes over.

use super::slip::{self, Slip, What};
use super::statements::Stored;
use super::{Error, Settings};
use crate::Wait;
use crate::alarm::{Alarm, deadline};
use runtime_adapter::{JoinError, Runtime, Task};
use rusqlite::{Connection, ErrorCode};
use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

/// The most writes that share a transaction: the first of them waits for the last.
const TOGETHER: usize = 256;

/// The connection that writes.
pub(super) struct Writer<R: Runtime> {
    rt: R,
    path: PathBuf,
    settings: Settings,
    line: Mutex<Line>,
    watch: Mutex<Watch<R>>,
    /// Those whose result is there, and whom nobody has woken yet.
    told: Mutex<Vec<Waker>>,
}

/// Who waits for the connection, and who has it.
struct Line {
    /// Here while it is at rest.
    connection: Option<Connection>,
    waiting: VecDeque<Arc<Slip>>,
    begun: Option<Begun>,
}

/// Those who are served at once.
type Slips = Arc<[Arc<Slip>]>;

/// What the thread is at; before it has begun, what it will begin with.
struct Begun {
    slips: Slips,
    since: Instant,
}

impl Begun {
    /// What a thread will begin with.
    fn with(slip: Arc<Slip>, since: Instant) -> Self {
        let slips = Arc::new([slip]);
        Self { slips, since }
    }

    /// Whether the thread will begin with this one.
    fn is_to_be(&self, slip: &Arc<Slip>) -> bool {
        Arc::ptr_eq(&self.slips[0], slip)
    }
}

/// The deadline of what was begun.
struct Watch<R: Runtime> {
    alarm: Alarm<R>,
    by: Option<Arc<Slip>>,
}

impl<R: Runtime> Writer<R> {
    pub(super) fn new(rt: R, path: PathBuf, settings: Settings, connection: Connection) -> Self {
        Self {
            rt,
            path,
            settings,
            line: Mutex::new(Line {
                connection: Some(connection),
                waiting: VecDeque::new(),
                begun: None,
            }),
            watch: Mutex::new(Watch {
                alarm: Alarm::new(),
                by: None,
            }),
            told: Mutex::default(),
        }
    }

    /// Whether the connection is not in use: whoever was told last sees that it is not.
    pub(super) fn is_at_rest(&self) -> bool {
        let line = self.line();
        line.connection.is_some() || line.begun.is_none() && line.waiting.is_empty()
    }

    /// Has an order written. Dropped before it is ready, it takes place if it was begun, and else does not.
    pub(super) async fn write(self: &Arc<Self>, what: What, item: u64) -> Result<Stored, Error> {
        let waited = Waited {
            slip: Arc::new(Slip::new(what, item)),
            writer: self,
        };
        self.join(Arc::clone(&waited.slip))?;
        poll_fn(|cx| {
            let told = waited.slip.poll(cx);
            match &told {
                Poll::Pending => self.watch(&waited.slip, cx),
                Poll::Ready(_) => self.wake_the_told(),
            }
            told
        })
        .await
    }

    /// Stands in line; has a thread begin where none is at it.
    fn join(self: &Arc<Self>, slip: Arc<Slip>) -> Result<(), Error> {
        let connection = {
            let mut line = self.line();
            let connection = line.connection.take();
            if connection.is_some() {
                line.begun = Some(Begun::with(Arc::clone(&slip), self.rt.now()));
            }
            line.waiting.push_back(slip);
            connection
        };
        let Some(connection) = connection else {
            return Ok(());
        };
        let work = Work {
            writer: Arc::clone(self),
            connection: Some(connection),
        };
        let mut working = self.rt.spawn_blocking(move || work.through_the_line());
        // A thread that was refused is told at once, if at all; what else becomes of it the work itself tells.
        let mut cx = Context::from_waker(Waker::noop());
        match Pin::new(&mut working).poll(&mut cx) {
            Poll::Ready(Err(source)) => Err(self.lost(source)),
            Poll::Ready(Ok(())) => Ok(()),
            Poll::Pending => {
                working.detach();
                Ok(())
            }
        }
    }

    /// Looks at the deadline of what was begun, unless somebody else does.
    fn watch(&self, slip: &Arc<Slip>, cx: &mut Context<'_>) {
        let mut watch = self.watch_lock();
        match &watch.by {
            Some(by) if Arc::ptr_eq(by, slip) => {}
            Some(_) => return,
            None => watch.by = Some(Arc::clone(slip)),
        }
        loop {
            let due = self.due();
            if watch.alarm.poll_due(&self.rt, due, cx).is_pending() {
                return;
            }
            self.expire();
        }
    }

    /// When what was begun must have ended; where nothing was, what begins next has at least until then.
    fn due(&self) -> Instant {
        let line = self.line();
        let begun = line.begun.as_ref();
        let is_waited_for = |begun: &&Begun| begun.slips.iter().any(|slip| slip.is_waited_for());
        let since = match begun.filter(is_waited_for) {
            Some(begun) => begun.since,
            None => self.rt.now(),
        };
        deadline(since, self.settings.deadline)
    }

    /// Tells who waits for what was begun that it takes too long.
    fn expire(&self) {
        let after = self.settings.deadline;
        let line = self.line();
        let Some(begun) = &line.begun else { return };
        if self.rt.now() < deadline(begun.since, after) {
            return;
        }
        let slips = Slips::clone(&begun.slips);
        drop(line);
        for slip in &*slips {
            let told = slip.tell(Err(Error::Deadline {
                path: self.path.clone(),
                wait: Wait::Insert,
                after,
            }));
            told.into_iter().for_each(Waker::wake);
            self.leave(slip);
        }
    }

    /// Lets somebody else look at the deadline, where `slip` did.
    fn hand_the_watch_on(&self, slip: &Arc<Slip>) {
        let mut watch = self.watch_lock();
        if !watch.by.as_ref().is_some_and(|by| Arc::ptr_eq(by, slip)) {
            return;
        }
        watch.by = None;
        drop(watch);
        let next = {
            let line = self.line();
            let begun = line.begun.iter().flat_map(|begun| &*begun.slips);
            let mut all = line.waiting.back().into_iter().chain(begun);
            all.find(|next| next.is_waited_for()).cloned()
        };
        if let Some(next) = next {
            next.nudge();
        }
    }

    /// Takes a slip out of the line, where it still stands there; the thread that was to begin with it begins with the next.
    fn leave(&self, slip: &Arc<Slip>) {
        let mut line = self.line();
        let place = line.waiting.iter().rposition(|it| Arc::ptr_eq(it, slip));
        let Some(left) = place.and_then(|place| line.waiting.remove(place)) else {
            return;
        };
        let begun = line.begun.take_if(|begun| begun.is_to_be(slip));
        if begun.is_some() {
            let next = line.waiting.front();
            line.begun = next.map(|next| Begun::with(Arc::clone(next), self.rt.now()));
        }
        drop(line);
        drop((left, begun));
    }

    /// Wakes those whose result is there.
    fn wake_the_told(&self) {
        let told = std::mem::take(&mut *self.told());
        told.into_iter().for_each(Waker::wake);
    }

    fn told(&self) -> MutexGuard<'_, Vec<Waker>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lost(&self, source: JoinError) -> Error {
        let path = self.path.clone();
        Error::Lost { path, source }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watch_lock(&self) -> MutexGuard<'_, Watch<R>> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who waits; dropped with a result or without.
struct Waited<'a, R: Runtime> {
    slip: Arc<Slip>,
    writer: &'a Writer<R>,
}

impl<R: Runtime> Drop for Waited<'_, R> {
    fn drop(&mut self) {
        if self.slip.give_up() {
            self.writer.leave(&self.slip);
            // It may have been woken to wake the others.
            self.writer.wake_the_told();
        }
        self.writer.hand_the_watch_on(&self.slip);
    }
}

/// The connection on its way through the line; dropped before the end, it tells all who wait that they are lost.
struct Work<R: Runtime> {
    writer: Arc<Writer<R>>,
    connection: Option<Connection>,
}

/// What the thread does next.
enum Next {
    Write(Slips),
    GiveATurn,
    End,
}

/// Whether the other threads had a turn since the last write.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Kept,
    Given,
}

impl<R: Runtime> Work<R> {
    fn through_the_line(mut self) {
        let mut turn = Turn::Kept;
        loop {
            match self.next(turn) {
                Next::Write(slips) => {
                    self.perform(&slips);
                    turn = Turn::Kept;
                }
                Next::GiveATurn => {
                    std::thread::yield_now();
                    self.writer.wake_the_told();
                    turn = Turn::Given;
                }
                Next::End => return,
            }
        }
    }

    /// Takes those who stand in line; with nobody there, the connection is at rest.
    ///
    /// Before that, those who were told have a turn: this thread may have been woken in the place of theirs, and would come
    /// and go for every single write.
    fn next(&mut self, turn: Turn) -> Next {
        let now = self.writer.rt.now();
        let mut line = self.writer.line();
        let many = line.waiting.len().min(TOGETHER);
        let (next, before) = if many > 0 {
            let slips: Slips = line.waiting.drain(..many).collect();
            let awaited = line
                .begun
                .as_ref()
                .filter(|begun| begun.is_to_be(&slips[0]));
            let since = awaited.map_or(now, |begun| begun.since);
            let next = Slips::clone(&slips);
            (
                Next::Write(next),
                line.begun.replace(Begun { slips, since }),
            )
        } else if turn == Turn::Kept {
            (Next::GiveATurn, None)
        } else {
            line.connection = self.connection.take();
            (Next::End, line.begun.take())
        };
        drop(line);
        drop(before);
        next
    }

    /// Does what is on the slips, and tells.
    ///
    /// They share a transaction, and with it the commit. Where that fails, nothing of it took place, and each has one of its
    /// own: so that none fails, or is lost, for another's sake.
    fn perform(&mut self, slips: &[Arc<Slip>]) {
        if slips.len() > 1 {
            let together = self.call(|connection, bytes| slip::together(slips, connection, bytes));
            match together {
                Ok(Ok(stored)) => {
                    let stored = stored.into_iter().map(Ok);
                    self.end();
                    return self.tell(slips.iter().zip(stored));
                }
                // All of them have waited for the lock.
                Ok(Err(rusqlite::Error::SqliteFailure(code, told)))
                    if code.code == ErrorCode::DatabaseBusy =>
                {
                    let busy = || rusqlite::Error::SqliteFailure(code, told.clone());
                    let busy = slips.iter().map(|slip| (slip, Err(self.failed(busy()))));
                    self.end();
                    return self.tell(busy);
                }
                _ => {}
            }
        }
        for (place, slip) in slips.iter().enumerate() {
            let alone = self.call(|connection, bytes| slip.alone(connection, bytes));
            let result = alone.and_then(|stored| stored.map_err(|source| self.failed(source)));
            if place + 1 == slips.len() {
                self.end();
            }
            self.tell([(slip, result)].into_iter());
        }
    }

    /// Says that what was begun is done, before anybody hears of it.
    fn end(&self) {
        let ended = self.writer.line().begun.take();
        drop(ended);
    }

    /// Calls SQLite; a panic is told as that of a thread that was lost.
    fn call<T>(
        &mut self,
        call: impl FnOnce(&mut Connection, usize) -> rusqlite::Result<T>,
    ) -> Result<rusqlite::Result<T>, Error> {
        let bytes = self.writer.settings.order_bytes;
        let Some(connection) = &mut self.connection else {
            return Err(self.writer.lost(JoinError::Cancelled));
        };
        catch_unwind(AssertUnwindSafe(|| call(connection, bytes)))
            .map_err(|payload| self.writer.lost(JoinError::panicked(payload)))
    }

    /// Tells what became of the slips. One is woken from here, and wakes the others where they are: from this thread every
    /// single wake may call the system, and have the thread that it wakes take the place of this one.
    fn tell<'a>(&self, results: impl Iterator<Item = (&'a Arc<Slip>, Result<Stored, Error>)>) {
        // Whom the one before has not woken by now is woken from here.
        self.writer.wake_the_told();
        let mut told = results.filter_map(|(slip, result)| slip.tell(result));
        let first = told.next();
        self.writer.told().extend(told);
        if let Some(first) = first {
            first.wake();
        }
    }

    fn failed(&self, source: rusqlite::Error) -> Error {
        let Writer { path, settings, .. } = &*self.writer;
        Error::of_wait(path, Wait::Insert, settings.patience, source)
    }
}

impl<R: Runtime> Drop for Work<R> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        let left = {
            let mut line = self.writer.line();
            line.connection = Some(connection);
            line.begun = None;
            std::mem::take(&mut line.waiting)
        };
        for slip in left {
            let told = slip.tell(Err(self.writer.lost(JoinError::RuntimeGone)));
            told.into_iter().for_each(Waker::wake);
        }
        self.writer.wake_the_told();
    }
}

impl<R: Runtime> fmt::Debug for Writer<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
