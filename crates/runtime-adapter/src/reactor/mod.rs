//! What smol and async-std share: the clock and the waits of `async-io`, and the sockets, signals and processes on it.

pub(crate) mod fs;
pub(crate) mod net;
pub(crate) mod process;
#[cfg(unix)]
pub(crate) mod signals;
mod stream;
#[cfg(unix)]
pub(crate) mod unix;

pub(crate) use fs::impl_fs;
pub(crate) use net::impl_net;
pub(crate) use process::impl_process;
#[cfg(unix)]
pub(crate) use signals::impl_signals;
#[cfg(unix)]
pub(crate) use unix::impl_unix_net;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A wait on `async-io`'s timer, which is the one under `smol::Timer` and `async_std::task::sleep`.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Sleep(pub(crate) async_io::Timer);

impl Future for Sleep {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx).map(|_| ())
    }
}

/// Implements [`Time`](crate::Time) on `async-io`.
macro_rules! impl_time {
    ($flavour:ty, $caps:expr) => {
        impl crate::Time for $flavour {
            const CAPS: crate::Caps = $caps;
            type Sleep = crate::reactor::Sleep;
            type Yield = futures_lite::future::YieldNow;
            type Busy = std::future::Ready<()>;

            #[inline]
            #[expect(clippy::disallowed_methods, reason = "this is the adapter")]
            fn now(&self) -> std::time::Instant {
                std::time::Instant::now()
            }

            #[inline]
            fn sleep(&self, duration: std::time::Duration) -> Self::Sleep {
                crate::reactor::Sleep(async_io::Timer::after(duration))
            }

            #[inline]
            fn sleep_until(&self, deadline: std::time::Instant) -> Self::Sleep {
                crate::reactor::Sleep(async_io::Timer::at(deadline))
            }

            #[inline]
            fn yield_now(&self) -> Self::Yield {
                futures_lite::future::yield_now()
            }

            #[inline]
            fn busy(&self, _cost: std::time::Duration) -> Self::Busy {
                std::future::ready(())
            }
        }
    };
}
pub(crate) use impl_time;
