//! What can be seen to be right while the events go by in order of time, so that nothing has to be sorted for it later.
//!
//! Both watches are on the safe side: what they call right is right, and of anything else the rules look at every time that
//! was noted.

use crate::trace::table::Table;

/// How many burgers are on the grill.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::trace) struct OnTheGrill {
    now: u64,
    most: u64,
}

impl OnTheGrill {
    pub(super) fn put_on(&mut self) {
        self.now += 1;
        self.most = self.most.max(self.now);
    }

    /// A burger that was put on before is taken off.
    pub(super) fn taken_off(&mut self) {
        self.now -= 1;
    }

    #[cfg(test)]
    pub(super) fn distrust(&mut self) {
        self.most = u64::MAX;
    }

    /// At most so many were on the grill at once. Where events of the same nanosecond stand in an unlucky order, there may
    /// have been fewer.
    pub(in crate::trace) fn most(&self) -> u64 {
        self.most
    }
}

/// Whether every cashier takes one order after the other.
#[derive(Debug)]
pub(in crate::trace) struct InTurn {
    /// The order that each cashier began last.
    last_begun: Table<Option<u32>>,
    broken: bool,
}

impl InTurn {
    pub(super) fn of(cashiers: u32) -> Self {
        Self {
            last_begun: Table::new(cashiers),
            broken: false,
        }
    }

    pub(super) fn begins(&mut self, cashier: u32, order: u32) {
        *self.last_begun.row(cashier) = Some(order);
    }

    /// Something is done with an order that `cashier` has begun, if any has.
    pub(super) fn goes_on(&mut self, cashier: Option<u32>, order: u32) {
        let last = cashier.and_then(|cashier| *self.last_begun.row(cashier));
        self.broken |= last != Some(order);
    }

    #[cfg(test)]
    pub(super) fn distrust(&mut self) {
        self.broken = true;
    }

    /// Whether nobody went on with an order after having begun another. Where events of the same nanosecond stand in an
    /// unlucky order, it may look as if somebody had.
    pub(in crate::trace) fn holds(&self) -> bool {
        !self.broken
    }
}
