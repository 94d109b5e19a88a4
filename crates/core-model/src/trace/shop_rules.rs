//! The invariants of a shop, judged over its books.
//!
//! Each fault is laid to one invariant: what follows from a thing that is missing or out of place is not told again under
//! another name. Times may be equal everywhere.

use super::Extent;
use super::shop_ledger::{CustomerRow, OrderRow, ShopLedger};
use super::table::When;
use super::violation::{Findings, Invariant};

pub(super) fn judge(ledger: &ShopLedger<'_>, extent: Extent, found: &mut Findings) {
    for (order, row) in ledger.orders.iter() {
        judge_order(ledger, order, row, extent, found);
    }
    for (number, row) in ledger.numbers.iter() {
        if row.shown.is_known() && row.order.is_none() {
            let detail = format_args!("number {number} was shown, but no order has it");
            found.add(Invariant::OneNumberPerOrder, detail);
        }
    }
    for customer in 0..ledger.plan.customers {
        let row = ledger.customers.get(customer).copied().unwrap_or_default();
        judge_customer(ledger, customer, &row, extent, found);
    }
    judge_cashiers(ledger, found);
}

fn judge_order(
    ledger: &ShopLedger<'_>,
    order: u32,
    row: &OrderRow,
    extent: Extent,
    found: &mut Findings,
) {
    let plan = ledger.plan;
    if !row.started.is_known() {
        let grilled = (0..plan.burgers).any(|burger| {
            let times = ledger.burger(order, burger);
            times.started.is_known() || times.done.is_known()
        });
        if row.is_begun_by_nobody() || grilled {
            let detail = format_args!("order {order} was served, but no cashier ever began it");
            found.add(Invariant::PartOfThePlan, detail);
        }
        return;
    }
    let owner = ledger
        .customers
        .get(row.customer)
        .copied()
        .unwrap_or_default();
    if plan.strategy.hands_out_numbers() {
        // What an interrupted run has not got round to is no fault, unless something later happened.
        let due = extent == Extent::Complete || owner.picked_up.is_known();
        match row
            .number
            .and_then(|number| ledger.numbers.get(number).map(|row| (number, row)))
        {
            None if row.taken.is_known() && (due || owner.sat_down.is_known()) => {
                found.add(
                    Invariant::OneNumberPerOrder,
                    format_args!("order {order} never got a number"),
                );
            }
            Some((number, shown)) if due && !shown.shown.is_known() && !shown.contested => {
                let detail = format_args!("number {number} of order {order} was never shown");
                found.add(Invariant::NumberShownOnce, detail);
            }
            _ => {}
        }
    } else if row.handed_over.is_known() && row.handed_burgers != plan.burgers {
        let (handed, ordered) = (row.handed_burgers, plan.burgers);
        let detail = format_args!(
            "{handed} burgers of order {order} were handed over, {ordered} were ordered"
        );
        found.add(Invariant::ExactBurgers, detail);
    }
    judge_burgers(ledger, order, row, found);
}

fn judge_burgers(ledger: &ShopLedger<'_>, order: u32, row: &OrderRow, found: &mut Findings) {
    let invariant = Invariant::GrilledBeforeShown;
    let contested = row
        .number
        .and_then(|number| ledger.numbers.get(number))
        .is_some_and(|row| row.contested);
    let ready = if contested {
        When::NEVER
    } else {
        ledger.ready(row)
    };
    for burger in 0..ledger.plan.burgers {
        let times = ledger.burger(order, burger);
        let name = format_args!("burger {burger} of order {order}");
        if row.taken.is_after(times.started) {
            found.add(
                invariant,
                format_args!("{name} was on the grill before the order was taken"),
            );
        } else if times.done.is_known() && !times.started.is_known() {
            found.add(
                invariant,
                format_args!("{name} was taken off the grill without having been on it"),
            );
        } else if times.started.is_after(times.done) {
            found.add(
                invariant,
                format_args!("{name} was taken off the grill before it was put on"),
            );
        } else if ready.is_known() && !times.done.is_known() {
            found.add(
                invariant,
                format_args!("{name} was never grilled to the end, and yet the order came out"),
            );
        } else if times.done.is_after(ready) {
            found.add(
                invariant,
                format_args!("{name} was still on the grill when the order came out"),
            );
        }
    }
}

fn judge_customer(
    ledger: &ShopLedger<'_>,
    customer: u32,
    row: &CustomerRow,
    extent: Extent,
    found: &mut Findings,
) {
    let ate = row.eating_started.is_known() || row.eating_finished.is_known();
    let served = row.order.is_some() || row.picked_up.is_known() || ate;
    if row.reneged.is_known() {
        if ledger.plan.patience.is_none() {
            let detail = format_args!(
                "customer {customer} left the line, and the plan gives nobody a patience"
            );
            found.add(Invariant::RenegedNotServed, detail);
        } else if served {
            let detail =
                format_args!("customer {customer} left the line and was served all the same");
            found.add(Invariant::RenegedNotServed, detail);
        } else if !row.arrived.is_known() || row.arrived.is_after(row.reneged) {
            let detail = format_args!("customer {customer} left the line before joining it");
            found.add(Invariant::OnePlaceAtATime, detail);
        }
        return;
    }
    judge_places(ledger, customer, row, served, found);
    if row.picked_up.is_known() {
        judge_pick_up(ledger, customer, row, found);
    }
    judge_eating(customer, row, extent, found);
    if extent == Extent::Complete && !ate {
        let detail = match (row.arrived.is_known(), row.order, row.picked_up.is_known()) {
            (_, _, true) => "picked up and never ate",
            (_, Some(_), false) => "ordered and never got anything",
            (true, None, false) => "stood in line and never ordered",
            (false, None, false) => "never came",
        };
        found.add(
            Invariant::NobodyLost,
            format_args!("customer {customer} {detail}"),
        );
    }
}

/// Line, counter, seat, pick-up: in this order. The first step that is out of order is told.
fn judge_places(
    ledger: &ShopLedger<'_>,
    customer: u32,
    row: &CustomerRow,
    served: bool,
    found: &mut Findings,
) {
    let invariant = Invariant::OnePlaceAtATime;
    if !row.arrived.is_known() && served {
        found.add(
            invariant,
            format_args!("customer {customer} was served without having stood in line"),
        );
    }
    let order = row
        .order
        .and_then(|order| ledger.orders.get(order))
        .copied()
        .unwrap_or_default();
    if row.picked_up.is_known() && order.started.is_known() && !order.taken.is_known() {
        found.add(
            invariant,
            format_args!("customer {customer} picked up, and its order was never taken"),
        );
    }
    let steps = [
        ("joined the line", row.arrived),
        ("began to order", order.started),
        ("had ordered", order.taken),
        ("got its number", order.number_given),
        ("sat down", row.sat_down),
        ("picked up", row.picked_up),
    ];
    let mut earlier = ("", When::NEVER);
    for step in steps {
        if earlier.1.is_after(step.1) {
            found.add(
                invariant,
                format_args!("customer {customer} {} before it {}", step.0, earlier.0),
            );
            return;
        }
        if step.1.is_known() {
            earlier = step;
        }
    }
}

fn judge_pick_up(ledger: &ShopLedger<'_>, customer: u32, row: &CustomerRow, found: &mut Findings) {
    if row.picked != row.order {
        let picked = row.picked.unwrap_or_default();
        let order = ledger.orders.get(picked).copied().unwrap_or_default();
        if order.started.is_known() {
            let owner = order.customer;
            let detail =
                format_args!("customer {customer} picked up order {picked} of customer {owner}");
            found.add(Invariant::OwnBurgers, detail);
        } else if !order.is_begun_by_nobody() {
            let detail =
                format_args!("customer {customer} picked up order {picked}, which nobody placed");
            found.add(Invariant::OwnBurgers, detail);
        }
        return;
    }
    let Some((number, order)) = row
        .order
        .and_then(|number| ledger.orders.get(number).map(|row| (number, row)))
    else {
        return;
    };
    let (picked, ordered) = (row.picked_burgers, ledger.plan.burgers);
    if picked != ordered {
        let detail = format_args!(
            "customer {customer} picked up {picked} burgers of order {number}, {ordered} were ordered"
        );
        found.add(Invariant::ExactBurgers, detail);
    }
    let held = !ledger.plan.strategy.hands_out_numbers();
    let contested = order
        .number
        .and_then(|number| ledger.numbers.get(number))
        .is_some_and(|row| row.contested);
    let ready = ledger.ready(order);
    if held && !ready.is_known() {
        let detail = format_args!(
            "customer {customer} picked up order {number}, which was never handed over"
        );
        found.add(Invariant::PickedUpAfterShown, detail);
    } else if ready.is_after(row.picked_up) && !contested {
        let detail =
            format_args!("customer {customer} picked up order {number} before it came out");
        found.add(Invariant::PickedUpAfterShown, detail);
    }
}

fn judge_eating(customer: u32, row: &CustomerRow, extent: Extent, found: &mut Findings) {
    let (started, finished) = (row.eating_started, row.eating_finished);
    let detail = if !started.is_known() && !finished.is_known() {
        return;
    } else if !row.picked_up.is_known() {
        "ate without having picked anything up"
    } else if row.picked_up.is_after(started) {
        "began to eat before the pick-up"
    } else if !started.is_known() {
        "finished eating without having begun"
    } else if started.is_after(finished) {
        "finished eating before beginning"
    } else if !finished.is_known() && extent == Extent::Complete {
        "never finished eating"
    } else {
        return;
    };
    found.add(
        Invariant::EatsAfterPickUp,
        format_args!("customer {customer} {detail}"),
    );
}

/// A cashier is busy with an order from beginning it to handing out its number or the burgers.
fn judge_cashiers(ledger: &ShopLedger<'_>, found: &mut Findings) {
    if ledger.in_turn.holds() {
        return;
    }
    let busy = |order: &OrderRow| {
        Some((
            order.cashier,
            order.started.get()?,
            order.cashier_free().get()?,
        ))
    };
    let mut times: Vec<_> = ledger
        .orders
        .iter()
        .filter_map(|(order, row)| busy(row).map(|(cashier, from, to)| (cashier, from, to, order)))
        .collect();
    times.sort_unstable();
    let mut last = None;
    for (cashier, from, to, order) in times {
        match last {
            Some((same, until, other)) if same == cashier && from < until => {
                let detail = format_args!(
                    "cashier {cashier} began order {order} at {from} ns and was busy with order {other} until {until} ns"
                );
                found.add(Invariant::OneCustomerPerCashier, detail);
                if to > until {
                    last = Some((cashier, to, order));
                }
            }
            _ => last = Some((cashier, to, order)),
        }
    }
}
