//! The device itself: who waits, for how long, and what comes of it.

use super::fault::{Error, Faults};
use super::latency::{Latency, Tail};
use super::spells::{Spells, Weather};
use crate::retry::{Retry, Transient};
use crate::{Backend, Reply, Request};
use core_model::{Distribution, Stream};
use runtime_adapter::Runtime;
use runtime_adapter::sync::{Permit, Semaphore};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A simulated wait on the timer of runtime `R`.
///
/// How long an item takes is a pure function of the seed, the stream's name and the item, whoever asks and in whatever
/// order.
#[derive(Debug)]
pub struct Simulated<R> {
    // One pointer: each waiting task holds a handle of its device.
    device: Arc<Device<R>>,
}

/// How a simulated device behaves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// How long it takes.
    pub latency: Latency,
    /// The most requests that it serves at once; without a limit, as many as come.
    pub capacity: Option<NonZeroUsize>,
    /// Rare requests that take longer.
    pub tail: Option<Tail>,
    /// When it is slow, and how much slower.
    pub spells: Option<Spells>,
    /// What goes wrong.
    pub faults: Faults,
    /// How often a request that met a fault is tried again, before the fault is told.
    pub retry: Retry,
}

#[derive(Debug)]
struct Device<R> {
    rt: R,
    latency: Latency,
    seed: u64,
    stream: &'static str,
    slots: Option<Semaphore>,
    trouble: Option<Trouble>,
}

/// All that makes a device more than a latency.
#[derive(Debug)]
struct Trouble {
    tail: Option<Tail>,
    weather: Option<Weather>,
    faults: Faults,
    retry: Retry,
    /// The names of the streams, beside that of the latencies.
    streams: Streams,
    made: Instant,
}

#[derive(Debug)]
struct Streams {
    tail: String,
    faults: String,
    retry: String,
}

impl<R: Runtime> Simulated<R> {
    /// Makes a device that serves any number of requests at once, and never fails.
    pub fn new(rt: R, latency: Distribution, seed: u64, stream: &'static str) -> Self {
        let settings = Settings {
            latency: latency.into(),
            ..Settings::default()
        };
        Self::with(rt, seed, stream, settings)
    }

    /// Makes a device that serves at most `capacity` requests at once; the others wait in line first.
    pub fn with_capacity(
        rt: R,
        latency: Distribution,
        seed: u64,
        stream: &'static str,
        capacity: NonZeroUsize,
    ) -> Self {
        let settings = Settings {
            latency: latency.into(),
            capacity: Some(capacity),
            ..Settings::default()
        };
        Self::with(rt, seed, stream, settings)
    }

    /// Makes a device that behaves as the settings say.
    pub fn with(rt: R, seed: u64, stream: &'static str, settings: Settings) -> Self {
        let Settings {
            latency,
            capacity,
            tail,
            spells,
            faults,
            retry,
        } = settings;
        let plain = tail.is_none() && spells.is_none() && faults.are_none();
        let named = |what| format!("{stream}/{what}");
        let trouble = (!plain).then(|| Trouble {
            tail,
            weather: spells.map(|spells| Weather::new(spells, seed, &named("spells"))),
            faults,
            retry,
            streams: Streams {
                tail: named("tail"),
                faults: named("faults"),
                retry: named("retry"),
            },
            made: rt.now(),
        });
        let device = Arc::new(Device {
            rt,
            latency,
            seed,
            stream,
            slots: capacity.map(|capacity| Semaphore::new(stream, capacity.get())),
            trouble,
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
    /// Waits for a place in the device.
    async fn slot(&self) -> Option<Permit<'_>> {
        match &self.slots {
            Some(slots) => Some(slots.acquire().await),
            None => None,
        }
    }
}

impl Trouble {
    fn slowed(&self, item: u64, now: Instant, latency: Duration) -> Duration {
        let since = now.saturating_duration_since(self.made);
        let factor = self
            .weather
            .as_ref()
            .map(|weather| weather.factor(item, since));
        factor.map_or(latency, |factor| latency.mul_f64(factor))
    }
}

/// Waits through all attempts of an item.
async fn endure<R: Runtime>(device: Arc<Device<R>>, item: u64) -> Result<(), Error> {
    let Some(trouble) = &device.trouble else {
        return Ok(());
    };
    let of = |name| Stream::indexed(device.seed, name, item);
    let mut latencies = of(device.stream);
    let mut tails = of(&trouble.streams.tail);
    let mut faults = of(&trouble.streams.faults);
    let mut pauses = of(&trouble.streams.retry);
    let mut attempts = 0;
    loop {
        // Between two attempts the place is others'.
        let slot = device.slot().await;
        let drawn = device.latency.sample(&mut latencies);
        let tail = trouble.tail.and_then(|tail| tail.sample(&mut tails));
        let latency = trouble.slowed(item, device.rt.now(), tail.unwrap_or(drawn));
        let (fault, takes) = trouble.faults.draw(item, attempts, latency, &mut faults);
        device.rt.sleep(takes).await;
        drop(slot);
        attempts += 1;
        let Some(fault) = fault else { return Ok(()) };
        match trouble.retry.pause_after(attempts, &mut pauses) {
            Some(pause) if fault.is_transient() => device.rt.sleep(pause).await,
            _ => {
                return Err(Error::Faulted {
                    stream: device.stream,
                    item,
                    fault,
                    attempts,
                });
            }
        }
    }
}

impl<R: Runtime> Backend for Simulated<R> {
    type Error = Error;

    fn wait(&self, request: Request) -> impl Future<Output = Result<Reply, Error>> + Send + use<R> {
        let device = Arc::clone(&self.device);
        async move {
            if device.trouble.is_none() {
                // Written out: a future inside would make every waiting customer larger.
                let _slot: Option<Permit<'_>> = match &device.slots {
                    Some(slots) => Some(slots.acquire().await),
                    None => None,
                };
                let latency = device
                    .latency
                    .first(device.seed, device.stream, request.item);
                device.rt.sleep(latency).await;
            } else {
                // Boxed: it is large, and customers of a device without trouble need no room for it.
                Box::pin(endure(device, request.item)).await?;
            }
            Ok(Reply {
                item: request.item,
                bytes: 0,
                cached: None,
            })
        }
    }
}
