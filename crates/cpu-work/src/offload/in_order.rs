//! A queue whose keys only go up, from which anybody can leave.
//!
//! Who leaves from the middle leaves a gap, and the gaps are closed when they are more than those who stayed: joining, leaving
//! and taking the first cost little however long the queue is, and no memory is taken for each.

use std::collections::VecDeque;

/// The smallest number of gaps that is worth closing.
const FEW: usize = 16;

/// Entries in the order of their keys. The first and the last are never gaps.
#[derive(Debug)]
pub(super) struct InOrder<K, E> {
    entries: VecDeque<(K, Option<E>)>,
    present: usize,
}

impl<K: Ord + Copy, E> InOrder<K, E> {
    pub(super) const fn new() -> Self {
        Self {
            entries: VecDeque::new(),
            present: 0,
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.present
    }

    pub(super) fn first_key(&self) -> Option<K> {
        self.entries.front().map(|(key, _)| *key)
    }

    pub(super) fn last_key(&self) -> Option<K> {
        self.entries.back().map(|(key, _)| *key)
    }

    /// Adds an entry whose key is above all others.
    pub(super) fn push(&mut self, key: K, entry: E) {
        debug_assert!(self.last_key().is_none_or(|last| last < key));
        self.entries.push_back((key, Some(entry)));
        self.present += 1;
    }

    /// Takes the first entry.
    pub(super) fn pop(&mut self) -> Option<E> {
        let (_, entry) = self.entries.pop_front()?;
        self.present -= 1;
        self.trim();
        entry
    }

    /// Takes the entry with this key, if it is there.
    pub(super) fn remove(&mut self, key: K) -> Option<E> {
        let index = self.entries.binary_search_by_key(&key, |(key, _)| *key);
        let entry = self.entries[index.ok()?].1.take()?;
        self.present -= 1;
        self.trim();
        if self.entries.len() > 2 * self.present + FEW {
            self.entries.retain(|(_, entry)| entry.is_some());
        }
        Some(entry)
    }

    /// Takes all entries.
    pub(super) fn take(&mut self) -> impl Iterator<Item = E> + use<K, E> {
        self.present = 0;
        let entries = std::mem::take(&mut self.entries);
        entries.into_iter().filter_map(|(_, entry)| entry)
    }

    /// Closes the gaps at both ends.
    fn trim(&mut self) {
        while matches!(self.entries.front(), Some((_, None))) {
            self.entries.pop_front();
        }
        while matches!(self.entries.back(), Some((_, None))) {
            self.entries.pop_back();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_an_ordered_map_with_few_gaps(steps in prop::collection::vec((0_u8..4, 0_usize..100), 0..400)) {
            let (mut queue, mut map) = (InOrder::new(), BTreeMap::new());
            for (key, (step, which)) in steps.into_iter().enumerate() {
                match step {
                    0 | 1 => {
                        queue.push(key, key);
                        map.insert(key, key);
                    }
                    2 => prop_assert_eq!(queue.pop(), map.pop_first().map(|(_, entry)| entry)),
                    _ => {
                        let key = map.keys().nth(which % map.len().max(1)).copied().unwrap_or(which);
                        prop_assert_eq!(queue.remove(key), map.remove(&key));
                        prop_assert_eq!(queue.remove(key), None);
                    }
                }
                prop_assert_eq!(queue.len(), map.len());
                prop_assert_eq!(queue.first_key(), map.keys().next().copied());
                prop_assert_eq!(queue.last_key(), map.keys().last().copied());
            }
            prop_assert_eq!(queue.take().collect::<Vec<_>>(), map.into_values().collect::<Vec<_>>());
            prop_assert_eq!(queue.len(), 0);
        }
    }

    #[test]
    fn those_who_come_and_go_behind_one_who_stays_take_no_memory() {
        let mut queue = InOrder::new();
        queue.push(0, ());
        for key in 1..10_000 {
            queue.push(2 * key, ());
            queue.push(2 * key + 1, ());
            queue.remove(2 * key);
            queue.remove(2 * key - 1);
            assert!(queue.entries.len() <= 2 * queue.len() + FEW + 1);
        }
    }
}
