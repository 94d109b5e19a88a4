//! A device that takes as long as a seeded distribution says, and serves so many requests at once.

use crate::{Backend, Reply, Request};
use core_model::{Distribution, Stream};
use runtime_adapter::Runtime;
use runtime_adapter::sync::{Permit, Semaphore};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

/// A simulated wait on the timer of runtime `R`.
///
/// How long an item takes is a pure function of the seed, the stream's name and the item, whoever asks and in whatever
/// order.
#[derive(Clone, Debug)]
pub struct Simulated<R> {
    rt: R,
    device: Arc<Device>,
}

#[derive(Debug)]
struct Device {
    latency: Distribution,
    seed: u64,
    stream: &'static str,
    slots: Option<Semaphore>,
}

/// Why a simulated device gave no reply: there is no reason yet, for its faults are not simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SimulatedError {}

impl<R: Runtime> Simulated<R> {
    /// Makes a device that serves any number of requests at once.
    pub fn new(rt: R, latency: Distribution, seed: u64, stream: &'static str) -> Self {
        Self::build(rt, latency, seed, stream, None)
    }

    /// Makes a device that serves at most `capacity` requests at once; the others wait in line first.
    pub fn with_capacity(
        rt: R,
        latency: Distribution,
        seed: u64,
        stream: &'static str,
        capacity: NonZeroUsize,
    ) -> Self {
        Self::build(
            rt,
            latency,
            seed,
            stream,
            Some(Semaphore::new(stream, capacity.get())),
        )
    }

    fn build(
        rt: R,
        latency: Distribution,
        seed: u64,
        stream: &'static str,
        slots: Option<Semaphore>,
    ) -> Self {
        let device = Arc::new(Device {
            latency,
            seed,
            stream,
            slots,
        });
        Self { rt, device }
    }
}

impl Device {
    fn latency_of(&self, item: u64) -> Duration {
        match &self.latency {
            Distribution::Constant(duration) => *duration,
            drawn => drawn.sample(&mut Stream::indexed(self.seed, self.stream, item)),
        }
    }

    async fn slot(&self) -> Option<Permit<'_>> {
        match &self.slots {
            Some(slots) => Some(slots.acquire().await),
            None => None,
        }
    }
}

impl<R: Runtime> Backend for Simulated<R> {
    type Error = SimulatedError;

    async fn wait(&self, request: Request) -> Result<Reply, SimulatedError> {
        let _slot = self.device.slot().await;
        self.rt.sleep(self.device.latency_of(request.item)).await;
        Ok(Reply {
            item: request.item,
            bytes: 0,
            cached: None,
        })
    }
}
