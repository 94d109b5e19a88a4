//! The burgers with callbacks: an event loop calls back, and what comes after a wait is a function given to it.

use super::FormError;
use super::clock::Wall;
use super::day::{Day, compute};
use super::event_loop::{Callback, EventLoop};
use crate::recorder::Logbook;
use core_model::{Actor, CustomerId, EventKind, OrderId, TurnNumber};
use runtime_adapter::Time;
use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;

// ANCHOR: shop
struct Shop {
    day: Day<Wall>,
    events: EventLoop<Self>,
    /// Who stands in line, and what each does when it has ordered.
    line: VecDeque<(u32, Callback<Self>)>,
    cashier: Cashier,
    /// Free places on the grill, and what waits for one.
    places: u32,
    in_the_kitchen: VecDeque<Callback<Self>>,
    /// By customer: whether its number is shown, and what it does then.
    shown: Vec<bool>,
    seated: Vec<Option<Callback<Self>>>,
}

struct Cashier {
    book: Logbook<Wall>,
    is_busy: bool,
    next: u32,
}

/// Opens the shop, and returns when everybody has left.
pub(super) fn run(day: Day<Wall>) -> Result<(), FormError> {
    let customers = day.customers() as usize;
    let mut shop = Shop {
        events: EventLoop::new()?,
        line: VecDeque::new(),
        cashier: Cashier {
            book: day.book(Actor::Cashier(0), 3 * day.customers()),
            is_busy: false,
            next: 0,
        },
        places: day.places(),
        in_the_kitchen: VecDeque::new(),
        shown: vec![false; customers],
        seated: (0..customers).map(|_| None).collect(),
        day,
    };
    for (customer, arrival) in shop.day.arrivals() {
        let visit = move |shop: &mut Shop| visit(shop, customer);
        shop.events.at(arrival, visit);
    }
    let clock = *shop.day.clock();
    while let Some(callback) = shop.events.next(|| clock.now())? {
        callback(&mut shop);
    }
    Ok(())
}

// ANCHOR: visit
fn visit(shop: &mut Shop, customer: u32) {
    let mut book = shop.day.customers_book(customer);
    book.note(EventKind::Arrived);
    stand_in_line(shop, customer, move |shop| {
        book.note(EventKind::SatDown);
        tell_stories(shop, customer, 0, book, move |shop, mut book| {
            let (order, burgers) = (OrderId(customer), shop.day.burgers());
            book.note(EventKind::PickedUp { order, burgers });
            book.note(EventKind::EatingStarted);
            let eaten = shop.day.clock().now() + shop.day.eating(customer);
            shop.events.at(eaten, move |_| {
                book.note(EventKind::EatingFinished);
            });
        });
    });
}

/// Tells a story, and after it the next, until the number is shown; none is broken off.
fn tell_stories(
    shop: &mut Shop,
    customer: u32,
    story: u32,
    mut book: Logbook<Wall>,
    then: impl FnOnce(&mut Shop, Logbook<Wall>) + 'static,
) {
    if story == shop.day.stories() || shop.shown[customer as usize] {
        return when_shown(shop, customer, move |shop| then(shop, book));
    }
    book.note(EventKind::StoryStarted { story });
    compute(shop.day.story(customer, story));
    book.note(EventKind::StoryFinished { story });
    book.note_as(Actor::Companion(customer), EventKind::StoryHeard { story });
    shop.events
        .soon(move |shop| tell_stories(shop, customer, story + 1, book, then));
}
// ANCHOR_END: visit

fn stand_in_line(shop: &mut Shop, customer: u32, then: impl FnOnce(&mut Shop) + 'static) {
    shop.line.push_back((customer, Box::new(then)));
    if !shop.cashier.is_busy {
        shop.cashier.is_busy = true;
        shop.events.soon(take_order);
    }
}

fn take_order(shop: &mut Shop) {
    let Some((customer, then)) = shop.line.pop_front() else {
        shop.cashier.is_busy = false;
        return;
    };
    let (order, burgers) = (OrderId(customer), shop.day.burgers());
    let number = TurnNumber(shop.cashier.next);
    shop.cashier.next += 1;
    let customer = CustomerId(customer);
    let book = &mut shop.cashier.book;
    book.note(EventKind::OrderStarted { order, customer });
    compute(shop.day.ordering(customer.0));
    book.note(EventKind::OrderTaken { order, burgers });
    book.note(EventKind::NumberGiven { order, number });
    shop.events.soon(then);
    let left = Rc::new(Cell::new(burgers));
    for burger in 0..burgers {
        let left = Rc::clone(&left);
        when_there_is_room(shop, move |shop| {
            grill(shop, customer.0, burger, move |shop| {
                left.set(left.get() - 1);
                if left.get() == 0 {
                    show(shop, customer.0, number);
                }
            });
        });
    }
    shop.events.soon(take_order);
}

fn grill(shop: &mut Shop, customer: u32, burger: u32, then: impl FnOnce(&mut Shop) + 'static) {
    let order = OrderId(customer);
    let mut book = shop.day.book(Actor::Cook(0), 2);
    book.note(EventKind::GrillStarted { order, burger });
    let done = shop.day.clock().now() + shop.day.grilling(customer, burger);
    shop.events.at(done, move |shop| {
        book.note(EventKind::GrillDone { order, burger });
        shop.places += 1;
        if let Some(next) = shop.in_the_kitchen.pop_front() {
            when_there_is_room(shop, next);
        }
        then(shop);
    });
}

fn when_there_is_room(shop: &mut Shop, then: impl FnOnce(&mut Shop) + 'static) {
    if shop.places == 0 {
        return shop.in_the_kitchen.push_back(Box::new(then));
    }
    shop.places -= 1;
    then(shop);
}

fn show(shop: &mut Shop, customer: u32, number: TurnNumber) {
    let mut display = shop.day.book(Actor::Display, 1);
    display.note(EventKind::NumberShown { number });
    shop.shown[customer as usize] = true;
    if let Some(then) = shop.seated[customer as usize].take() {
        shop.events.soon(then);
    }
}

fn when_shown(shop: &mut Shop, customer: u32, then: impl FnOnce(&mut Shop) + 'static) {
    match shop.shown[customer as usize] {
        true => then(shop),
        false => shop.seated[customer as usize] = Some(Box::new(then)),
    }
}
// ANCHOR_END: shop
