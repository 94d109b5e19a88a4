//! A deadline that is set for every request, and passes for hardly any.
//!
//! To arm a timer of the runtime's and to drop it again costs more than much of what it guards. So one is left to run: it is
//! due no later than the deadline was when it was armed, and a deadline that has moved on by the time it fires is slept
//! towards anew. Between two requests nobody stops it; it wakes whoever polled it last once for nothing.

use runtime_adapter::Time;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Further away than anybody waits, for deadlines that the clock cannot tell.
const FAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// One timer for one deadline after the other.
pub(crate) struct Alarm<R: Time> {
    armed: Option<Armed<R>>,
}

struct Armed<R: Time> {
    until: Instant,
    sleep: Pin<Box<R::Sleep>>,
    /// Whom it will wake.
    wakes: Waker,
}

impl<R: Time> Alarm<R> {
    /// Makes one that is armed when it is polled.
    pub(crate) const fn new() -> Self {
        Self { armed: None }
    }

    /// Whether it will wake the task of `cx` by `deadline`, without being polled: it was at `now`, or later, not due yet.
    pub(crate) fn is_set(&self, now: Instant, deadline: Instant, cx: &Context<'_>) -> bool {
        self.armed.as_ref().is_some_and(|armed| {
            now < armed.until && armed.until <= deadline && armed.wakes.will_wake(cx.waker())
        })
    }

    /// Is ready once `deadline` has passed; until then it wakes whoever polled it last, at the deadline at the latest.
    ///
    /// The deadline may be another one at each poll.
    pub(crate) fn poll_due(&mut self, rt: &R, deadline: Instant, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            match &mut self.armed {
                Some(armed) if armed.until <= deadline => {
                    let slept = armed.sleep.as_mut().poll(cx);
                    if slept.is_pending() {
                        armed.wakes.clone_from(cx.waker());
                        return Poll::Pending;
                    }
                    let passed = armed.until == deadline;
                    self.armed = None;
                    if passed {
                        return Poll::Ready(());
                    }
                }
                _ => {
                    let sleep = Box::pin(rt.sleep_until(deadline));
                    self.armed = Some(Armed {
                        until: deadline,
                        sleep,
                        wakes: Waker::noop().clone(),
                    });
                }
            }
        }
    }
}

/// The moment `patience` after `now`, or one that is as good as never.
pub(crate) fn deadline(now: Instant, patience: Duration) -> Instant {
    now.checked_add(patience).unwrap_or_else(|| now + FAR)
}

impl<R: Time> fmt::Debug for Alarm<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = self.armed.as_ref().map(|armed| armed.until);
        f.debug_struct("Alarm").field("until", &until).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use runtime_adapter::Runtime;
    use runtime_adapter::sim::Sim;
    use std::future::poll_fn;

    const SECOND: Duration = Duration::from_secs(1);

    /// Asks until it is due; returns how long that took, and how often was asked.
    async fn wait<R: Runtime>(rt: &R, alarm: &mut Alarm<R>, deadline: Instant) -> (Duration, u32) {
        let began = rt.now();
        let mut polls = 0;
        poll_fn(|cx| {
            polls += 1;
            alarm.poll_due(rt, deadline, cx)
        })
        .await;
        (rt.now() - began, polls)
    }

    /// A request that takes no time, whose deadline is looked at once.
    async fn pass<R: Runtime>(rt: &R, alarm: &mut Alarm<R>, patience: Duration) {
        let due = deadline(rt.now(), patience);
        poll_fn(|cx| {
            assert!(alarm.poll_due(rt, due, cx).is_pending());
            Poll::Ready(())
        })
        .await;
    }

    #[test]
    fn a_deadline_that_moved_on_holds_to_the_moment() {
        let sim = Sim::builder().build().unwrap();
        let rt = sim.handle();
        sim.block_on(async move {
            let mut alarm = Alarm::new();
            for _ in 0..5 {
                pass(&rt, &mut alarm, 3 * SECOND).await;
                rt.sleep(SECOND).await;
            }
            // Armed at first for 3 s, and again when that had passed unseen: for 6 s, after 3 of them.
            let due = rt.now() + 4 * SECOND;
            assert_eq!(wait(&rt, &mut alarm, due).await.0, 4 * SECOND);
            // One that comes before the one it is armed for.
            pass(&rt, &mut alarm, 10 * SECOND).await;
            let due = rt.now() + SECOND;
            assert_eq!(wait(&rt, &mut alarm, due).await, (SECOND, 2));
        });
    }

    #[test]
    fn one_that_is_set_need_not_be_polled_by_the_same_task() {
        let sim = Sim::builder().build().unwrap();
        let rt = sim.handle();
        sim.block_on(async move {
            let mut alarm = Alarm::new();
            let now = rt.now();
            pass(&rt, &mut alarm, 3 * SECOND).await;
            poll_fn(|cx| {
                assert!(alarm.is_set(now, now + 3 * SECOND, cx));
                assert!(alarm.is_set(now + 2 * SECOND, now + 5 * SECOND, cx));
                assert!(!alarm.is_set(now + 3 * SECOND, now + 5 * SECOND, cx));
                assert!(!alarm.is_set(now, now + 2 * SECOND, cx));
                let another = Context::from_waker(Waker::noop());
                assert!(!alarm.is_set(now, now + 3 * SECOND, &another));
                Poll::Ready(())
            })
            .await;
        });
    }

    #[test]
    fn a_deadline_beyond_the_clock_is_none() {
        let sim = Sim::builder().build().unwrap();
        let now = sim.handle().now();
        assert!(deadline(now, Duration::MAX) > now + 100 * 24 * 3600 * SECOND);
    }
}
