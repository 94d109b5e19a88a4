//! The descriptors that a thread waits for: a list of its own, handed to poll(2) when the thread rests.
//!
//! An operation that would block leaves an entry with its waker; the entry is used up when the descriptor is ready, and is
//! gone when the [`Wait`] that it belongs to is dropped. An entry keeps no descriptor open: while its thread rests, poll(2)
//! does, and a wait that is given up on another thread ends that rest, so that a socket is closed when it is dropped. As
//! entries own what they watch for as long as the system looks at it, a number that is used again is never mistaken for
//! the old one.

use super::bell::Bell;
use super::sleep;
use rustix::event::{PollFd, PollFlags, Timespec};
use std::cell::RefCell;
use std::io;
use std::os::fd::AsFd;
use std::sync::{Arc, Weak};
use std::task::{Context, Waker};
use std::time::Duration;

thread_local! {
    static WATCH: RefCell<Watch> = const { RefCell::new(Watch::new()) };
}

/// What can be waited for.
pub(super) trait Source: AsFd + Send + Sync + 'static {}

impl<S: AsFd + Send + Sync + 'static> Source for S {}

/// What a descriptor is to be ready for; an error, or the end of a connection, makes it ready for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Read,
    Write,
}

impl Direction {
    fn flags(self) -> PollFlags {
        match self {
            Self::Read => PollFlags::IN,
            Self::Write => PollFlags::OUT,
        }
    }
}

/// The list of a thread, and the buffers that its rests use again and again.
struct Watch {
    /// Made for the first entry; a thread that waits for no descriptor needs none itself.
    bell: Option<Arc<Bell>>,
    /// In the order of their keys, which is that of their making.
    entries: Vec<Entry>,
    held: Vec<Arc<dyn Source>>,
    polled: Vec<PollFd<'static>>,
    ready: Vec<Waker>,
}

struct Entry {
    key: u64,
    source: Weak<dyn Source>,
    direction: Direction,
    waker: Waker,
}

/// A place to wait for one thing at a time; dropping it gives the wait up.
#[derive(Debug, Default)]
pub(super) struct Wait {
    /// The thread that has the entry, known by its bell, and the key there.
    at: Option<(Weak<Bell>, u64)>,
}

/// Those whose descriptors became ready.
#[must_use = "they wait for it"]
pub(super) struct Ready(Vec<Waker>);

impl Wait {
    /// Has the calling thread wake `cx` once `source` is ready; to be called after an operation that would have blocked.
    ///
    /// # Errors
    ///
    /// If the thread waits for a descriptor for the first time, and the process has none left for it.
    ///
    /// # Panics
    ///
    /// On a thread that drives no future of this runtime: nobody would ever look.
    pub(super) fn begin(
        &mut self,
        source: &Arc<impl Source>,
        direction: Direction,
        cx: &Context<'_>,
    ) -> io::Result<()> {
        assert!(
            sleep::is_driven(),
            "an operation of the threads runtime was awaited on a foreign thread: await it in one of its tasks, or under `hold`"
        );
        self.end();
        let source = Arc::downgrade(source);
        let waker = cx.waker().clone();
        let key = sleep::next_id();
        let bell = WATCH.with_borrow_mut(|watch| {
            let bell = Arc::downgrade(watch.bell()?);
            watch.entries.push(Entry {
                key,
                source,
                direction,
                waker,
            });
            Ok::<_, io::Error>(bell)
        })?;
        self.at = Some((bell, key));
        Ok(())
    }

    /// Gives the wait up, if it has not ended by itself.
    pub(super) fn end(&mut self) {
        let Some((bell, key)) = self.at.take() else {
            return;
        };
        // Fails at the end of a thread, whose list is gone.
        let here = WATCH.try_with(|watch| {
            let mut watch = watch.borrow_mut();
            let own = watch.bell.as_ref().map(Arc::as_ptr);
            (own == Some(bell.as_ptr())).then(|| watch.remove(key))
        });
        match here {
            // The waker is dropped here, outside the borrow: that may run anything.
            Ok(Some(entry)) => drop(entry),
            Ok(None) | Err(_) => {
                if let Some(bell) = bell.upgrade() {
                    bell.give_up(key);
                }
            }
        }
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.end();
    }
}

impl Ready {
    /// Wakes them, in the order in which they began to wait.
    pub(super) fn wake(mut self) {
        for waker in self.0.drain(..) {
            waker.wake();
        }
        WATCH.with_borrow_mut(|watch| watch.ready = self.0);
    }
}

/// Tells whether the calling thread waits for no descriptor.
pub(super) fn is_empty() -> bool {
    WATCH.with_borrow(|watch| watch.entries.is_empty())
}

/// Tells how many waits the calling thread has, if it ever had one.
#[cfg(test)]
pub(super) fn waits_here() -> Option<usize> {
    WATCH.with_borrow(|watch| watch.bell.as_ref().map(|_| watch.entries.len()))
}

/// Returns the calling thread's bell.
///
/// # Panics
///
/// If the thread never waited for a descriptor.
pub(super) fn bell() -> Arc<Bell> {
    WATCH
        .with_borrow(|watch| watch.bell.clone())
        .expect("invariant: a wait makes the bell before its entry")
}

/// Rests in poll(2) until a descriptor is ready, the bell rings, or `patience` is over; may also return for no reason.
pub(super) fn rest(patience: Option<Duration>) -> Ready {
    let (ready, given_up) = WATCH.with_borrow_mut(|watch| watch.rest(patience));
    // Outside the borrow, for their wakers.
    drop(given_up);
    Ready(ready)
}

/// Looks which descriptors are ready, and wakes those who wait for them.
pub(super) fn look() {
    if !is_empty() {
        rest(Some(Duration::ZERO)).wake();
    }
}

impl Watch {
    const fn new() -> Self {
        Self {
            bell: None,
            entries: Vec::new(),
            held: Vec::new(),
            polled: Vec::new(),
            ready: Vec::new(),
        }
    }

    fn bell(&mut self) -> io::Result<&Arc<Bell>> {
        if self.bell.is_none() {
            self.bell = Some(Arc::new(Bell::new()?));
        }
        Ok(self
            .bell
            .as_ref()
            .expect("invariant: it was made where it was missing"))
    }

    fn remove(&mut self, key: u64) -> Option<Entry> {
        let at = self.entries.binary_search_by_key(&key, |it| it.key).ok()?;
        Some(self.entries.remove(at))
    }

    /// Returns whom to wake, and the entries that were given up elsewhere.
    fn rest(&mut self, patience: Option<Duration>) -> (Vec<Waker>, Vec<Entry>) {
        let mut ready = std::mem::take(&mut self.ready);
        let Self {
            bell,
            entries,
            held,
            polled,
            ..
        } = self;
        let Some(bell) = bell else {
            return (ready, Vec::new());
        };
        // What was closed on another thread a moment ago counts as ready.
        ready.extend(taken(entries, |entry| match entry.source.upgrade() {
            Some(source) => {
                held.push(source);
                false
            }
            None => true,
        }));
        let patience = if ready.is_empty() {
            patience
        } else {
            Some(Duration::ZERO)
        };
        let mut fds = emptied(std::mem::take(polled));
        fds.push(PollFd::from_borrowed_fd(bell.as_fd(), PollFlags::IN));
        let watched = held.iter().zip(entries.iter());
        fds.extend(watched.map(|(source, entry)| {
            PollFd::from_borrowed_fd(source.as_fd(), entry.direction.flags())
        }));
        let patience = patience.map(timespec);
        let heard = match rustix::event::poll(&mut fds, patience.as_ref()) {
            Ok(0) | Err(rustix::io::Errno::INTR) => false,
            Ok(_) => {
                let mut results = fds.iter().map(|fd| !fd.revents().is_empty());
                let heard = results.next() == Some(true);
                ready.extend(taken(entries, |_| results.next() == Some(true)));
                heard
            }
            // The system can't look at so many: all are told to try for themselves, a little later.
            Err(_) => {
                std::thread::park_timeout(Duration::from_millis(1));
                ready.extend(taken(entries, |_| true));
                true
            }
        };
        let given_up = if heard { bell.heard() } else { Vec::new() };
        *polled = emptied(fds);
        held.clear();
        let given_up = given_up.into_iter().filter_map(|key| self.remove(key));
        let given_up = given_up.collect();
        (ready, given_up)
    }
}

/// Takes the entries of which `is_ready` says so out of the list.
fn taken(
    entries: &mut Vec<Entry>,
    mut is_ready: impl FnMut(&Entry) -> bool,
) -> impl Iterator<Item = Waker> {
    entries
        .extract_if(.., move |entry| is_ready(entry))
        .map(|entry| entry.waker)
}

/// Empties a buffer and lets it serve another lifetime; collecting in place keeps its memory.
fn emptied<'to>(mut fds: Vec<PollFd<'_>>) -> Vec<PollFd<'to>> {
    fds.clear();
    fds.into_iter()
        .map(|_| unreachable!("invariant: the buffer is empty"))
        .collect()
}

/// Tells a time in the system's terms; a day at most, after which the thread looks again.
fn timespec(patience: Duration) -> Timespec {
    let patience = patience.min(Duration::from_secs(24 * 60 * 60));
    Timespec {
        tv_sec: patience.as_secs().cast_signed(),
        tv_nsec: patience.subsec_nanos().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buffer_of_a_rest_is_used_again() {
        let stdin = io::stdin();
        let mut fds = Vec::with_capacity(16);
        fds.push(PollFd::new(&stdin, PollFlags::IN));
        let before = fds.capacity();
        let again: Vec<PollFd<'static>> = emptied(fds);
        assert!(again.is_empty());
        assert_eq!(again.capacity(), before);
    }
}
