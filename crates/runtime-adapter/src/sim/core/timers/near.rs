//! A few timers, sorted.

use super::{Entry, Key};

/// The most that are kept here: up to so many, moving half of them at each arming costs less than a heap does.
pub(super) const FEW: usize = 16;

/// Timers by time, the earliest last; of one time, the first that was armed last.
#[derive(Debug)]
pub(super) struct Near {
    entries: [Entry; FEW],
    len: usize,
}

impl Near {
    pub(super) const fn new() -> Self {
        const NONE: Entry = Entry {
            at: u64::MAX,
            key: Key::NONE,
        };
        Self {
            entries: [NONE; FEW],
            len: 0,
        }
    }

    /// Puts an entry where it belongs; tells whether there was room for it.
    #[inline]
    pub(super) fn push(&mut self, entry: Entry) -> bool {
        if self.len >= FEW {
            return false;
        }
        let mut place = self.len;
        while place > 0 && self.entries[place - 1].at <= entry.at {
            self.entries[place] = self.entries[place - 1];
            place -= 1;
        }
        self.entries[place] = entry;
        self.len += 1;
        true
    }

    /// Takes one out that is not due yet, if it is here.
    pub(super) fn remove(&mut self, key: Key) {
        let entries = &mut self.entries[..self.len];
        if let Some(place) = entries.iter().rposition(|entry| entry.key == key) {
            entries.copy_within(place + 1.., place);
            self.len -= 1;
        }
    }

    /// The earliest time.
    #[inline]
    pub(super) fn earliest(&self) -> Option<u64> {
        let last = self.len.checked_sub(1)?;
        Some(self.entries[last].at)
    }

    /// Takes the next one that is due.
    #[inline]
    pub(super) fn pop(&mut self, now: u64) -> Option<Key> {
        let last = self.len.checked_sub(1)?;
        let entry = self.entries[last];
        (entry.at <= now).then(|| {
            self.len = last;
            entry.key
        })
    }

    /// Takes the earliest, if no other has its time.
    #[inline]
    pub(super) fn pop_alone(&mut self) -> Option<Entry> {
        let last = self.len.checked_sub(1)?;
        let entry = self.entries[last];
        if last > 0 && self.entries[last - 1].at == entry.at {
            return None;
        }
        self.len = last;
        Some(entry)
    }

    /// Takes all out, the earliest first.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Entry> + '_ {
        let len = std::mem::take(&mut self.len);
        self.entries[..len].iter().rev().copied()
    }
}
