//! What is due when: a radix heap, for time that never goes back.
//!
//! An entry lies in the bucket of the highest bit in which its time differs from the present. Going on to the earliest time
//! spreads one bucket over lower ones, so that each entry moves at most 64 times, in practice about once or twice, and
//! always in order: entries of one time leave in the order in which they came. (Ahuja, Mehlhorn, Orlin and Tarjan, *Faster
//! Algorithms for the Shortest Path Problem*, J. ACM 37, 1990, section 1.)
//!
//! A timer that is cancelled stays where it is, is passed over when its time comes, and is swept out with the others once
//! they are the greater part.

use super::slot::make_room;

/// Something due at a time; whose it is, is the caller's to know.
#[derive(Clone, Copy, Debug)]
struct Entry {
    at: u64,
    key: Key,
}

/// The name of an armed timer: its slot, and which use of the slot it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) struct Key {
    pub(in crate::sim) slot: u32,
    generation: u32,
}

/// A timer's slot.
#[derive(Debug)]
struct Slot<T> {
    generation: u32,
    state: State<T>,
}

#[derive(Debug)]
enum State<T> {
    Armed(T),
    /// Not in use; the next one that is not, or none.
    Free(Option<u32>),
}

/// Timers, each of which carries a `T` until it is due.
#[derive(Debug)]
pub(in crate::sim) struct Timers<T> {
    /// The present: no entry is earlier.
    now: u64,
    /// Bucket 0 holds what is due now, bucket b what differs from now in bit b − 1 and none above.
    buckets: [Vec<Entry>; 65],
    /// Bit b is set if bucket b is not empty; bucket 64 has none of its own and is looked at last.
    occupied: u64,
    /// Kept for its memory.
    spread: Vec<Entry>,
    slots: Vec<Slot<T>>,
    free: Option<u32>,
    armed: usize,
    entries: usize,
}

impl<T> Timers<T> {
    pub(in crate::sim) fn new() -> Self {
        Self {
            now: 0,
            buckets: [const { Vec::new() }; 65],
            occupied: 0,
            spread: Vec::new(),
            slots: Vec::new(),
            free: None,
            armed: 0,
            entries: 0,
        }
    }

    /// How many timers are armed.
    pub(in crate::sim) fn armed(&self) -> usize {
        self.armed
    }

    /// Arms a timer, at the present if `at` has passed.
    #[inline]
    pub(in crate::sim) fn arm(&mut self, at: u64, what: T) -> Key {
        let key = self.take_slot(what);
        self.push(Entry {
            at: at.max(self.now),
            key,
        });
        self.entries += 1;
        self.armed += 1;
        key
    }

    /// Gives back what an armed timer carries; nothing if it was due, or cancelled, before.
    pub(in crate::sim) fn cancel(&mut self, key: Key) -> Option<T> {
        let what = self.release(key)?;
        if self.entries > 64 && self.entries > 2 * self.armed {
            self.sweep();
        }
        Some(what)
    }

    /// Returns what an armed timer carries.
    pub(in crate::sim) fn get_mut(&mut self, key: Key) -> Option<&mut T> {
        let slot = self.slots.get_mut(key.slot as usize)?;
        match &mut slot.state {
            State::Armed(what) if slot.generation == key.generation => Some(what),
            _ => None,
        }
    }

    /// Goes on to the earliest time at which something is due, and returns it.
    #[inline]
    pub(in crate::sim) fn advance(&mut self) -> Option<u64> {
        if self.armed > 0 && self.is_anything_due() {
            return Some(self.now);
        }
        while self.armed > 0 {
            let lowest = match self.occupied >> 1 {
                0 => 64,
                above => above.trailing_zeros() as usize + 1,
            };
            if self.spread_out(lowest) {
                return Some(self.now);
            }
        }
        self.clear_if_idle();
        None
    }

    /// Takes the next timer that is due at the present, in the order in which they were armed.
    #[inline]
    pub(in crate::sim) fn due(&mut self, from: &mut usize) -> Option<T> {
        while let Some(entry) = self.buckets[0].get(*from).copied() {
            *from += 1;
            if let Some(what) = self.release(entry.key) {
                return Some(what);
            }
        }
        self.entries -= self.buckets[0].len();
        self.buckets[0].clear();
        self.occupied &= !1;
        None
    }

    /// Tells whether something is due at the present; what was cancelled is not.
    #[inline]
    fn is_anything_due(&mut self) -> bool {
        if self.buckets[0].is_empty() {
            return false;
        }
        if self.entries > self.armed {
            let slots = &self.slots;
            let before = self.buckets[0].len();
            self.buckets[0]
                .retain(|entry| slots[entry.key.slot as usize].generation == entry.key.generation);
            self.entries -= before - self.buckets[0].len();
        }
        !self.buckets[0].is_empty()
    }

    /// Moves the earliest time of a bucket to the present, and every entry of it to where it lies from there. Tells whether
    /// there was any that is not cancelled.
    #[inline]
    fn spread_out(&mut self, bucket: usize) -> bool {
        if bucket < 64 {
            self.occupied &= !(1 << bucket);
        }
        if let [only] = self.buckets[bucket][..]
            && self.entries == self.armed
        {
            self.buckets[bucket].clear();
            self.now = only.at;
            self.buckets[0].push(only);
            self.occupied |= 1;
            return true;
        }
        self.spread_many(bucket)
    }

    fn spread_many(&mut self, bucket: usize) -> bool {
        let mut spread = std::mem::take(&mut self.spread);
        std::mem::swap(&mut spread, &mut self.buckets[bucket]);
        if self.entries > self.armed {
            let slots = &self.slots;
            let before = spread.len();
            spread
                .retain(|entry| slots[entry.key.slot as usize].generation == entry.key.generation);
            self.entries -= before - spread.len();
        }
        let earliest = spread.iter().map(|entry| entry.at).min();
        if let Some(earliest) = earliest {
            self.now = earliest;
            for entry in spread.drain(..) {
                self.push(entry);
            }
        }
        self.spread = spread;
        earliest.is_some()
    }

    #[inline]
    fn push(&mut self, entry: Entry) {
        let bucket = (64 - (entry.at ^ self.now).leading_zeros()) as usize;
        make_room(&mut self.buckets[bucket]);
        self.buckets[bucket].push(entry);
        if bucket < 64 {
            self.occupied |= 1 << bucket;
        }
    }

    #[inline]
    fn take_slot(&mut self, what: T) -> Key {
        if let Some(slot) = self.free {
            let taken = &mut self.slots[slot as usize];
            if let State::Free(next) = taken.state {
                self.free = next;
            }
            taken.state = State::Armed(what);
            return Key {
                slot,
                generation: taken.generation,
            };
        }
        let slot = u32::try_from(self.slots.len())
            .expect("invariant: memory ends before four thousand million timers");
        make_room(&mut self.slots);
        self.slots.push(Slot {
            generation: 0,
            state: State::Armed(what),
        });
        Key {
            slot,
            generation: 0,
        }
    }

    #[inline]
    fn release(&mut self, key: Key) -> Option<T> {
        let slot = &mut self.slots[key.slot as usize];
        if slot.generation != key.generation {
            return None;
        }
        slot.generation = slot.generation.wrapping_add(1);
        let before = std::mem::replace(&mut slot.state, State::Free(self.free));
        self.free = Some(key.slot);
        self.armed -= 1;
        match before {
            State::Armed(what) => Some(what),
            State::Free(_) => None,
        }
    }

    /// Throws out the entries of cancelled timers.
    fn sweep(&mut self) {
        for (b, bucket) in self.buckets.iter_mut().enumerate().skip(1) {
            let slots = &self.slots;
            bucket
                .retain(|entry| slots[entry.key.slot as usize].generation == entry.key.generation);
            if bucket.is_empty() && b < 64 {
                self.occupied &= !(1 << b);
            }
        }
        self.entries = self.buckets.iter().map(Vec::len).sum();
    }

    fn clear_if_idle(&mut self) {
        if self.entries > 0 {
            for bucket in &mut self.buckets {
                bucket.clear();
            }
            self.occupied = 0;
            self.entries = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all_due<T>(timers: &mut Timers<T>) -> Vec<T> {
        let mut from = 0;
        std::iter::from_fn(|| timers.due(&mut from)).collect()
    }

    #[test]
    fn timers_of_one_time_are_due_in_the_order_of_their_arming() {
        let mut timers = Timers::new();
        timers.arm(1000, 'b');
        timers.arm(10, 'a');
        assert_eq!(timers.advance(), Some(10));
        assert_eq!(all_due(&mut timers), ['a']);
        // Nearer to it now, and so in another bucket than the first would be, had that not moved along.
        timers.arm(1000, 'c');
        timers.arm(999, 'x');
        timers.arm(1000, 'd');
        assert_eq!(timers.advance(), Some(999));
        assert_eq!(all_due(&mut timers), ['x']);
        timers.arm(1000, 'e');
        assert_eq!(timers.advance(), Some(1000));
        assert_eq!(all_due(&mut timers), ['b', 'c', 'd', 'e']);
        assert_eq!(timers.advance(), None);
    }

    #[test]
    fn a_cancelled_timer_is_not_due_and_moves_no_time() {
        let mut timers = Timers::new();
        let early = timers.arm(5, 'x');
        timers.arm(7, 'y');
        assert_eq!(timers.cancel(early), Some('x'));
        assert_eq!(timers.cancel(early), None);
        assert_eq!(timers.advance(), Some(7));
        let again = timers.arm(9, 'z');
        assert_eq!(all_due(&mut timers), ['y']);
        assert_eq!(timers.get_mut(early), None);
        assert_eq!(timers.get_mut(again), Some(&mut 'z'));
    }

    #[test]
    fn cancelled_timers_are_swept_out() {
        let mut timers = Timers::new();
        for round in 0..100_000_u64 {
            let key = timers.arm(1_000_000 + round, ());
            timers.cancel(key);
        }
        assert!(timers.entries <= 128, "{}", timers.entries);
        assert!(timers.slots.len() <= 2);
    }

    #[test]
    fn the_end_of_time_can_be_waited_for() {
        let mut timers = Timers::new();
        timers.arm(u64::MAX, 'z');
        timers.arm(1, 'a');
        assert_eq!(timers.advance(), Some(1));
        assert_eq!(all_due(&mut timers), ['a']);
        assert_eq!(timers.advance(), Some(u64::MAX));
        assert_eq!(all_due(&mut timers), ['z']);
    }

    proptest! {
        #[test]
        fn it_behaves_like_a_sorted_list(script in prop::collection::vec((0_u8..4, 0_u64..1 << 40), 1..400)) {
            let mut timers = Timers::new();
            let mut sorted: Vec<(u64, usize)> = Vec::new();
            let mut keys = Vec::new();
            let (mut now, mut serial) = (0, 0);
            for (what, by) in script {
                match what {
                    0 | 1 => {
                        let at = now + (by >> (by % 40));
                        keys.push((timers.arm(at, serial), serial));
                        sorted.push((at, serial));
                        serial += 1;
                    }
                    2 if !keys.is_empty() => {
                        let (key, which) = keys.swap_remove(usize::try_from(by).unwrap() % keys.len());
                        let there = sorted.iter().position(|(_, s)| *s == which);
                        prop_assert_eq!(timers.cancel(key), there.map(|_| which));
                        if let Some(place) = there {
                            sorted.remove(place);
                        }
                    }
                    _ => {
                        sorted.sort_unstable();
                        let next = sorted.first().map(|(at, _)| *at);
                        prop_assert_eq!(timers.advance(), next);
                        if let Some(at) = next {
                            now = at;
                            let expected: Vec<usize> =
                                sorted.iter().take_while(|(a, _)| *a == at).map(|(_, s)| *s).collect();
                            sorted.drain(..expected.len());
                            prop_assert_eq!(all_due(&mut timers), expected);
                        }
                    }
                }
                prop_assert_eq!(timers.armed(), sorted.len());
            }
        }
    }
}
