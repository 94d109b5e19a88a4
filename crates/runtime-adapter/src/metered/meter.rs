//! One meter: the shards that its threads hold, and their sum.

use super::seat::{MeterId, Seat};
use super::shard::{Count, Shard};
use super::snapshot::{Blocking, Snapshot};
#[cfg(all(feature = "nix", target_os = "linux"))]
use super::stalls::Watching;
use super::times::Times;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// Everything that was counted and timed for one runtime.
#[derive(Debug)]
pub(super) struct Meter {
    id: MeterId,
    sample_every: NonZeroU32,
    seats: Mutex<Seats>,
    #[cfg(all(feature = "nix", target_os = "linux"))]
    pub(super) watching: Watching,
}

type Place = (&'static Shard, Arc<Mutex<Times>>);

#[derive(Debug, Default)]
struct Seats {
    shards: Vec<&'static Shard>,
    times: Vec<Arc<Mutex<Times>>>,
    /// Those whose threads have ended, for the next ones to go on with.
    free: Vec<Place>,
}

/// How many sets of histograms there are at most: enough that threads rarely meet at one.
const MOST_TIMES: usize = 16;

/// The meters that are alive, for threads that meet one for the first time.
static METERS: Mutex<BTreeMap<MeterId, Weak<Meter>>> = Mutex::new(BTreeMap::new());

fn meters() -> MutexGuard<'static, BTreeMap<MeterId, Weak<Meter>>> {
    METERS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Meter {
    pub(super) fn new(sample_every: NonZeroU32) -> Arc<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let meter = Arc::new(Self {
            id: MeterId(NEXT.fetch_add(1, Ordering::Relaxed)),
            sample_every,
            seats: Mutex::default(),
            #[cfg(all(feature = "nix", target_os = "linux"))]
            watching: Watching::default(),
        });
        meters().insert(meter.id, Arc::downgrade(&meter));
        meter
    }

    pub(super) fn find(id: MeterId) -> Option<Arc<Self>> {
        meters().get(&id).and_then(Weak::upgrade)
    }

    #[inline]
    pub(super) fn id(&self) -> MeterId {
        self.id
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds a place for the calling thread, which alone writes to its shard until it gives it back.
    pub(super) fn seat(self: &Arc<Self>) -> Seat {
        let mut seats = self.seats();
        let free = seats.free.pop();
        let (shard, times) = free.unwrap_or_else(|| seats.add(self.sample_every));
        shard.lane.hold();
        Seat {
            id: self.id,
            shard,
            times,
            meter: Arc::downgrade(self),
        }
    }

    pub(super) fn take_back(&self, seat: &Seat) {
        let place = (seat.shard, Arc::clone(&seat.times));
        self.seats().free.push(place);
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        let seats = self.seats();
        let sum = |pick: fn(&Shard) -> &Count| {
            let counts = seats.shards.iter().map(|shard| pick(shard).get());
            counts.sum::<u64>()
        };
        // What comes later in a life is read first, so that no end is seen without its beginning.
        let ended = sum(|shard| &shard.ended);
        let polls = sum(|shard| &shard.polls);
        let spawned = sum(|shard| &shard.spawned);
        let done = sum(|shard| &shard.done);
        let begun = sum(|shard| &shard.begun);
        let dropped = sum(|shard| &shard.dropped);
        let queued = sum(|shard| &shard.queued);
        let mut times = Times::new();
        for some in &seats.times {
            times.add(&some.lock().unwrap_or_else(PoisonError::into_inner));
        }
        Snapshot {
            tasks_spawned: spawned,
            tasks_alive: spawned - ended,
            polls,
            poll_times: times.polls,
            scheduling_delays: times.delays,
            blocking: Blocking {
                waiting: queued - begun - dropped,
                running: begun - done,
                done,
                dropped,
                waits: times.blocking_waits,
            },
        }
    }

    /// Returns the shards of all threads, in an order that stays.
    #[cfg(all(feature = "nix", target_os = "linux"))]
    pub(super) fn shards(&self) -> Vec<&'static Shard> {
        self.seats().shards.clone()
    }

    #[cfg(test)]
    pub(super) fn shards_taken(&self) -> usize {
        self.seats().shards.len()
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        meters().remove(&self.id);
        // The others are in the hands of threads, which give them back by themselves.
        for (shard, _) in self.seats().free.drain(..) {
            shard.give_back();
        }
    }
}

impl Seats {
    fn add(&mut self, sample_every: NonZeroU32) -> Place {
        let n = self.shards.len();
        if self.times.len() < MOST_TIMES {
            self.times.push(Arc::new(Mutex::new(Times::new())));
        }
        let times = Arc::clone(&self.times[n % self.times.len()]);
        let shard = Shard::take(sample_every, n as u64);
        self.shards.push(shard);
        (shard, times)
    }
}
