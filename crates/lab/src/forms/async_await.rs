//! The burgers with async/await: everybody is a task, and an `await` is where it lets the others have a turn.

use super::FormError;
use super::day::Day;
use crate::labour;
use core_model::{Actor, CustomerId, EventKind, OrderId, TurnNumber};
use futures_util::future::join_all;
use runtime_adapter::sync::{Receiver, Semaphore, Sender, channel};
use runtime_adapter::{JoinError, Runtime};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Instant;

// ANCHOR: shop
struct Shop<R> {
    rt: R,
    day: Day<R>,
    grill: Semaphore,
}

/// A customer at the counter, to be called twice: with its number, and when that is shown.
struct InLine {
    customer: u32,
    call: Sender<TurnNumber>,
}

const TWICE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

/// Opens the shop, and is ready when everybody has left.
pub(super) async fn run<R: Runtime>(rt: R, day: Day<R>) -> Result<(), FormError> {
    let room = NonZeroUsize::new(day.customers() as usize).unwrap_or(NonZeroUsize::MIN);
    let (line, at_the_counter) = channel("line", room);
    let grill = Semaphore::new("grill", day.places() as usize);
    let shop = Arc::new(Shop { rt, day, grill });
    let rt = &shop.rt;
    let cashier = rt.spawn(take_orders(Arc::clone(&shop), at_the_counter));
    let come =
        |(customer, arrival)| rt.spawn(visit(Arc::clone(&shop), customer, arrival, line.clone()));
    let customers: Vec<_> = shop.day.arrivals().map(come).collect();
    drop(line);
    for customer in customers {
        customer.await?;
    }
    Ok(cashier.await??)
}

// ANCHOR: visit
async fn visit<R: Runtime>(
    shop: Arc<Shop<R>>,
    customer: u32,
    arrival: Instant,
    line: Sender<InLine>,
) {
    let Shop { rt, day, .. } = &*shop;
    rt.sleep_until(arrival).await;
    let mut book = day.customers_book(customer);
    book.note(EventKind::Arrived);
    let (call, calls) = channel("calls", TWICE);
    // Where the shop had to close, nobody calls; the waits below end then.
    let _ = line.send(InLine { customer, call }).await;
    drop(line);
    if calls.receive().await.is_err() {
        return;
    }
    book.note(EventKind::SatDown);
    let mut story = 0;
    while story < day.stories() && calls.is_empty() {
        book.note(EventKind::StoryStarted { story });
        labour::work(rt, day.story(customer, story)).await;
        book.note(EventKind::StoryFinished { story });
        book.note_as(Actor::Companion(customer), EventKind::StoryHeard { story });
        story += 1;
        rt.yield_now().await;
    }
    if calls.receive().await.is_err() {
        return;
    }
    let (order, burgers) = (OrderId(customer), day.burgers());
    book.note(EventKind::PickedUp { order, burgers });
    book.note(EventKind::EatingStarted);
    rt.sleep(day.eating(customer)).await;
    book.note(EventKind::EatingFinished);
}
// ANCHOR_END: visit

async fn take_orders<R: Runtime>(
    shop: Arc<Shop<R>>,
    line: Receiver<InLine>,
) -> Result<(), JoinError> {
    let Shop { rt, day, .. } = &*shop;
    let mut book = day.book(Actor::Cashier(0), 3 * day.customers());
    let mut on_the_grill = Vec::new();
    for number in (0..day.customers()).map(TurnNumber) {
        let Ok(InLine { customer, call }) = line.receive().await else {
            break;
        };
        let (order, burgers) = (OrderId(customer), day.burgers());
        let who = CustomerId(customer);
        book.note(EventKind::OrderStarted {
            order,
            customer: who,
        });
        labour::work(rt, day.ordering(customer)).await;
        book.note(EventKind::OrderTaken { order, burgers });
        book.note(EventKind::NumberGiven { order, number });
        let _ = call.send(number).await;
        on_the_grill.push(rt.spawn(grill(Arc::clone(&shop), customer, number, call)));
        rt.yield_now().await;
    }
    for order in on_the_grill {
        order.await?;
    }
    Ok(())
}

/// Grills the burgers of an order side by side, as far as there is room.
async fn grill<R: Runtime>(
    shop: Arc<Shop<R>>,
    customer: u32,
    number: TurnNumber,
    call: Sender<TurnNumber>,
) {
    let Shop { rt, day, grill } = &*shop;
    let order = OrderId(customer);
    let burgers = (0..day.burgers()).map(|burger| async move {
        let _place = grill.acquire().await;
        let mut book = day.book(Actor::Cook(0), 2);
        book.note(EventKind::GrillStarted { order, burger });
        rt.sleep(day.grilling(customer, burger)).await;
        book.note(EventKind::GrillDone { order, burger });
    });
    join_all(burgers).await;
    day.book(Actor::Display, 1)
        .note(EventKind::NumberShown { number });
    let _ = call.send(number).await;
}
// ANCHOR_END: shop
