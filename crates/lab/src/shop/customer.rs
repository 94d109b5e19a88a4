//! The customers: they come, stand in line, wait in one way or another, pick up their burgers, and eat.

use super::service::stage;
use super::staff::{Shop, ShopError};
use crate::labour;
use crate::recorder::Logbook;
use core_model::{Actor, EventKind, OrderId, Use};
use io_sim::Backend;
use runtime_adapter::sync::{Receiver, Sender, channel};
use runtime_adapter::{Elapsed, JoinError, Runtime};
use std::num::NonZeroUsize;
use std::time::Duration;

/// The way in which customers wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// With a turn number, at a table, telling stories.
    Seated,
    /// At the counter, doing nothing.
    Standing,
}

/// The customers of a day: the line that they form, and their tasks.
pub(crate) struct Customers<R: Runtime> {
    tasks: Vec<R::Task<Option<R::Task<()>>>>,
}

/// Lets all customers come, each at its own time, each a task of its own; the line closes after the last.
pub(crate) fn let_in<R: Runtime, B: Backend>(
    shop: &Shop<R, B>,
    manner: Manner,
    line: &Sender<u32>,
) -> Customers<R> {
    let rt = &shop.inner.rt;
    let come = shop.inner.scenario.arrivals().zip(0..);
    let tasks = come
        .map(|(arrival, customer)| {
            rt.spawn(visit(shop.clone(), manner, line.clone(), customer, arrival))
        })
        .collect();
    Customers { tasks }
}

/// Makes the line: there is room for everybody.
pub(crate) fn form_line<R, B: Backend>(shop: &Shop<R, B>) -> (Sender<u32>, Receiver<u32>) {
    let room = NonZeroUsize::new(shop.inner.plan.customers as usize).unwrap_or(NonZeroUsize::MIN);
    channel("line", room)
}

impl<R: Runtime> Customers<R> {
    /// Waits until everybody has left, the eaters last.
    pub(crate) async fn leave<E: std::error::Error + 'static>(self) -> Result<(), ShopError<E>> {
        for customer in self.tasks {
            if let Some(eating) = customer.await? {
                eating.await?;
            }
        }
        Ok(())
    }
}

/// One customer's visit, up to the pick-up. Eating is a task of its own, and what the visit leaves behind.
async fn visit<R: Runtime, B: Backend>(
    shop: Shop<R, B>,
    manner: Manner,
    line: Sender<u32>,
    customer: u32,
    arrival: Duration,
) -> Option<R::Task<()>> {
    let place = PlaceInLine { shop, customer };
    let shop = &place.shop;
    let rt = &shop.inner.rt;
    if !arrival.is_zero() {
        rt.sleep_until(shop.inner.recorder.origin() + arrival).await;
    }
    let mut book = shop
        .inner
        .logbook(Actor::Customer(customer), events_of_a_visit(shop, manner));
    book.note(EventKind::Arrived);
    // With nobody left to take the order, the shop is being closed.
    line.send(customer).await.ok()?;
    drop(line);
    match manner {
        Manner::Seated => wait_seated(shop, customer, &mut book).await?,
        Manner::Standing => wait_standing(shop, customer, &mut book).await?,
    }
    book.note(EventKind::PickedUp {
        order: OrderId(customer),
        burgers: shop.inner.plan.burgers,
    });
    Some(rt.spawn(eat(shop.clone(), customer)))
}

/// Arriving, sitting down, picking up, and three events to a story; who has told many needs more pages.
fn events_of_a_visit<R: Runtime, B: Backend>(shop: &Shop<R, B>, manner: Manner) -> usize {
    match manner {
        Manner::Seated => 3 + 3 * shop.inner.plan.stories.min(8) as usize,
        Manner::Standing => 2,
    }
}

/// Waits with a turn number: stories, with a look at the display after each. `None` if there will be no burgers.
async fn wait_seated<R: Runtime, B: Backend>(
    shop: &Shop<R, B>,
    customer: u32,
    book: &mut Logbook<R>,
) -> Option<()> {
    let shop = &*shop.inner;
    let number = shop.service.wait(customer, None).await - 1;
    book.note(EventKind::SatDown);
    for story in 0..shop.plan.stories {
        if shop.display.look(number).is_some() {
            break;
        }
        let takes = shop.scenario.story(customer, story);
        book.note(EventKind::StoryStarted { story });
        labour::work(&shop.rt, takes).await;
        book.note(EventKind::StoryFinished { story });
        book.note_as(Actor::Companion(customer), EventKind::StoryHeard { story });
        shop.rt.yield_now().await;
    }
    let shown = shop.display.wait(number, None).await;
    (shown != stage::FAILED).then_some(())
}

/// Waits at the counter, and in the bank leaves the line when patience ends. `None` if there will be no burgers.
async fn wait_standing<R: Runtime, B: Backend>(
    shop: &Shop<R, B>,
    customer: u32,
    book: &mut Logbook<R>,
) -> Option<()> {
    let shop = &*shop.inner;
    let reached = match shop.scenario.patience(customer) {
        None => Ok(()),
        Some(patience) => {
            let turn = shop.service.wait(customer, None);
            shop.rt.timeout(patience, turn).await.map(drop)
        }
    };
    // At the very moment when patience ends, a teller may already have begun: then the client stays.
    if reached == Err(Elapsed) && shop.service.claim(customer, stage::LEFT) {
        book.note(EventKind::Reneged);
        return None;
    }
    let shown = shop.service.wait(customer, Some(stage::SERVED_NOW)).await;
    (shown == stage::HANDED_OVER).then_some(())
}

async fn eat<R: Runtime, B: Backend>(shop: Shop<R, B>, customer: u32) {
    let shop = &*shop.inner;
    let mut book = shop.logbook(Actor::Customer(customer), 2);
    book.note(EventKind::EatingStarted);
    let takes = shop.scenario.draw(Use::Eating, customer.into());
    if !takes.is_zero() {
        shop.rt.sleep(takes).await;
    }
    book.note(EventKind::EatingFinished);
}

/// A customer's place in the line: given up when the customer goes, for whatever reason, so that nobody serves a ghost.
struct PlaceInLine<R, B: Backend> {
    shop: Shop<R, B>,
    customer: u32,
}

impl<R, B: Backend> Drop for PlaceInLine<R, B> {
    fn drop(&mut self) {
        self.shop.inner.service.claim(self.customer, stage::LEFT);
    }
}

/// Waits for people who work until the line is empty.
pub(crate) async fn go_home<T, E>(staff: Vec<T>) -> Result<(), ShopError<E>>
where
    T: Future<Output = Result<(), JoinError>>,
    E: std::error::Error + 'static,
{
    for person in staff {
        person.await?;
    }
    Ok(())
}
