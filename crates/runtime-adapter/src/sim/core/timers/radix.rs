//! Many timers: a radix heap, for time that never goes back.
//!
//! An entry lies in the bucket of the highest bit in which its time differs from the present. Going on to the earliest time
//! spreads one bucket over lower ones, so that each entry moves at most 64 times, in practice about once or twice, and
//! always in order: entries of one time leave in the order in which they came. (Ahuja, Mehlhorn, Orlin and Tarjan, *Faster
//! Algorithms for the Shortest Path Problem*, J. ACM 37, 1990, section 1.)
//!
//! A timer that is cancelled stays where it is, is passed over when its time comes, and is swept out with the others once
//! they are the greater part.

use super::{Entry, Key};
use crate::sim::core::slot::make_room;

/// Timers by the bits in which their times differ from the present.
#[derive(Debug)]
pub(super) struct Radix {
    /// Bucket 0 holds what is due now, bucket b what differs from now in bit b − 1 and none above.
    buckets: [Vec<Entry>; 65],
    /// Bit b is set if bucket b is not empty; bucket 64 has none of its own and is looked at last.
    occupied: u64,
    /// Kept for its memory.
    spread: Vec<Entry>,
    entries: usize,
}

impl Radix {
    pub(super) const fn new() -> Self {
        Self {
            buckets: [const { Vec::new() }; 65],
            occupied: 0,
            spread: Vec::new(),
            entries: 0,
        }
    }

    /// How many entries there are, cancelled ones among them.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.entries == 0
    }

    #[inline]
    pub(super) fn push(&mut self, now: u64, entry: Entry) {
        self.entries += 1;
        self.put(now, entry);
    }

    #[inline]
    fn put(&mut self, now: u64, entry: Entry) {
        let bucket = (64 - (entry.at ^ now).leading_zeros()) as usize;
        make_room(&mut self.buckets[bucket]);
        self.buckets[bucket].push(entry);
        if bucket < 64 {
            self.occupied |= 1 << bucket;
        }
    }

    /// Hears that one was cancelled, of which so many are left.
    pub(super) fn cancelled(&mut self, armed: usize, is_armed: impl Fn(Key) -> bool) {
        if self.entries > 64 && self.entries > 2 * armed {
            self.sweep(is_armed);
        }
    }

    /// Goes on to the earliest time at which one of the `armed` timers is due, and returns it.
    #[inline]
    pub(super) fn advance(
        &mut self,
        now: u64,
        armed: usize,
        is_armed: impl Fn(Key) -> bool,
    ) -> Option<u64> {
        if armed == 0 {
            self.clear();
            return None;
        }
        if self.is_anything_due(armed, &is_armed) {
            return Some(now);
        }
        loop {
            let lowest = match self.occupied >> 1 {
                0 => 64,
                above => above.trailing_zeros() as usize + 1,
            };
            if let Some(earliest) = self.spread_out(lowest, armed, &is_armed) {
                return Some(earliest);
            }
        }
    }

    /// The next entry that is due at the present, cancelled or not.
    #[inline]
    pub(super) fn due(&self, from: &mut usize) -> Option<Key> {
        let entry = self.buckets[0].get(*from)?;
        *from += 1;
        Some(entry.key)
    }

    /// Forgets what was due.
    #[inline]
    pub(super) fn clear_due(&mut self) {
        self.entries -= self.buckets[0].len();
        self.buckets[0].clear();
        self.occupied &= !1;
    }

    /// Tells whether something is due at the present; what was cancelled is not.
    #[inline]
    fn is_anything_due(&mut self, armed: usize, is_armed: impl Fn(Key) -> bool) -> bool {
        if self.buckets[0].is_empty() {
            return false;
        }
        if self.entries > armed {
            let before = self.buckets[0].len();
            self.buckets[0].retain(|entry| is_armed(entry.key));
            self.entries -= before - self.buckets[0].len();
        }
        !self.buckets[0].is_empty()
    }

    /// Makes the earliest time of a bucket the present, and moves every entry of it to where it lies from there. Returns that
    /// time, if there was an entry that is not cancelled.
    #[inline]
    fn spread_out(
        &mut self,
        bucket: usize,
        armed: usize,
        is_armed: impl Fn(Key) -> bool,
    ) -> Option<u64> {
        if bucket < 64 {
            self.occupied &= !(1 << bucket);
        }
        if let [only] = self.buckets[bucket][..]
            && self.entries == armed
        {
            self.buckets[bucket].clear();
            self.buckets[0].push(only);
            self.occupied |= 1;
            return Some(only.at);
        }
        self.spread_many(bucket, armed, is_armed)
    }

    fn spread_many(
        &mut self,
        bucket: usize,
        armed: usize,
        is_armed: impl Fn(Key) -> bool,
    ) -> Option<u64> {
        let mut spread = std::mem::take(&mut self.spread);
        std::mem::swap(&mut spread, &mut self.buckets[bucket]);
        if self.entries > armed {
            let before = spread.len();
            spread.retain(|entry| is_armed(entry.key));
            self.entries -= before - spread.len();
        }
        let earliest = spread.iter().map(|entry| entry.at).min();
        if let Some(earliest) = earliest {
            for entry in spread.drain(..) {
                self.put(earliest, entry);
            }
        }
        self.spread = spread;
        earliest
    }

    /// Throws out the entries of cancelled timers.
    fn sweep(&mut self, is_armed: impl Fn(Key) -> bool) {
        for (b, bucket) in self.buckets.iter_mut().enumerate().skip(1) {
            bucket.retain(|entry| is_armed(entry.key));
            if bucket.is_empty() && b < 64 {
                self.occupied &= !(1 << b);
            }
        }
        self.entries = self.buckets.iter().map(Vec::len).sum();
    }

    fn clear(&mut self) {
        if self.entries > 0 {
            for bucket in &mut self.buckets {
                bucket.clear();
            }
            self.occupied = 0;
            self.entries = 0;
        }
    }
}
