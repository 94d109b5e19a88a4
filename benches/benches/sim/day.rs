//! The customers of an M/M/c queue, drawn once, and what they wait for all together.

use anyhow::{Context, Result, ensure};
use core_model::Stream;
use core_model::queueing::KieferWolfowitz;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The mean service time, in milliseconds.
const SERVICE_MS: f64 = 1_000.0;
/// The share of the time for which each server is busy.
const UTILISATION: f64 = 0.8;
/// How far a side's mean wait may be from the recursion's, of that.
const TOLERANCE: f64 = 1e-7;

/// One customer: whole milliseconds, at least one of each, since that is what a timer of tokio's can count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Customer {
    /// Since the customer before.
    pub(crate) interarrival_ms: u32,
    pub(crate) service_ms: u32,
}

impl Customer {
    #[inline]
    pub(crate) fn interarrival(self) -> Duration {
        Duration::from_millis(self.interarrival_ms.into())
    }

    #[inline]
    pub(crate) fn service(self) -> Duration {
        Duration::from_millis(self.service_ms.into())
    }
}

/// All customers, and how many serve them.
#[derive(Clone, Debug)]
pub(crate) struct Day {
    pub(crate) servers: usize,
    pub(crate) customers: Arc<[Customer]>,
    /// What the customers wait, all together, by the recursion of Kiefer and Wolfowitz.
    waited_ms: u64,
}

impl Day {
    /// Draws so many customers. No two things happen at the same instant, so that no side's way to order them matters.
    pub(crate) fn new(servers: usize, customers: u32) -> Result<Self> {
        let mean_interarrival = SERVICE_MS / (UTILISATION * servers as f64);
        let mut stream = Stream::named(42, "customers");
        let mut recursion = KieferWolfowitz::new(u32::try_from(servers)?)?;
        // When each server has done with all whom it has so far, and when anybody is still to leave.
        let mut free_at = vec![0; servers];
        let mut departures: BTreeSet<u64> = BTreeSet::new();
        let (mut now, mut waited_ms) = (0, 0);
        let mut drawn = Vec::with_capacity(customers as usize);
        for _ in 0..customers {
            let mut interarrival_ms = exponential(&mut stream, mean_interarrival)?;
            while departures.contains(&(now + u64::from(interarrival_ms))) {
                interarrival_ms += 1;
            }
            now += u64::from(interarrival_ms);
            departures = departures.split_off(&now);
            let soonest = (0..servers).min_by_key(|&server| free_at[server]);
            let soonest = soonest.context("nobody serves")?;
            let begins = now.max(free_at[soonest]);
            let mut service_ms = exponential(&mut stream, SERVICE_MS)?;
            while departures.contains(&(begins + u64::from(service_ms))) {
                service_ms += 1;
            }
            free_at[soonest] = begins + u64::from(service_ms);
            departures.insert(free_at[soonest]);
            // The recursion takes any unit.
            waited_ms += recursion.next(interarrival_ms.into(), service_ms.into())?;
            drawn.push(Customer {
                interarrival_ms,
                service_ms,
            });
        }
        Ok(Self {
            servers,
            customers: drawn.into(),
            waited_ms,
        })
    }

    /// Fails unless a side found what the recursion does.
    pub(crate) fn check(&self, waited: Duration) -> Result<()> {
        let each = |ms: f64| ms / self.customers.len() as f64;
        let (mean, expected) = (
            each(waited.as_secs_f64() * 1e3),
            each(self.waited_ms as f64),
        );
        ensure!(
            (mean - expected).abs() <= TOLERANCE * expected,
            "the mean wait was {mean} ms, and should be {expected} ms"
        );
        Ok(())
    }
}

/// A time of at least a millisecond.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "forty times a mean of some seconds is far below the limit, and a logarithm of less than one below zero"
)]
fn exponential(stream: &mut Stream, mean_ms: f64) -> Result<u32> {
    let ms = (-stream.next_unit().ln() * mean_ms).round().max(1.0);
    u32::try_from(ms as u64).context("longer than a month")
}

/// What customers have waited, added up by tasks that may be sent, and of which one runs at a time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waited(Arc<AtomicU64>);

impl Waited {
    #[inline]
    pub(crate) fn add(&self, wait: Duration) {
        let wait_ns = u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX);
        let before = self.0.load(Ordering::Relaxed);
        self.0.store(before + wait_ns, Ordering::Relaxed);
    }

    pub(crate) fn in_all(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }
}
