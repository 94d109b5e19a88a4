//! What one thread counts for one meter: words that it alone writes, and anyone reads.

use super::Lane;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The counts of the thread that holds it.
///
/// One thread at a time writes, so that adding needs no locked instruction; it lies on cache lines of its own (processors
/// fetch them in pairs), so that no thread waits for another's. Shards live for ever, so that a thread finds its own
/// without counting references; those of a meter that is gone serve the next one.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Shard {
    pub(super) spawned: Count,
    pub(super) ended: Count,
    pub(super) polls: Count,
    pub(super) queued: Count,
    pub(super) begun: Count,
    pub(super) done: Count,
    pub(super) dropped: Count,
    /// The numbers of the next poll and the next spawn that are timed.
    timed_poll: Count,
    timed_spawn: Count,
    random: Count,
    /// Up to here strides go; half as long on average.
    longest_stride: Count,
    /// What a watcher is to know of the thread.
    pub(super) lane: Lane,
}

/// A word that one thread writes.
#[derive(Debug, Default)]
pub(super) struct Count(AtomicU64);

impl Count {
    #[inline]
    pub(super) fn get(&self) -> u64 {
        // Against `set`: whoever sees that a task ended also sees that it was spawned.
        self.0.load(Ordering::Acquire)
    }

    #[inline]
    pub(super) fn set(&self, value: u64) {
        self.0.store(value, Ordering::Release);
    }

    #[inline]
    pub(super) fn add_one(&self) -> u64 {
        let sum = self.0.load(Ordering::Relaxed) + 1;
        self.set(sum);
        sum
    }
}

/// Those that nobody holds.
static FREE: Mutex<Vec<&'static Shard>> = Mutex::new(Vec::new());

impl Shard {
    /// Takes a shard with nothing counted yet; `seed` tells the threads of a meter apart.
    pub(super) fn take(every: NonZeroU32, seed: u64) -> &'static Self {
        let free = FREE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let shard = free.unwrap_or_else(|| Box::leak(Box::default()));
        let counts = [
            &shard.spawned,
            &shard.ended,
            &shard.polls,
            &shard.queued,
            &shard.begun,
            &shard.done,
            &shard.dropped,
        ];
        for count in counts {
            count.set(0);
        }
        shard.lane.clear();
        shard.longest_stride.set(u64::from(every.get()) * 2 - 1);
        shard.random.set(seed);
        shard.timed_poll.set(shard.rest_of_stride());
        shard.timed_spawn.set(shard.rest_of_stride());
        shard
    }

    /// Gives back a shard whose meter is gone.
    pub(super) fn give_back(&'static self) {
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        free.push(self);
    }

    /// Counts a poll, and tells whether it is to be timed.
    #[inline]
    pub(super) fn poll(&self) -> bool {
        let nth = self.polls.add_one();
        let is_due = nth == self.timed_poll.get();
        if is_due {
            self.timed_poll.set(nth + self.stride());
        }
        is_due
    }

    /// Counts a spawn, and tells whether the wait for the first poll is to be timed.
    #[inline]
    pub(super) fn spawn(&self) -> bool {
        let nth = self.spawned.add_one();
        let is_due = nth == self.timed_spawn.get();
        if is_due {
            self.timed_spawn.set(nth + self.stride());
        }
        is_due
    }

    /// Draws how many events there are from one that is timed to the next: any number from 1 to twice the mean less 1,
    /// with equal chances.
    #[cold]
    fn stride(&self) -> u64 {
        // SplitMix64 (Steele, Lea and Flood, 2014), of which the upper 31 bits are used.
        let state = self.random.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.random.set(state);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        // 31 bits by at most 33 fill a word.
        (((mixed >> 33) * self.longest_stride.get()) >> 31) + 1
    }

    /// Draws how much is left of a stride in the middle of which one arrives, as a new thread does: the shorter of two has
    /// those chances, so that its first events are timed no more and no less than all others.
    fn rest_of_stride(&self) -> u64 {
        self.stride().min(self.stride())
    }
}

#[cfg(test)]
mod tests {
    use super::Shard;
    use std::num::NonZeroU32;

    fn shard(every: u32) -> &'static Shard {
        Shard::take(NonZeroU32::new(every).unwrap(), 7)
    }

    #[test]
    fn a_setting_of_one_times_every_poll() {
        let shard = shard(1);
        assert!((0..1000).all(|_| shard.poll()));
        assert_eq!(shard.polls.get(), 1000);
    }

    #[test]
    fn one_poll_in_so_many_is_timed_on_average() {
        for every in [2, 64, 1000] {
            let shard = shard(every);
            let timed = (0..every * 1000).filter(|_| shard.poll()).count();
            assert!((900..1100).contains(&timed), "{timed} for one in {every}");
        }
    }

    #[test]
    fn the_largest_setting_is_as_good_as_never() {
        let shard = shard(u32::MAX);
        assert_eq!((0..10_000).filter(|_| shard.poll()).count(), 0);
    }

    #[test]
    fn a_program_with_the_period_of_the_sampling_is_sampled_at_every_step() {
        let shard = shard(64);
        let mut seen = [0_u32; 64];
        for poll in 0..64 * 64 * 100 {
            if shard.poll() {
                seen[poll % 64] += 1;
            }
        }
        let (least, most) = (seen.iter().min().unwrap(), seen.iter().max().unwrap());
        assert!(*least >= 50 && *most <= 200, "100 were expected: {seen:?}");
    }

    #[test]
    fn the_first_poll_on_a_thread_is_as_likely_as_any_other() {
        let every = NonZeroU32::new(8).unwrap();
        let is_first_timed = |seed: &u64| {
            let shard = Shard::take(every, *seed);
            let is_timed = shard.poll();
            shard.give_back();
            is_timed
        };
        let first = (0..8000).filter(is_first_timed).count();
        assert!((900..1150).contains(&first), "{first} of 8000");
    }
}
