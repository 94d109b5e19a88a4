//! How long a simulated device takes, and how long it takes now and then.

use crate::{Invalid, Quantiles};
use core_model::{Distribution, Stream};
use std::sync::Arc;
use std::time::Duration;

/// How long a simulated device takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Latency {
    /// As long as a distribution says.
    Drawn(Distribution),
    /// As long as a real device took when it was measured.
    Replayed(Arc<Quantiles>),
}

/// Rare requests that take longer than the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    share: f64,
    latency: Distribution,
}

impl Latency {
    pub(super) fn sample(&self, stream: &mut Stream) -> Duration {
        match self {
            Self::Drawn(distribution) => distribution.sample(stream),
            Self::Replayed(quantiles) => quantiles.sample(stream),
        }
    }

    /// What an item takes at its first attempt; a constant needs no stream.
    pub(super) fn first(&self, seed: u64, name: &str, item: u64) -> Duration {
        match self {
            Self::Drawn(Distribution::Constant(duration)) => *duration,
            drawn => drawn.sample(&mut Stream::indexed(seed, name, item)),
        }
    }
}

impl Default for Latency {
    fn default() -> Self {
        Self::Drawn(Distribution::ZERO)
    }
}

impl From<Distribution> for Latency {
    fn from(distribution: Distribution) -> Self {
        Self::Drawn(distribution)
    }
}

impl Tail {
    /// Lets this share of the requests take as long as `latency` says, instead of what they would take.
    ///
    /// # Errors
    ///
    /// [`Invalid`] for what is no share, or a distribution out of its range.
    pub fn new(share: f64, latency: Distribution) -> Result<Self, Invalid> {
        if !(0.0..=1.0).contains(&share) {
            return Err(Invalid::new("tail", share, "a share from 0 to 1"));
        }
        if latency.validate().is_err() {
            let rule = "a distribution whose parameters are in their ranges";
            return Err(Invalid::new("tail", latency, rule));
        }
        Ok(Self { share, latency })
    }

    /// Draws whether this request is a long one, and how long it takes then. It always draws as much.
    pub(super) fn sample(&self, stream: &mut Stream) -> Option<Duration> {
        let chosen = stream.next_unit() < self.share;
        let long = self.latency.sample(stream);
        chosen.then_some(long)
    }
}
