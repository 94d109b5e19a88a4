//! A task's future under the eyes of a meter.

use super::clock::now_ns;
use super::sample::Sample;
use super::seat::{MeterId, at_shard, at_times};
use super::shard::Shard;
use super::waker::Ready;
use super::{InPoll, Site};
use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

pin_project! {
    /// Counts the polls of `F`, and times some.
    #[derive(Debug)]
    pub(super) struct Watched<F> {
        #[pin]
        future: F,
        // Since when it is ready to run, where that is measured; and where it was spawned.
        ready: Sample,
        // Dropped after the future: a task lives until its destructors have run.
        alive: Alive,
    }
}

/// Counts the end of a task, when it is dropped.
#[derive(Debug)]
struct Alive {
    meter: MeterId,
}

impl Drop for Alive {
    #[inline]
    fn drop(&mut self) {
        at_shard(self.meter, |shard| shard.ended.add_one());
    }
}

impl<F> Watched<F> {
    /// Counts a spawn.
    #[inline]
    pub(super) fn new(meter: MeterId, site: Site, future: F) -> Self {
        let mut ready = Sample::none(site);
        if at_shard(meter, Shard::spawn).unwrap_or(false) {
            ready.begin(Ready::now());
        }
        Self {
            future,
            ready,
            alive: Alive { meter },
        }
    }
}

impl<F: Future> Future for Watched<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let meter = this.alive.meter;
        let is_timed = at_shard(meter, Shard::poll).unwrap_or(false);
        let _in_poll = InPoll::new(meter, this.ready.site());
        if is_timed {
            return poll_timed(meter, this.future, this.ready, cx);
        }
        if this.ready.is_under_way() {
            end_of_delay(meter, this.ready);
        }
        this.future.poll(cx)
    }
}

/// Polls between two readings of the clock, with a waker that reads it as well.
#[cold]
#[inline(never)]
fn poll_timed<F: Future>(
    meter: MeterId,
    future: Pin<&mut F>,
    ready: &mut Sample,
    cx: &mut Context<'_>,
) -> Poll<F::Output> {
    let next = Ready::on_wake_of(cx.waker());
    let waker = Waker::from(Arc::clone(&next));
    let begun = now_ns();
    let ready_since = ready.take().and_then(since);
    let polled = future.poll(&mut Context::from_waker(&waker));
    let ended = now_ns();
    at_times(meter, |times| {
        times.polls.record_ns(ended.saturating_sub(begun));
        if let Some(since) = ready_since {
            times.delays.record_ns(begun.saturating_sub(since));
        }
    });
    drop(waker);
    if polled.is_pending() {
        next.poll_ended(ended);
        ready.begin(next);
    } else {
        next.put_by();
    }
    polled
}

/// Records a delay that ends with a poll that is not timed itself.
#[cold]
#[inline(never)]
fn end_of_delay(meter: MeterId, ready: &mut Sample) {
    if let Some(since) = ready.take().and_then(since) {
        let delay = now_ns().saturating_sub(since);
        at_times(meter, |times| times.delays.record_ns(delay));
    }
}

fn since(ready: Arc<Ready>) -> Option<u64> {
    let since = ready.since_ns();
    ready.put_by();
    since
}

#[cfg(test)]
mod tests {
    use super::Watched;
    use std::future::Ready;

    #[test]
    fn being_watched_adds_one_word_to_a_future() {
        let (bare, watched) = (size_of::<Ready<u64>>(), size_of::<Watched<Ready<u64>>>());
        assert_eq!(watched, bare + 8);
    }
}
