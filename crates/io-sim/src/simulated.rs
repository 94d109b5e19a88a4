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
#[derive(Debug)]
pub struct Simulated<R> {
    // One pointer: each waiting task holds a handle of its device.
    device: Arc<Device<R>>,
}

#[derive(Debug)]
struct Device<R> {
    rt: R,
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
            rt,
            latency,
            seed,
            stream,
            slots,
        });
        Self { device }
    }
}

impl<R> Clone for Simulated<R> {
    fn clone(&self) -> Self {
        Self {
            device: Arc::clone(&self.device),
        }
    }
}

impl<R: Runtime> Device<R> {
    fn latency_of(&self, item: u64) -> Duration {
        match &self.latency {
            Distribution::Constant(duration) => *duration,
            drawn => drawn.sample(&mut Stream::indexed(self.seed, self.stream, item)),
        }
    }
}

impl<R: Runtime> Backend for Simulated<R> {
    type Error = SimulatedError;

    fn wait(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Reply, SimulatedError>> + Send + use<R> {
        let device = Arc::clone(&self.device);
        async move {
            let _slot: Option<Permit<'_>> = match &device.slots {
                Some(slots) => Some(slots.acquire().await),
                None => None,
            };
            device.rt.sleep(device.latency_of(request.item)).await;
            Ok(Reply {
                item: request.item,
                bytes: 0,
                cached: None,
            })
        }
    }
}
