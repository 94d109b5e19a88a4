//! The burgers with stackful coroutines: everybody is a green thread, and the code reads as that of the threads does.

use super::FormError;
use super::clock::Wall;
use super::day::{Day, compute};
use super::green::{Me, Queue, Queues, Scheduler};
use core_model::{Actor, CustomerId, EventKind, OrderId, TurnNumber};
use runtime_adapter::Time;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

// ANCHOR: shop
struct Shop {
    day: Day<Wall>,
    queues: Queues,
    line: Rc<Queue<InLine>>,
    to_grill: Rc<Queue<(Rc<Order>, u32)>>,
}

/// A customer at the counter, to be called twice: with its number, and when that is shown.
struct InLine {
    customer: u32,
    call: Rc<Queue<TurnNumber>>,
}

struct Order {
    customer: u32,
    number: TurnNumber,
    call: Rc<Queue<TurnNumber>>,
    burgers_left: Cell<u32>,
}

/// Opens the shop, and returns when everybody has left.
pub(super) fn run(day: Day<Wall>) -> Result<(), FormError> {
    let mut scheduler = Scheduler::default();
    let queues = scheduler.queues();
    let (line, to_grill) = (queues.queue(), queues.queue());
    let shop = Rc::new(Shop {
        day,
        queues,
        line,
        to_grill,
    });
    for _ in 0..shop.day.places() {
        let shop = Rc::clone(&shop);
        scheduler.spawn(move |me| grill_burgers(me, &shop))?;
    }
    let at_the_counter = Rc::clone(&shop);
    scheduler.spawn(move |me| take_orders(me, &at_the_counter))?;
    for (customer, arrival) in shop.day.arrivals() {
        let shop = Rc::clone(&shop);
        scheduler.spawn(move |me| visit(me, &shop, customer, arrival))?;
    }
    scheduler.run();
    Ok(())
}

// ANCHOR: visit
fn visit(me: &Me<'_>, shop: &Shop, customer: u32, arrival: Instant) {
    let day = &shop.day;
    me.sleep_until(arrival);
    let mut book = day.customers_book(customer);
    book.note(EventKind::Arrived);
    let calls = shop.queues.queue();
    let call = Rc::clone(&calls);
    shop.line.send(InLine { customer, call });
    calls.receive(me);
    book.note(EventKind::SatDown);
    let mut story = 0;
    while story < day.stories() && calls.is_empty() {
        book.note(EventKind::StoryStarted { story });
        compute(day.story(customer, story));
        book.note(EventKind::StoryFinished { story });
        book.note_as(Actor::Companion(customer), EventKind::StoryHeard { story });
        story += 1;
        me.take_turns();
    }
    calls.receive(me);
    let (order, burgers) = (OrderId(customer), day.burgers());
    book.note(EventKind::PickedUp { order, burgers });
    book.note(EventKind::EatingStarted);
    me.sleep_until(day.clock().now() + day.eating(customer));
    book.note(EventKind::EatingFinished);
}
// ANCHOR_END: visit

fn take_orders(me: &Me<'_>, shop: &Shop) {
    let day = &shop.day;
    let mut book = day.book(Actor::Cashier(0), 3 * day.customers());
    for number in (0..day.customers()).map(TurnNumber) {
        let Some(InLine { customer, call }) = shop.line.receive(me) else {
            break;
        };
        let (order, burgers) = (OrderId(customer), day.burgers());
        let who = CustomerId(customer);
        book.note(EventKind::OrderStarted {
            order,
            customer: who,
        });
        compute(day.ordering(customer));
        book.note(EventKind::OrderTaken { order, burgers });
        book.note(EventKind::NumberGiven { order, number });
        call.send(number);
        let order = Rc::new(Order {
            customer,
            number,
            call,
            burgers_left: Cell::new(burgers),
        });
        for burger in 0..burgers {
            shop.to_grill.send((Rc::clone(&order), burger));
        }
        me.take_turns();
    }
    shop.to_grill.close();
}

/// One place on the grill: burger after burger.
fn grill_burgers(me: &Me<'_>, shop: &Shop) {
    let day = &shop.day;
    while let Some((order, burger)) = shop.to_grill.receive(me) {
        let Order {
            customer, number, ..
        } = *order;
        let id = OrderId(customer);
        let mut book = day.book(Actor::Cook(0), 2);
        book.note(EventKind::GrillStarted { order: id, burger });
        me.sleep_until(day.clock().now() + day.grilling(customer, burger));
        book.note(EventKind::GrillDone { order: id, burger });
        order.burgers_left.set(order.burgers_left.get() - 1);
        if order.burgers_left.get() == 0 {
            day.book(Actor::Display, 1)
                .note(EventKind::NumberShown { number });
            order.call.send(number);
        }
    }
}
// ANCHOR_END: shop
