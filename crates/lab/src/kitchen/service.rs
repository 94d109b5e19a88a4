//! The kitchen at work: two doors, through which requests come when they are meant to, and the handlers behind them.

use super::arrivals::Arrivals;
use super::books::{Book, Books};
use super::cook::Cook;
use super::dish::Recipe;
use super::plan::KitchenPlan;
use super::strategy::KitchenStrategy;
use crate::workload::Failure;
use core_model::Distribution;
use futures_util::FutureExt;
use futures_util::stream::{FuturesUnordered, StreamExt};
use io_sim::{Backend, Request, Simulated};
use runtime_adapter::Runtime;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Handles of one runtime, one for the tasks of each kind of request.
pub(super) struct Handles<R> {
    pub(super) light: R,
    pub(super) heavy: R,
}

/// What handlers share.
struct Kitchen<R> {
    read: Simulated<R>,
    write: Simulated<R>,
    light: Simulated<R>,
    cook: Cook<R>,
    recipe: Recipe,
}

/// Serves until the doors are closed and everyone inside has been answered. Dropping the future lets go of all of them.
pub(super) async fn serve<R: Runtime>(
    rt: Handles<R>,
    plan: KitchenPlan,
    recipe: Recipe,
    books: Arc<Books>,
) -> Result<(), Failure> {
    let (cook, beside) = Cook::new(&rt.heavy, &plan, &books)?;
    let beside = beside.map(|body| rt.heavy.spawn(body));
    let device = |wait, name| {
        let latency = Distribution::Constant(wait);
        Simulated::new(rt.heavy.clone(), latency, plan.seed, name)
    };
    let kitchen = Arc::new(Kitchen {
        read: device(plan.wait, "kitchen/read"),
        write: device(plan.wait, "kitchen/write"),
        light: device(plan.light_wait, "kitchen/light"),
        cook,
        recipe,
    });
    let opened = rt.light.now();
    let light = rt
        .light
        .spawn(light_door(&rt, &plan, opened, &kitchen, &books));
    if plan.strategy != KitchenStrategy::Alone {
        let heavy = rt
            .heavy
            .spawn(heavy_door(&rt, &plan, opened, &kitchen, &books));
        heavy.await?;
    }
    light.await?;
    // With the last handler gone, there is no way into a batch any more.
    drop(kitchen);
    if let Some(beside) = beside {
        beside.await?;
    }
    Ok(())
}

fn light_door<R: Runtime>(
    rt: &Handles<R>,
    plan: &KitchenPlan,
    opened: Instant,
    kitchen: &Arc<Kitchen<R>>,
    books: &Arc<Books>,
) -> impl Future<Output = ()> + Send + use<R> {
    let arrivals = Arrivals::new(plan.seed, "kitchen/light", plan.light_gap(), plan.duration);
    let (rt, places, kitchen) = (rt.light.clone(), plan.places, Arc::clone(kitchen));
    let books = Arc::clone(books);
    async move {
        let mut inside = FuturesUnordered::new();
        for (item, at) in (0..).zip(arrivals) {
            let meant = opened + at;
            if !let_in(&rt, meant, &mut inside, places, &books.light).await {
                continue;
            }
            let wait = kitchen.light.wait(Request { item });
            let (own, books) = (rt.clone(), Arc::clone(&books));
            inside.push(rt.spawn(async move {
                let answer = wait.await.map_err(Failure::from);
                note(&own, meant, answer.map(|_| ()), &books.light);
            }));
        }
        while inside.next().await.is_some() {}
    }
}

fn heavy_door<R: Runtime>(
    rt: &Handles<R>,
    plan: &KitchenPlan,
    opened: Instant,
    kitchen: &Arc<Kitchen<R>>,
    books: &Arc<Books>,
) -> impl Future<Output = ()> + Send + use<R> {
    let arrivals = Arrivals::new(plan.seed, "kitchen/heavy", plan.heavy_gap(), plan.duration);
    let (rt, places, kitchen) = (rt.heavy.clone(), plan.places, Arc::clone(kitchen));
    let books = Arc::clone(books);
    async move {
        let mut inside = FuturesUnordered::new();
        for (item, at) in (0..).zip(arrivals) {
            let meant = opened + at;
            if !let_in(&rt, meant, &mut inside, places, &books.heavy).await {
                continue;
            }
            let (own, kitchen, books) = (rt.clone(), Arc::clone(&kitchen), Arc::clone(&books));
            inside.push(rt.spawn(async move {
                let answer = kitchen.answer(item).await;
                note(&own, meant, answer, &books.heavy);
            }));
        }
        while inside.next().await.is_some() {}
    }
}

impl<R: Runtime> Kitchen<R> {
    /// Answers a heavy request: reads, computes, writes.
    async fn answer(&self, item: u64) -> Result<(), Failure> {
        self.read.wait(Request { item }).await?;
        self.cook.cook(self.recipe.dish(item)).await?;
        self.write.wait(Request { item }).await?;
        Ok(())
    }
}

/// Waits until a request is meant to come, and tells whether there is a place for it. One that comes late, because nobody
/// opened the door in time, came when it was meant to all the same.
async fn let_in<R: Runtime, T: Future + Unpin>(
    rt: &R,
    meant: Instant,
    inside: &mut FuturesUnordered<T>,
    places: u32,
    book: &Book,
) -> bool {
    if rt.now() < meant {
        rt.sleep_until(meant).await;
    }
    // Whoever has been answered makes room.
    while let Some(Some(_)) = inside.next().now_or_never() {}
    let is_room = inside.len() < places as usize;
    if !is_room {
        book.refused();
        // The door must not keep the others from getting out.
        rt.yield_now().await;
    }
    is_room
}

fn note<R: Runtime>(rt: &R, meant: Instant, answer: Result<(), Failure>, book: &Book) {
    let latency: Duration = rt.now().saturating_duration_since(meant);
    match answer {
        Ok(()) => book.answered(latency),
        Err(error) => book.failed(&error),
    }
}
