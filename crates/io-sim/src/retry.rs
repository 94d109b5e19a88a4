//! Asking again: how often, and after which pause.

use crate::{Backend, Invalid, Reply, Request};
use core_model::Stream;
use runtime_adapter::Time;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// How often something that failed is asked for again, and after which pauses.
///
/// The pause doubles from one attempt to the next, up to the longest; of each, a share is drawn from a seed, so that many
/// who failed together do not come again together, and the same seed pauses the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retry {
    attempts: NonZeroU32,
    pause: Duration,
    longest: Duration,
    jitter: f64,
}

/// An error that says whether asking again may help.
pub trait Transient {
    /// Whether the same request may succeed a little later, with nobody doing anything about it.
    fn is_transient(&self) -> bool;
}

/// A device that is asked again where that may help.
#[derive(Debug)]
pub struct Retrying<R, B> {
    // One pointer: each waiting task holds a handle.
    inner: Arc<Inner<R, B>>,
}

#[derive(Debug)]
struct Inner<R, B> {
    rt: R,
    backend: B,
    retry: Retry,
    seed: u64,
    stream: &'static str,
}

impl Retry {
    /// Asks once.
    pub const NEVER: Self = Self {
        attempts: NonZeroU32::MIN,
        pause: Duration::ZERO,
        longest: Duration::ZERO,
        jitter: 0.0,
    };

    /// Asks at most `attempts` times, the first included; `jitter` is the share of each pause that is drawn.
    ///
    /// # Errors
    ///
    /// [`Invalid`] for a jitter that is no share, and for a first pause that is longer than the longest.
    pub fn new(
        attempts: NonZeroU32,
        pause: Duration,
        longest: Duration,
        jitter: f64,
    ) -> Result<Self, Invalid> {
        if !(0.0..=1.0).contains(&jitter) {
            return Err(Invalid::new("jitter", jitter, "a share from 0 to 1"));
        }
        if pause > longest {
            let pause = format!("{pause:?}");
            return Err(Invalid::new("pause", pause, "at most the longest pause"));
        }
        Ok(Self {
            attempts,
            pause,
            longest,
            jitter,
        })
    }

    /// The most attempts, the first included.
    pub fn attempts(&self) -> NonZeroU32 {
        self.attempts
    }

    /// Returns the pause after `failed` attempts, or `None` if there is to be no further one.
    pub fn pause_after(&self, failed: u32, stream: &mut Stream) -> Option<Duration> {
        if failed >= self.attempts.get() {
            return None;
        }
        let doubled = 2_u32.checked_pow(failed.saturating_sub(1));
        let whole = doubled.and_then(|times| self.pause.checked_mul(times));
        let whole = whole.unwrap_or(self.longest).min(self.longest);
        Some(whole.mul_f64(1.0 - self.jitter * stream.next_unit()))
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::NEVER
    }
}

impl<R, B> Retrying<R, B> {
    /// Asks `backend`, again as `retry` says; the pauses are drawn from the stream `stream` of `seed`.
    pub fn new(rt: R, backend: B, retry: Retry, seed: u64, stream: &'static str) -> Self {
        let inner = Arc::new(Inner {
            rt,
            backend,
            retry,
            seed,
            stream,
        });
        Self { inner }
    }
}

impl<R, B> Clone for Retrying<R, B> {
    fn clone(&self) -> Self {
        let inner = Arc::clone(&self.inner);
        Self { inner }
    }
}

impl<R, B> Backend for Retrying<R, B>
where
    R: Time<Sleep: Send> + Send + Sync,
    B: Backend<Error: Transient>,
{
    type Error = B::Error;

    fn wait(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Reply, B::Error>> + Send + use<R, B> {
        let inner = Arc::clone(&self.inner);
        async move {
            let mut stream = Stream::indexed(inner.seed, inner.stream, request.item);
            let mut failed = 0;
            loop {
                let error = match inner.backend.wait(request).await {
                    Ok(reply) => return Ok(reply),
                    Err(error) => error,
                };
                failed += 1;
                match inner.retry.pause_after(failed, &mut stream) {
                    Some(pause) if error.is_transient() => inner.rt.sleep(pause).await,
                    _ => return Err(error),
                }
            }
        }
    }
}
