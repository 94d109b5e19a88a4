//! Entering events into the books of a shop: whose part each is, and whether it happened before.

use super::ShopLedger;
use crate::trace::event::{Actor, Event, EventKind};
use crate::trace::violation::{Findings, Invariant};

impl ShopLedger<'_> {
    pub(super) fn enter(&mut self, event: &Event, found: &mut Findings) {
        let Event { at_ns, actor, kind } = *event;
        let plan = self.plan;
        let in_part = match actor {
            Actor::Customer(number) if number < plan.customers => {
                self.customer(number, at_ns, kind, found)
            }
            Actor::Companion(number) if number < plan.customers => {
                self.companion(number, at_ns, kind, found)
            }
            Actor::Cashier(number) if number < plan.cashiers => {
                self.cashier(number, at_ns, kind, found)
            }
            Actor::Cook(number) if number < plan.cooks && plan.strategy.hands_out_numbers() => {
                self.grill(at_ns, kind, found)
            }
            Actor::Display => self.display(at_ns, kind, found),
            _ => false,
        };
        if !in_part {
            let detail =
                format_args!("{actor} at {at_ns} ns: {kind:?} is no part of its in this plan");
            found.add(Invariant::PartOfThePlan, detail);
        }
    }

    fn customer(
        &mut self,
        customer: u32,
        at_ns: u64,
        kind: EventKind,
        found: &mut Findings,
    ) -> bool {
        let seated = self.plan.strategy.hands_out_numbers();
        let row = self.customers.row(customer);
        let (when, invariant, what) = match kind {
            EventKind::Arrived => (&mut row.arrived, Invariant::OnePlaceAtATime, "arrived"),
            EventKind::SatDown if seated => {
                (&mut row.sat_down, Invariant::OnePlaceAtATime, "sat down")
            }
            EventKind::Reneged => (
                &mut row.reneged,
                Invariant::OnePlaceAtATime,
                "left the line",
            ),
            EventKind::EatingStarted => (
                &mut row.eating_started,
                Invariant::EatsAfterPickUp,
                "began to eat",
            ),
            EventKind::EatingFinished => (
                &mut row.eating_finished,
                Invariant::EatsAfterPickUp,
                "finished eating",
            ),
            EventKind::StoryStarted { story } if seated => {
                self.stories.row(customer).started(story, at_ns);
                return true;
            }
            EventKind::StoryFinished { story } if seated => {
                self.stories.row(customer).finished(story, at_ns);
                return true;
            }
            EventKind::SatDown
            | EventKind::StoryStarted { .. }
            | EventKind::StoryFinished { .. } => {
                let detail = format_args!("customer {customer} at {at_ns} ns: {kind:?}");
                found.add(Invariant::NoStoriesAtCounter, detail);
                return true;
            }
            EventKind::PickedUp { order, burgers } => {
                let first = row.picked_up.set(at_ns);
                if first {
                    self.pick_ups.push((at_ns, customer));
                }
                if first || row.picked == Some(order.0) {
                    // Burgers picked up in two goes are counted together: twice the order is too many.
                    row.picked = Some(order.0);
                    row.picked_burgers = row.picked_burgers.saturating_add(burgers);
                } else {
                    let detail = format_args!(
                        "customer {customer} picked up a second order, {order}, at {at_ns} ns"
                    );
                    found.add(Invariant::OwnBurgers, detail);
                }
                return true;
            }
            _ => return false,
        };
        if !when.set(at_ns) {
            found.add(
                invariant,
                format_args!("customer {customer} {what} a second time, at {at_ns} ns"),
            );
        }
        true
    }

    fn companion(
        &mut self,
        customer: u32,
        at_ns: u64,
        kind: EventKind,
        found: &mut Findings,
    ) -> bool {
        let EventKind::StoryHeard { story } = kind else {
            return false;
        };
        if self.plan.strategy.hands_out_numbers() {
            self.stories.row(customer).heard(story);
        } else {
            let detail = format_args!("companion {customer} heard story {story} at {at_ns} ns");
            found.add(Invariant::NoStoriesAtCounter, detail);
        }
        true
    }

    fn cashier(&mut self, cashier: u32, at_ns: u64, kind: EventKind, found: &mut Findings) -> bool {
        match kind {
            EventKind::OrderStarted { order, customer } => {
                if customer.0 >= self.plan.customers {
                    return false;
                }
                self.order_started(cashier, at_ns, order.0, customer.0, found);
            }
            EventKind::OrderTaken { order, burgers } => {
                self.same_cashier(cashier, order.0, found);
                self.goes_on(order.0);
                if !self.orders.row(order.0).taken.set(at_ns) {
                    let detail =
                        format_args!("order {order} was taken a second time, at {at_ns} ns");
                    found.add(Invariant::OneCustomerPerCashier, detail);
                }
                if burgers != self.plan.burgers {
                    let planned = self.plan.burgers;
                    let detail = format_args!(
                        "order {order} is of {burgers} burgers, the plan has {planned} an order"
                    );
                    found.add(Invariant::ExactBurgers, detail);
                }
            }
            EventKind::NumberGiven { order, number } => {
                self.number_given(at_ns, order.0, number.0, found)
            }
            EventKind::HandedOver { order, burgers } if !self.plan.strategy.hands_out_numbers() => {
                let row = self.orders.row(order.0);
                row.handed_over.set(at_ns);
                row.handed_burgers = row.handed_burgers.saturating_add(burgers);
                self.same_cashier(cashier, order.0, found);
                self.goes_on(order.0);
            }
            EventKind::GrillStarted { .. } | EventKind::GrillDone { .. }
                if !self.plan.strategy.hands_out_numbers() =>
            {
                return self.grill(at_ns, kind, found);
            }
            _ => return false,
        }
        true
    }

    fn same_cashier(&self, cashier: u32, order: u32, found: &mut Findings) {
        let Some(row) = self.orders.get(order).filter(|row| row.started.is_known()) else {
            return;
        };
        if row.cashier != cashier {
            let first = row.cashier;
            let detail = format_args!(
                "cashier {first} began order {order}, and cashier {cashier} went on with it"
            );
            found.add(Invariant::OneCustomerPerCashier, detail);
        }
    }

    /// Watches that cashiers go on with nothing but what they began last.
    fn goes_on(&mut self, order: u32) {
        let begun = self.orders.get(order).filter(|row| row.started.is_known());
        self.in_turn.goes_on(begun.map(|row| row.cashier), order);
    }

    fn order_started(
        &mut self,
        cashier: u32,
        at_ns: u64,
        order: u32,
        customer: u32,
        found: &mut Findings,
    ) {
        let row = self.orders.row(order);
        if !row.started.set(at_ns) {
            let detail = format_args!(
                "order {order} was begun a second time, by cashier {cashier} at {at_ns} ns"
            );
            found.add(Invariant::OneCustomerPerCashier, detail);
            return;
        }
        row.customer = customer;
        row.cashier = cashier;
        self.in_turn.begins(cashier, order);
        let placed = &mut self.customers.row(customer).order;
        match *placed {
            None => *placed = Some(order),
            Some(first) => {
                let detail = format_args!(
                    "customer {customer} orders a second time at {at_ns} ns: {first} and {order}"
                );
                found.add(Invariant::OnePlaceAtATime, detail);
            }
        }
    }

    fn number_given(&mut self, at_ns: u64, order: u32, number: u32, found: &mut Findings) {
        let invariant = Invariant::OneNumberPerOrder;
        if !self.plan.strategy.hands_out_numbers() {
            found.add(
                invariant,
                format_args!("order {order} got number {number} in a shop without numbers"),
            );
            return;
        }
        let row = self.orders.row(order);
        if let Some(first) = row.number {
            found.add(
                invariant,
                format_args!("order {order} got a second number, {number} after {first}"),
            );
            return;
        }
        row.number = Some(number);
        row.number_given.set(at_ns);
        self.goes_on(order);
        let holder = self.numbers.row(number);
        match holder.order {
            None => holder.order = Some(order),
            Some(other) => {
                holder.contested = true;
                found.add(
                    invariant,
                    format_args!("number {number} was given to order {other} and to order {order}"),
                );
            }
        }
    }

    fn display(&mut self, at_ns: u64, kind: EventKind, found: &mut Findings) -> bool {
        let EventKind::NumberShown { number } = kind else {
            return false;
        };
        if !self.numbers.row(number.0).shown.set(at_ns) {
            let detail = format_args!("number {number} was shown a second time, at {at_ns} ns");
            found.add(Invariant::NumberShownOnce, detail);
        }
        true
    }

    fn grill(&mut self, at_ns: u64, kind: EventKind, found: &mut Findings) -> bool {
        let (EventKind::GrillStarted { order, burger } | EventKind::GrillDone { order, burger }) =
            kind
        else {
            return false;
        };
        if burger >= self.plan.burgers {
            let planned = self.plan.burgers;
            let detail = format_args!(
                "burger {burger} of order {order} was grilled; the plan has {planned} an order"
            );
            found.add(Invariant::ExactBurgers, detail);
            return true;
        }
        // An order without other events still gets a row, so that it is judged.
        self.orders.row(order.0);
        let row = self.burger_mut(order.0, burger);
        let was_put_on = row.started.is_known();
        let (when, what, puts_on) = match kind {
            EventKind::GrillStarted { .. } => (&mut row.started, "put on", true),
            _ => (&mut row.done, "taken off", false),
        };
        if when.set(at_ns) {
            if puts_on {
                self.on_the_grill.put_on();
            } else if was_put_on {
                self.on_the_grill.taken_off();
            }
        } else {
            let detail = format_args!(
                "burger {burger} of order {order} was {what} the grill a second time, at {at_ns} ns"
            );
            found.add(Invariant::GrilledBeforeShown, detail);
        }
        true
    }
}
