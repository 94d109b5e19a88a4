//! The books of a shop: one row per customer, order, number and burger, read from the events in one pass.
//!
//! Rules compare times between rows instead of positions in the trace, because events of the same nanosecond may stand in any
//! order. Only what can be told from a single event (who acts, and whether it happened before) is judged while reading.

mod entry;
mod told;
mod watch;

pub(super) use told::Told;

use self::watch::{InTurn, OnTheGrill};
use super::event::Event;
use super::table::{Table, When};
use super::violation::Findings;
use crate::plan::ShopPlan;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CustomerRow {
    pub(super) arrived: When,
    pub(super) sat_down: When,
    pub(super) picked_up: When,
    pub(super) eating_started: When,
    pub(super) eating_finished: When,
    pub(super) reneged: When,
    /// The order it placed.
    pub(super) order: Option<u32>,
    /// The order whose burgers it took.
    pub(super) picked: Option<u32>,
    pub(super) picked_burgers: u32,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OrderRow {
    pub(super) customer: u32,
    pub(super) cashier: u32,
    pub(super) started: When,
    pub(super) taken: When,
    pub(super) number: Option<u32>,
    pub(super) number_given: When,
    pub(super) handed_over: When,
    pub(super) handed_burgers: u32,
}

impl OrderRow {
    /// Whether cashiers went on with it, though none ever began it: a fault that explains others.
    pub(super) fn is_begun_by_nobody(&self) -> bool {
        let went_on = self.taken.is_known() || self.number.is_some() || self.handed_over.is_known();
        went_on && !self.started.is_known()
    }

    /// Until when the cashier was busy with it, as far as is known.
    pub(super) fn cashier_free(&self) -> When {
        let times = [
            self.started,
            self.taken,
            self.number_given,
            self.handed_over,
        ];
        let latest = times.into_iter().filter_map(When::get).max();
        latest.map_or(When::NEVER, When::at)
    }
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NumberRow {
    pub(super) order: Option<u32>,
    /// Whether it was given to more than one order.
    pub(super) contested: bool,
    pub(super) shown: When,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BurgerRow {
    pub(super) started: When,
    pub(super) done: When,
}

pub(super) struct ShopLedger<'a> {
    pub(super) plan: &'a ShopPlan,
    pub(super) customers: Table<CustomerRow>,
    pub(super) orders: Table<OrderRow>,
    pub(super) numbers: Table<NumberRow>,
    /// `order · burgers + burger` for the orders that are expected.
    burgers: Vec<BurgerRow>,
    /// The burgers of all other orders.
    other_burgers: Table<Vec<BurgerRow>>,
    /// The stories of each customer.
    pub(super) stories: Table<Told>,
    /// Who picked up and when, in the order of the events.
    pub(super) pick_ups: Vec<(u64, u32)>,
    pub(super) on_the_grill: OnTheGrill,
    pub(super) in_turn: InTurn,
}

impl<'a> ShopLedger<'a> {
    /// Reads the events, and reports those that are wrong by themselves.
    pub(super) fn read(events: &[Event], plan: &'a ShopPlan, found: &mut Findings) -> Self {
        let burgers = plan.customers as usize * plan.burgers as usize;
        let mut ledger = Self {
            plan,
            customers: Table::new(plan.customers),
            orders: Table::new(plan.customers),
            numbers: Table::new(plan.customers),
            burgers: Vec::with_capacity(burgers.min(events.len())),
            other_burgers: Table::new(0),
            stories: Table::new(plan.customers),
            pick_ups: Vec::new(),
            on_the_grill: OnTheGrill::default(),
            in_turn: InTurn::of(plan.cashiers),
        };
        for event in events {
            ledger.enter(event, found);
        }
        ledger
    }

    /// The times of one burger on the grill.
    pub(super) fn burger(&self, order: u32, burger: u32) -> BurgerRow {
        let row = if order < self.plan.customers {
            self.burgers
                .get(order as usize * self.plan.burgers as usize + burger as usize)
        } else {
            self.other_burgers
                .get(order)
                .and_then(|rows| rows.get(burger as usize))
        };
        row.copied().unwrap_or_default()
    }

    /// The times of every burger that anybody grilled.
    pub(super) fn burgers(&self) -> impl Iterator<Item = BurgerRow> {
        let others = self.other_burgers.iter().flat_map(|(_, rows)| rows);
        self.burgers.iter().chain(others).copied()
    }

    /// When an order could be taken from the counter: its number was shown, or it was handed over.
    pub(super) fn ready(&self, order: &OrderRow) -> When {
        if !self.plan.strategy.hands_out_numbers() {
            return order.handed_over;
        }
        let number = order.number.and_then(|number| self.numbers.get(number));
        number.map_or(When::NEVER, |number| number.shown)
    }

    /// Forgets what was seen to be right while the events went by, so that every rule looks at everything.
    #[cfg(test)]
    pub(super) fn distrust(&mut self) {
        self.on_the_grill.distrust();
        self.in_turn.distrust();
        for customer in 0..self.plan.customers {
            self.stories.row(customer).distrust();
        }
    }

    fn burger_mut(&mut self, order: u32, burger: u32) -> &mut BurgerRow {
        let (rows, index) = if order < self.plan.customers {
            let index = order as usize * self.plan.burgers as usize + burger as usize;
            (&mut self.burgers, index)
        } else {
            (self.other_burgers.row(order), burger as usize)
        };
        if index >= rows.len() {
            rows.resize(index + 1, BurgerRow::default());
        }
        &mut rows[index]
    }
}
