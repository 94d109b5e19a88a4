//! The owner's side of a group: the handles of its children, and their results once those were joined.
//!
//! Whoever waits looks at the lists of [`Shared`] and at one handle, that of the oldest child which was not joined: so a
//! wake costs the same however many children there are, and a runtime that went away is noticed.

use super::outcome::{Cause, Failure, Outcome, Stopped};
use super::shared::{Place, Shared};
use crate::JoinError;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::future::{Future, poll_fn};
use std::mem::take;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// What a child's future ends with.
pub(super) type Ended<T, E> = Result<T, Cause<E>>;
/// What its handle makes of that.
type Joined<T, E> = Result<Ended<T, E>, JoinError>;
/// A child's number and its result.
type Taken<T, E> = (usize, Result<T, Failure<E>>);

/// The children of a group by their handles `H`; dropping it cancels them.
pub(super) struct Children<H, T, E> {
    shared: Arc<Shared>,
    limit: Option<NonZeroUsize>,
    /// The number of the next child.
    next: usize,
    /// The children whose results nobody took.
    entries: BTreeMap<usize, Entry<H, T, E>>,
    /// Every child below this number was joined.
    oldest: usize,
    /// Children that were joined before `poll_next` asked for them.
    joined: VecDeque<usize>,
    /// The child that `poll_next` is about to join.
    due: Option<usize>,
}

enum Entry<H, T, E> {
    Spawned(H),
    Joined(Result<T, Failure<E>>),
}

impl<H, T, E> Children<H, T, E> {
    pub(super) fn new() -> Self {
        Self {
            shared: Shared::new(),
            limit: None,
            next: 0,
            entries: BTreeMap::new(),
            oldest: 0,
            joined: VecDeque::new(),
            due: None,
        }
    }

    pub(super) fn limit(mut self, limit: NonZeroUsize) -> Self {
        self.limit = Some(limit);
        self
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds the handle of the child that was let in.
    pub(super) fn add(&mut self, child: usize, handle: H) {
        self.entries.insert(child, Entry::Spawned(handle));
    }
}

impl<H, T, E> Children<H, T, E>
where
    H: Future<Output = Joined<T, E>> + Unpin,
{
    /// Waits for room for one more child.
    pub(super) async fn enter(&mut self) -> Result<Place, Stopped> {
        poll_fn(|cx| self.poll_enter(cx)).await
    }

    fn poll_enter(&mut self, cx: &mut Context<'_>) -> Poll<Result<Place, Stopped>> {
        loop {
            if self.shared.is_stopped() {
                return Poll::Ready(Err(Stopped));
            }
            let entered = self.shared.poll_enter(self.next, self.limit, cx.waker());
            if let Poll::Ready(place) = entered {
                self.next += 1;
                return Poll::Ready(Ok(place));
            }
            // A child that was joined has left, or its runtime is gone, which stops the group.
            if ready!(self.poll_oldest(cx)).is_none() {
                return Poll::Pending;
            }
        }
    }

    /// Joins the oldest child that was not; gives none if there is none.
    fn poll_oldest(&mut self, cx: &mut Context<'_>) -> Poll<Option<usize>> {
        for (&number, child) in self.entries.range_mut(self.oldest..) {
            if let Entry::Spawned(handle) = child {
                let ended = ready!(Pin::new(handle).poll(cx));
                *child = Entry::Joined(judge(&self.shared, number, ended));
                self.oldest = number + 1;
                self.joined.push_back(number);
                return Poll::Ready(Some(number));
            }
            self.oldest = number + 1;
        }
        Poll::Ready(None)
    }

    /// Takes the result of the next child that has one; gives none if there is no child.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Taken<T, E>>> {
        loop {
            let Some(number) = self.due.or_else(|| self.next_ended(cx)) else {
                if self.entries.is_empty() {
                    return Poll::Ready(None);
                }
                ready!(self.poll_oldest(cx));
                continue;
            };
            self.due = Some(number);
            if let Some(Entry::Spawned(handle)) = self.entries.get_mut(&number) {
                let ended = ready!(Pin::new(handle).poll(cx));
                let result = judge(&self.shared, number, ended);
                self.entries.insert(number, Entry::Joined(result));
            }
            self.due = None;
            // One that is told of twice was taken the first time.
            if let Some(Entry::Joined(result)) = self.entries.remove(&number) {
                return Poll::Ready(Some((number, result)));
            }
        }
    }

    /// Returns a child that has ended, in the order of their ends.
    fn next_ended(&mut self, cx: &mut Context<'_>) -> Option<usize> {
        match self.shared.poll_left(cx.waker()) {
            Poll::Ready(number) => Some(number),
            // What was joined without having left was on a runtime that is gone.
            Poll::Pending => self.joined.pop_front(),
        }
    }

    /// Waits for every child, and for the groups that stopped children left behind.
    pub(super) async fn close(mut self) -> Outcome<T, E> {
        let mut gone = false;
        poll_fn(|cx| {
            while let Some(number) = ready!(self.poll_oldest(cx)) {
                gone |= self.is_gone(number);
            }
            // What is left behind on a runtime that is gone goes with it.
            if gone {
                return Poll::Ready(());
            }
            self.shared.poll_orphans(cx.waker())
        })
        .await;
        let failed = self.shared.first_failure();
        let mut outcome = Outcome {
            results: Vec::with_capacity(self.entries.len()),
            first_failure: None,
        };
        for (number, child) in take(&mut self.entries) {
            if let Entry::Joined(result) = child {
                if failed == Some(number) {
                    outcome.first_failure = Some(outcome.results.len());
                }
                outcome.results.push(result);
            }
        }
        outcome
    }

    fn is_gone(&self, number: usize) -> bool {
        matches!(
            self.entries.get(&number),
            Some(Entry::Joined(Err(Failure {
                cause: Cause::RuntimeGone,
                ..
            })))
        )
    }
}

/// Turns what a handle gave into the child's result; a child without any stops the others, if that was not told yet.
fn judge<T, E>(shared: &Shared, child: usize, joined: Joined<T, E>) -> Result<T, Failure<E>> {
    let ended = joined.unwrap_or_else(|error| {
        shared.stop(Some(child));
        Err(Cause::from(error))
    });
    ended.map_err(|cause| Failure { child, cause })
}

impl<H, T, E> Drop for Children<H, T, E> {
    fn drop(&mut self) {
        self.shared.abandon();
    }
}

impl<H, T, E> fmt::Debug for Children<H, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Children")
            .field("len", &self.entries.len())
            .field("limit", &self.limit)
            .field("shared", &self.shared)
            .finish_non_exhaustive()
    }
}
