//! The waits of a simulated task that the scheduler itself ends: for time to pass, for a turn, for computing.

use super::access;
use super::core::Key;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A wait in simulated time.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Sleep {
    deadline: u64,
    armed: Key,
    run: u32,
}

impl Sleep {
    pub(super) fn until(run: u32, deadline: u64) -> Self {
        Self {
            run,
            deadline,
            armed: Key::NONE,
        }
    }

    #[cold]
    fn poll_undriven(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let polled = access::with(self.run, "awaited a timer", |core| {
            core.poll_timer(self.deadline, &mut self.armed, cx.waker())
        });
        polled.unwrap_or(Poll::Pending)
    }
}

impl Future for Sleep {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Self {
            run,
            deadline,
            armed,
        } = &mut *self;
        let polled = access::if_driven(*run, |core| core.poll_timer(*deadline, armed, cx.waker()));
        match polled {
            Some(polled) => polled,
            None => self.poll_undriven(cx),
        }
    }
}

impl Drop for Sleep {
    #[inline]
    fn drop(&mut self) {
        if self.armed != Key::NONE {
            access::with(self.run, "dropped a timer", |core| core.disarm(self.armed));
        }
    }
}

/// One turn, given away.
#[derive(Debug, Default)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Yield {
    given: bool,
}

impl Future for Yield {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.given {
            return Poll::Ready(());
        }
        self.given = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// The time on a processor that computing takes.
///
/// Dropped before its end, the computing goes on to that: what a processor has begun it does.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Busy {
    run: u32,
    cost: u64,
    /// The processor time of the task at which it will be done.
    target: Option<u64>,
}

impl Busy {
    pub(super) fn of(run: u32, cost: u64) -> Self {
        Self {
            run,
            cost,
            target: None,
        }
    }
}

impl Future for Busy {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        let Self { run, cost, target } = &mut *self;
        if *cost == 0 {
            return Poll::Ready(());
        }
        let is_done = access::with(*run, "computed", |core| match *target {
            Some(target) => core.has_computed(target),
            None => {
                *target = core.charge(*cost);
                // Outside of a task there is no processor to keep.
                target.is_none()
            }
        });
        if is_done.unwrap_or(true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
