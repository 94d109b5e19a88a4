//! The concurrent shop: turn numbers, a display, and stories while one waits. The coffee shop with buzzers is the same.

use super::customer::{Manner, form_line, go_home, let_in};
use super::service::stage;
use super::staff::{Shop, ShopError};
use core_model::{Actor, EventKind, OrderId, TurnNumber};
use io_sim::Backend;
use runtime_adapter::sync::{Receiver, Sender, channel};
use runtime_adapter::{JoinError, Runtime};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// An order on its way to the kitchen.
struct Ticket {
    order: OrderId,
    number: TurnNumber,
}

/// Runs the shop for a day: cashiers take orders and hand out numbers, cooks grill, nobody waits for anybody's sake.
///
/// # Errors
///
/// [`ShopError::Grill`] with the first burger that could not be made; its customer goes without.
pub async fn concurrent<R: Runtime, B: Backend>(
    shop: Shop<R, B>,
) -> Result<(), ShopError<B::Error>> {
    let (line, queue) = form_line(&shop);
    // The rail on which tickets hang between counter and kitchen is as long as the line.
    let room = NonZeroUsize::new(shop.inner.plan.customers as usize).unwrap_or(NonZeroUsize::MIN);
    let (rail, tickets) = channel("tickets", room);
    let rt = shop.inner.rt.clone();
    let numbers = Arc::new(AtomicU32::new(0));
    let cooks = (0..shop.inner.plan.cooks)
        .map(|cook| rt.spawn(grill_tickets(shop.clone(), tickets.clone(), cook)))
        .collect::<Vec<_>>();
    let cashiers = (0..shop.inner.plan.cashiers)
        .map(|n| {
            rt.spawn(take_orders(
                shop.clone(),
                queue.clone(),
                rail.clone(),
                Arc::clone(&numbers),
                n,
            ))
        })
        .collect();
    drop((queue, rail, tickets));
    let customers = let_in(&shop, Manner::Seated, &line);
    drop(line);
    customers.leave().await?;
    go_home(cashiers).await?;
    for cook in cooks {
        cook.await??;
    }
    shop.close()
}

/// A cashier: order after order, a number for each, and on to the next customer.
async fn take_orders<R: Runtime, B: Backend>(
    shop: Shop<R, B>,
    line: Receiver<u32>,
    rail: Sender<Ticket>,
    numbers: Arc<AtomicU32>,
    cashier: u32,
) {
    let mut book = shop.inner.logbook(Actor::Cashier(cashier), 64);
    while let Ok(customer) = line.receive().await {
        let order = shop.inner.take_order(customer, &mut book).await;
        let number = TurnNumber(numbers.fetch_add(1, Ordering::Relaxed));
        book.note(EventKind::NumberGiven { order, number });
        shop.inner.service.claim(customer, number.0 + 1);
        // With nobody in the kitchen, the shop is being closed.
        if rail.send(Ticket { order, number }).await.is_err() {
            return;
        }
        // Between two orders everybody else gets a turn: the line never keeps the kitchen waiting.
        shop.inner.rt.yield_now().await;
    }
}

/// A cook: puts order after order on the grill, without standing by until one is done.
async fn grill_tickets<R: Runtime, B: Backend>(
    shop: Shop<R, B>,
    tickets: Receiver<Ticket>,
    cook: u32,
) -> Result<(), JoinError> {
    let mut on_the_grill = Vec::new();
    while let Ok(ticket) = tickets.receive().await {
        on_the_grill.push(shop.inner.rt.spawn(grill(shop.clone(), ticket, cook)));
    }
    for order in on_the_grill {
        order.await?;
    }
    Ok(())
}

/// One order on the grill, and its number on the display when it is done.
async fn grill<R: Runtime, B: Backend>(shop: Shop<R, B>, ticket: Ticket, cook: u32) {
    let Ticket { order, number } = ticket;
    match shop.prepare(Actor::Cook(cook), order).await {
        Ok(()) => {
            let mut book = shop.inner.logbook(Actor::Display, 1);
            book.note(EventKind::NumberShown { number });
            drop(book);
            shop.inner.display.show(number.0, stage::HANDED_OVER);
        }
        Err(error) => {
            shop.inner.fail(error);
            shop.inner.display.show(number.0, stage::FAILED);
        }
    }
}
