//! Rounds of waits: the same ones, one at a time and all at once.

use crate::devices::Ask;
use crate::recorder::nanoseconds;
use crate::workload::Failure;
use bench_report::waits::WaitRound;
use io_sim::calibrate::measure;
use io_sim::simulated::{Latency, Settings};
use io_sim::{Backend, Request, Simulated};
use runtime_adapter::Runtime;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

/// The fewest waits that a replay draws from.
const FEWEST: u32 = 100;

/// Rounds to be made on a runtime, for a device or for its replay.
pub(super) struct Rounds<R> {
    pub(super) rt: R,
    /// How many waits there are in a round.
    pub(super) count: u32,
    pub(super) rounds: u32,
    /// The seed of the simulated device that is to replay the real one.
    pub(super) replayed: Option<u64>,
    /// The most waits that the device serves at a time.
    pub(super) serves: Option<u32>,
}

impl<R: Runtime> Ask for Rounds<R> {
    type Output = Result<Vec<WaitRound>, Failure>;

    async fn ask<B: Backend>(self, device: B) -> Self::Output {
        let Some(seed) = self.replayed else {
            return self.make(&device).await;
        };
        let count = self.count.max(FEWEST) as usize;
        let took = measure(&self.rt, &device, count).await?;
        let settings = Settings {
            latency: Latency::Replayed(Arc::new(took)),
            capacity: self.serves.and_then(|n| NonZeroUsize::new(n as usize)),
            ..Settings::default()
        };
        let replay = Simulated::with(self.rt.clone(), seed, "waits", settings);
        self.make(&replay).await
    }
}

impl<R: Runtime> Rounds<R> {
    /// Makes them, each time beginning with the other way; what is opened or filled once is so before.
    async fn make<B: Backend>(&self, device: &B) -> Result<Vec<WaitRound>, Failure> {
        let mut items = 0..u64::MAX;
        all_at_once(&self.rt, device, &mut items, self.count).await?;
        let mut rounds = Vec::new();
        for round in 0..self.rounds {
            let mut at_once = Duration::ZERO;
            if round % 2 == 1 {
                at_once = all_at_once(&self.rt, device, &mut items, self.count).await?;
            }
            let (one_at_a_time, longest) = self.one_at_a_time(device, &mut items).await?;
            if round % 2 == 0 {
                at_once = all_at_once(&self.rt, device, &mut items, self.count).await?;
            }
            rounds.push(WaitRound {
                one_at_a_time_ns: nanoseconds(one_at_a_time),
                at_once_ns: nanoseconds(at_once),
                longest_ns: nanoseconds(longest),
            });
        }
        Ok(rounds)
    }

    /// Each wait when the one before has ended: how long all took, and the longest.
    async fn one_at_a_time<B: Backend>(
        &self,
        device: &B,
        items: &mut (impl Iterator<Item = u64> + Send),
    ) -> Result<(Duration, Duration), Failure> {
        let began = self.rt.now();
        let mut before = began;
        let mut longest = Duration::ZERO;
        for item in items.take(self.count as usize) {
            // Each is a task, as it is when they are made at once.
            self.rt.spawn(device.wait(Request { item })).await??;
            let now = self.rt.now();
            longest = longest.max(now.saturating_duration_since(before));
            before = now;
        }
        Ok((before.saturating_duration_since(began), longest))
    }
}

/// All waits together: how long it took until the last had ended.
pub(super) async fn all_at_once<R: Runtime, B: Backend>(
    rt: &R,
    device: &B,
    items: &mut (impl Iterator<Item = u64> + Send),
    count: u32,
) -> Result<Duration, Failure> {
    let began = rt.now();
    let tasks: Vec<_> = items
        .take(count as usize)
        .map(|item| rt.spawn(device.wait(Request { item })))
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(rt.now().saturating_duration_since(began))
}
