//! What is due when.
//!
//! Time never goes back here. A few timers lie in a small sorted array ([`near`]); once there are more of them, all lie in
//! a radix heap ([`radix`]), until none is left. Either way, timers of one time are due in the order in which they were armed.
//!
//! What a timer carries lies in a slot ([`slots`]), whose generation tells a timer that is armed from one that was due, or
//! cancelled, before.

mod near;
mod radix;
mod slots;

use near::Near;
use radix::Radix;
pub(in crate::sim) use slots::Key;
use slots::Slots;

/// Something due at a time; whose it is, is the caller's to know.
#[derive(Clone, Copy, Debug)]
struct Entry {
    at: u64,
    key: Key,
}

/// Timers, each of which carries a number until it is due.
#[derive(Debug)]
pub(in crate::sim) struct Timers {
    /// The present: no entry is earlier.
    now: u64,
    slots: Slots,
    near: Near,
    far: Radix,
    /// Whether the entries lie in the radix heap; if not, in the array.
    is_far: bool,
}

impl Timers {
    pub(in crate::sim) fn new() -> Self {
        Self {
            now: 0,
            slots: Slots::new(),
            near: Near::new(),
            far: Radix::new(),
            is_far: false,
        }
    }

    /// How many timers are armed.
    pub(in crate::sim) fn armed(&self) -> usize {
        self.slots.armed()
    }

    /// Arms a timer, at the present if `at` has passed.
    #[inline]
    pub(in crate::sim) fn arm(&mut self, at: u64, what: u64) -> Key {
        let key = self.slots.take(what);
        let entry = Entry {
            at: at.max(self.now),
            key,
        };
        if self.is_far {
            self.far.push(self.now, entry);
        } else if !self.near.push(entry) {
            self.go_far(entry);
        }
        key
    }

    /// Moves everything to the radix heap.
    #[cold]
    fn go_far(&mut self, newest: Entry) {
        self.is_far = true;
        for entry in self.near.drain() {
            self.far.push(self.now, entry);
        }
        self.far.push(self.now, newest);
    }

    /// Gives back what an armed timer carries; nothing if it was due, or cancelled, before.
    #[inline(always)]
    pub(in crate::sim) fn cancel(&mut self, key: Key) -> Option<u64> {
        if self.slots.is_armed(key) {
            self.cancel_armed(key)
        } else {
            None
        }
    }

    fn cancel_armed(&mut self, key: Key) -> Option<u64> {
        let what = self.slots.release(key)?;
        if self.is_far {
            let slots = &self.slots;
            self.far.cancelled(slots.armed(), |key| slots.is_armed(key));
        } else {
            self.near.remove(key);
        }
        Some(what)
    }

    /// Returns what an armed timer carries.
    pub(in crate::sim) fn get_mut(&mut self, key: Key) -> Option<&mut u64> {
        self.slots.get_mut(key)
    }

    /// Goes on to the earliest time at which something is due, and returns it.
    #[inline]
    pub(in crate::sim) fn advance(&mut self) -> Option<u64> {
        if !self.is_far {
            self.now = self.near.earliest()?;
            return Some(self.now);
        }
        let slots = &self.slots;
        let earliest = self
            .far
            .advance(self.now, slots.armed(), |key| slots.is_armed(key));
        match earliest {
            Some(earliest) => self.now = earliest,
            None => self.is_far = false,
        }
        earliest
    }

    /// Goes on to the earliest time, if there are few timers and one alone is due then, and takes that.
    #[inline]
    pub(in crate::sim) fn take_alone(&mut self) -> Option<(u64, u64)> {
        if self.is_far {
            return None;
        }
        let Entry { at, key } = self.near.pop_alone()?;
        self.now = at;
        let what = self.slots.release(key)?;
        Some((at, what))
    }

    /// Takes the next timer that is due at the present, in the order in which they were armed. `from` is where to go on, 0
    /// at first.
    #[inline]
    pub(in crate::sim) fn due(&mut self, from: &mut usize) -> Option<u64> {
        if !self.is_far {
            let key = self.near.pop(self.now)?;
            return self.slots.release(key);
        }
        while let Some(key) = self.far.due(from) {
            if let Some(what) = self.slots.release(key) {
                return Some(what);
            }
        }
        self.far.clear_due();
        self.is_far = !self.far.is_empty();
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use near::FEW;
    use proptest::prelude::*;

    /// Timers of which so many are armed for long that they lie in the radix heap.
    fn far() -> Timers {
        let mut timers = Timers::new();
        for _ in 0..=FEW {
            timers.arm(u64::MAX, 0);
        }
        assert!(timers.is_far);
        timers
    }

    fn all_due(timers: &mut Timers) -> Vec<u64> {
        let mut from = 0;
        std::iter::from_fn(|| timers.due(&mut from)).collect()
    }

    #[test]
    fn timers_of_one_time_are_due_in_the_order_of_their_arming() {
        let mut timers = Timers::new();
        timers.arm(1000, 2);
        timers.arm(10, 1);
        assert_eq!(timers.advance(), Some(10));
        assert_eq!(all_due(&mut timers), [1]);
        // Nearer to it now, and so in another bucket than the first would be, had that not moved along.
        timers.arm(1000, 3);
        timers.arm(999, 24);
        timers.arm(1000, 4);
        assert_eq!(timers.advance(), Some(999));
        assert_eq!(all_due(&mut timers), [24]);
        timers.arm(1000, 5);
        assert_eq!(timers.advance(), Some(1000));
        assert_eq!(all_due(&mut timers), [2, 3, 4, 5]);
        assert_eq!(timers.advance(), None);
    }

    #[test]
    fn a_cancelled_timer_is_not_due_and_moves_no_time() {
        let mut timers = Timers::new();
        let early = timers.arm(5, 24);
        timers.arm(7, 25);
        assert_eq!(timers.cancel(early), Some(24));
        assert_eq!(timers.cancel(early), None);
        assert_eq!(timers.advance(), Some(7));
        let again = timers.arm(9, 26);
        assert_eq!(all_due(&mut timers), [25]);
        assert_eq!(timers.get_mut(early), None);
        assert_eq!(timers.get_mut(again), Some(&mut 26));
    }

    #[test]
    fn cancelled_timers_are_swept_out() {
        let mut timers = far();
        for round in 0..100_000_u64 {
            let key = timers.arm(1_000_000 + round, 0);
            timers.cancel(key);
        }
        assert!(timers.far.len() <= 128, "{}", timers.far.len());
        assert!(timers.slots.len() <= 2 + FEW);
    }

    #[test]
    fn timers_move_to_the_heap_and_back_in_their_order() {
        let many = 4 * FEW as u64;
        let mut timers = Timers::new();
        for round in 0..3 {
            for n in 0..many {
                timers.arm(1_000 * (round + 1) + n % 2, n);
            }
            assert!(timers.is_far);
            for odd in [0, 1] {
                assert_eq!(timers.advance(), Some(1_000 * (round + 1) + odd));
                let expected: Vec<u64> = (0..many).filter(|n| n % 2 == odd).collect();
                assert_eq!(all_due(&mut timers), expected);
            }
            assert!(!timers.is_far);
        }
    }

    #[test]
    fn the_end_of_time_can_be_waited_for() {
        let mut timers = Timers::new();
        timers.arm(u64::MAX, 26);
        timers.arm(1, 1);
        assert_eq!(timers.advance(), Some(1));
        assert_eq!(all_due(&mut timers), [1]);
        assert_eq!(timers.advance(), Some(u64::MAX));
        assert_eq!(all_due(&mut timers), [26]);
    }

    proptest! {
        #[test]
        fn it_behaves_like_a_sorted_list(script in prop::collection::vec((0_u8..4, 0_u64..1 << 40), 1..400)) {
            let mut timers = Timers::new();
            let mut sorted: Vec<(u64, u64)> = Vec::new();
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
                            let expected: Vec<u64> =
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
