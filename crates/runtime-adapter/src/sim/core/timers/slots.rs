//! Where what a timer carries is kept.

use crate::sim::core::slot::make_room;

/// The name of an armed timer: its slot, and which use of the slot it is. One number, as [`TaskKey`](super::super::TaskKey)
/// is, and for the same reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) struct Key(u64);

impl Key {
    /// No timer's.
    pub(in crate::sim) const NONE: Self = Self(u64::MAX);

    #[inline]
    fn new(slot: u32, generation: u32) -> Self {
        Self(u64::from(slot) | u64::from(generation) << 32)
    }

    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the upper half is the generation"
    )]
    fn slot(self) -> usize {
        self.0 as u32 as usize
    }

    #[inline]
    fn generation(self) -> u32 {
        (self.0 >> 32) as u32
    }
}

#[derive(Debug)]
struct Slot {
    /// What an armed timer carries; of a slot that is not in use, the next such one.
    what: u64,
    /// Which use it is, or will be next: no key has that of a slot that is not in use.
    generation: u32,
}

/// The slots of all timers.
#[derive(Debug)]
pub(super) struct Slots {
    slots: Vec<Slot>,
    free: Option<u32>,
    armed: usize,
}

impl Slots {
    pub(super) const fn new() -> Self {
        Self {
            slots: Vec::new(),
            free: None,
            armed: 0,
        }
    }

    /// How many are in use.
    #[inline]
    pub(super) fn armed(&self) -> usize {
        self.armed
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    #[inline]
    pub(super) fn take(&mut self, what: u64) -> Key {
        self.armed += 1;
        let index = match self.free {
            Some(index) => index,
            None => self.grow(),
        };
        let slot = &mut self.slots[index as usize];
        self.free = u32::try_from(slot.what).ok();
        slot.what = what;
        Key::new(index, slot.generation)
    }

    #[cold]
    fn grow(&mut self) -> u32 {
        let index = u32::try_from(self.slots.len())
            .ok()
            .filter(|index| *index < u32::MAX)
            .expect("invariant: memory ends before four thousand million timers");
        make_room(&mut self.slots);
        self.slots.push(Slot {
            what: u64::MAX,
            generation: 0,
        });
        index
    }

    /// Frees a slot, and gives what it carried; nothing if that use of it is over.
    #[inline]
    pub(super) fn release(&mut self, key: Key) -> Option<u64> {
        let slot = self.slots.get_mut(key.slot())?;
        if slot.generation != key.generation() {
            return None;
        }
        slot.generation = slot.generation.wrapping_add(1);
        let next = self.free.map_or(u64::MAX, u64::from);
        let what = std::mem::replace(&mut slot.what, next);
        self.free = u32::try_from(key.slot()).ok();
        self.armed -= 1;
        Some(what)
    }

    #[inline]
    pub(super) fn is_armed(&self, key: Key) -> bool {
        let slot = self.slots.get(key.slot());
        slot.is_some_and(|slot| slot.generation == key.generation())
    }

    pub(super) fn get_mut(&mut self, key: Key) -> Option<&mut u64> {
        let slot = self.slots.get_mut(key.slot())?;
        (slot.generation == key.generation()).then_some(&mut slot.what)
    }
}
