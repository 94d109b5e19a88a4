//! The clock and the waits of tokio, for its three flavours.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// tokio's own `yield_now`, with a name.
///
/// tokio's future has none. Its first poll leaves the waker with the scheduler and its second is ready, so polling a
/// fresh one once is the whole of it.
#[derive(Debug, Default)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Yield {
    yielded: bool,
}

impl Future for Yield {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        pin!(::tokio::task::yield_now()).poll(cx)
    }
}

/// Returns a deadline that tokio can round up to its next step, which must not lie past the end of the clock.
#[inline]
pub(super) fn roundable(deadline: Instant) -> Instant {
    const STEP: Duration = Duration::from_millis(1);
    match deadline.checked_add(STEP) {
        Some(_) => deadline,
        None => deadline - STEP,
    }
}

/// Implements [`Time`](crate::Time) on tokio's ambient timer, which every thread of its runtimes has.
macro_rules! impl_time {
    ($flavour:ty, $caps:expr) => {
        impl crate::Time for $flavour {
            const CAPS: crate::Caps = $caps;
            type Sleep = ::tokio::time::Sleep;
            type Yield = super::time::Yield;
            type Busy = std::future::Ready<()>;

            #[inline]
            fn now(&self) -> std::time::Instant {
                ::tokio::time::Instant::now().into_std()
            }

            #[inline]
            #[expect(clippy::disallowed_methods, reason = "this is the adapter")]
            fn sleep(&self, duration: std::time::Duration) -> Self::Sleep {
                ::tokio::time::sleep(duration)
            }

            #[inline]
            fn sleep_until(&self, deadline: std::time::Instant) -> Self::Sleep {
                ::tokio::time::sleep_until(super::time::roundable(deadline).into())
            }

            #[inline]
            fn yield_now(&self) -> Self::Yield {
                Self::Yield::default()
            }

            #[inline]
            fn busy(&self, _cost: std::time::Duration) -> Self::Busy {
                std::future::ready(())
            }
        }
    };
}
pub(super) use impl_time;
