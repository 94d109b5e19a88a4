//! The burgers with threads: everybody is a thread of the system, and whoever waits holds it.

use super::FormError;
use super::clock::Wall;
use super::day::{Day, compute};
use core_model::{Actor, CustomerId, EventKind, OrderId, TurnNumber};
use runtime_adapter::Time;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, Scope, scope};
use std::time::Instant;

// ANCHOR: shop
/// A customer at the counter, to be called twice: with its number, and when that is shown.
struct InLine {
    customer: u32,
    call: Sender<TurnNumber>,
}

struct Order {
    customer: u32,
    number: TurnNumber,
    call: Sender<TurnNumber>,
    burgers_left: AtomicU32,
}

/// Opens the shop, and returns when everybody has left.
pub(super) fn run(day: Day<Wall>) -> Result<(), FormError> {
    let day = &day;
    let (line, at_the_counter) = channel();
    let (kitchen, to_grill) = channel();
    let to_grill = &Mutex::new(to_grill);
    scope(move |shop| {
        for _ in 0..day.places() {
            start(shop, move || grill_burgers(day, to_grill))?;
        }
        start(shop, move || take_orders(day, &at_the_counter, &kitchen))?;
        for (customer, arrival) in day.arrivals() {
            let line = line.clone();
            start(shop, move || visit(day, customer, arrival, line))?;
        }
        Ok(())
    })
}

fn start<'s>(shop: &'s Scope<'s, '_>, work: impl FnOnce() + Send + 's) -> Result<(), FormError> {
    Builder::new().spawn_scoped(shop, work)?;
    Ok(())
}

// ANCHOR: visit
fn visit(day: &Day<Wall>, customer: u32, arrival: Instant, line: Sender<InLine>) {
    day.clock().hold_until(arrival);
    let mut book = day.customers_book(customer);
    book.note(EventKind::Arrived);
    let (call, calls) = channel();
    // Where the shop had to close, nobody calls; the waits below end then.
    let _ = line.send(InLine { customer, call });
    drop(line);
    if calls.recv().is_err() {
        return;
    }
    book.note(EventKind::SatDown);
    let mut story = 0;
    while story < day.stories() && calls.try_recv().is_err() {
        book.note(EventKind::StoryStarted { story });
        compute(day.story(customer, story));
        book.note(EventKind::StoryFinished { story });
        book.note_as(Actor::Companion(customer), EventKind::StoryHeard { story });
        story += 1;
    }
    // Ends at once if the call came between two stories: nobody is left who could call.
    let _ = calls.recv();
    let (order, burgers) = (OrderId(customer), day.burgers());
    book.note(EventKind::PickedUp { order, burgers });
    book.note(EventKind::EatingStarted);
    let eaten = day.clock().now() + day.eating(customer);
    day.clock().hold_until(eaten);
    book.note(EventKind::EatingFinished);
}
// ANCHOR_END: visit

fn take_orders(day: &Day<Wall>, line: &Receiver<InLine>, kitchen: &Sender<(Arc<Order>, u32)>) {
    let mut book = day.book(Actor::Cashier(0), 3 * day.customers());
    for (number, InLine { customer, call }) in (0..).map(TurnNumber).zip(line) {
        let (order, burgers) = (OrderId(customer), day.burgers());
        let who = CustomerId(customer);
        book.note(EventKind::OrderStarted {
            order,
            customer: who,
        });
        compute(day.ordering(customer));
        book.note(EventKind::OrderTaken { order, burgers });
        book.note(EventKind::NumberGiven { order, number });
        let _ = call.send(number);
        let order = Arc::new(Order {
            customer,
            number,
            call,
            burgers_left: AtomicU32::new(burgers),
        });
        for burger in 0..burgers {
            let _ = kitchen.send((Arc::clone(&order), burger));
        }
    }
}

/// One place on the grill: burger after burger.
fn grill_burgers(day: &Day<Wall>, to_grill: &Mutex<Receiver<(Arc<Order>, u32)>>) {
    let next = || {
        to_grill
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv()
    };
    while let Ok((order, burger)) = next() {
        let Order {
            customer, number, ..
        } = *order;
        let id = OrderId(customer);
        let mut book = day.book(Actor::Cook(0), 2);
        book.note(EventKind::GrillStarted { order: id, burger });
        let done = day.clock().now() + day.grilling(customer, burger);
        day.clock().hold_until(done);
        book.note(EventKind::GrillDone { order: id, burger });
        if order.burgers_left.fetch_sub(1, Ordering::AcqRel) == 1 {
            day.book(Actor::Display, 1)
                .note(EventKind::NumberShown { number });
            let _ = order.call.send(number);
        }
    }
}
// ANCHOR_END: shop
