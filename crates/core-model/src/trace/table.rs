//! Rows by number: what the ledgers keep about customers, orders and numbers.

use std::collections::HashMap;

/// A time in nanoseconds that may not be known. Half the size of an `Option<u64>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct When(u64);

impl When {
    pub(super) const NEVER: Self = Self(u64::MAX);

    pub(super) fn at(ns: u64) -> Self {
        Self(ns.min(u64::MAX - 1))
    }

    pub(super) fn get(self) -> Option<u64> {
        (self != Self::NEVER).then_some(self.0)
    }

    pub(super) fn is_known(self) -> bool {
        self != Self::NEVER
    }

    /// Whether both are known and this one is later.
    pub(super) fn is_after(self, other: Self) -> bool {
        self.is_known() && other.is_known() && self.0 > other.0
    }

    /// Sets the time; says whether this was the first.
    pub(super) fn set(&mut self, ns: u64) -> bool {
        let first = !self.is_known();
        if first {
            *self = Self::at(ns);
        }
        first
    }
}

impl Default for When {
    fn default() -> Self {
        Self::NEVER
    }
}

/// Rows by number: an array for the numbers that are expected, a map for all others, so that neither a million customers nor
/// one stray number costs much.
#[derive(Debug)]
pub(super) struct Table<Row> {
    rows: Vec<Row>,
    expected: u32,
    others: HashMap<u32, Row>,
}

impl<Row: Default + Clone> Table<Row> {
    /// A table that expects the numbers below `expected`.
    pub(super) fn new(expected: u32) -> Self {
        Self {
            rows: Vec::with_capacity(expected as usize),
            expected,
            others: HashMap::new(),
        }
    }

    #[inline]
    pub(super) fn row(&mut self, number: u32) -> &mut Row {
        let index = number as usize;
        if index < self.rows.len() {
            return &mut self.rows[index];
        }
        self.new_row(number)
    }

    /// The row of a number above all those that have one, or of one that is not expected.
    #[cold]
    #[inline(never)]
    fn new_row(&mut self, number: u32) -> &mut Row {
        if number >= self.expected {
            return self.others.entry(number).or_default();
        }
        let index = number as usize;
        self.rows.resize(index + 1, Row::default());
        &mut self.rows[index]
    }

    #[inline]
    pub(super) fn get(&self, number: u32) -> Option<&Row> {
        let row = self.rows.get(number as usize);
        if row.is_none() && !self.others.is_empty() {
            return self.others.get(&number);
        }
        row
    }

    /// All rows with their numbers, those never touched among them, in the order of the numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &Row)> {
        let mut others: Vec<(u32, &Row)> = self
            .others
            .iter()
            .map(|(number, row)| (*number, row))
            .collect();
        others.sort_unstable_by_key(|(number, _)| *number);
        (0..self.expected).zip(&self.rows).chain(others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stray_number_costs_one_row() {
        let mut table: Table<u8> = Table::new(3);
        *table.row(u32::MAX) = 9;
        *table.row(1) = 5;
        assert_eq!(
            table.iter().collect::<Vec<_>>(),
            [(0, &0), (1, &5), (u32::MAX, &9)]
        );
        assert_eq!(table.get(2), None);
    }

    #[test]
    fn a_time_is_set_once() {
        let mut when = When::NEVER;
        assert!(when.set(5));
        assert!(!when.set(3));
        assert_eq!(when.get(), Some(5));
        assert!(
            when.is_after(When::at(4))
                && !when.is_after(When::at(5))
                && !When::NEVER.is_after(when)
        );
    }
}
