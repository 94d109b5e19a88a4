//! A semaphore under many schedules: who comes first is served first, whoever else leaves the line.

use runtime_adapter::sim::{Policy, Sim, explore};
use runtime_adapter::sync::{self, Semaphore};
use runtime_adapter::{Runtime, Task, Time};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Poll;
use std::time::Duration;

const MS: Duration = Duration::from_millis(1);

/// Numbers that look random (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % most
    }
}

/// What is known of the clients of a semaphore, beside what it knows.
#[derive(Default)]
struct Ledger {
    permits: usize,
    /// Those who wait, in the order of their coming; they do until they are polled, though they may have been served.
    line: Vec<u64>,
    inside: usize,
    visits: usize,
    broken: Option<String>,
}

impl Ledger {
    /// Who enters must have had a permit for everybody ahead, and one for itself.
    fn enters(&mut self, ticket: u64) {
        let place = self.line.iter().position(|it| *it == ticket);
        let ahead = place.unwrap_or(self.line.len());
        let (inside, permits) = (self.inside, self.permits);
        if ahead + inside + 1 > permits {
            let told = format!("{ticket} was served with {ahead} ahead of it and {inside} inside");
            self.broken.get_or_insert(told);
        }
        self.line.retain(|it| *it != ticket);
        self.inside += 1;
        self.visits += 1;
    }
}

struct Shop {
    semaphore: Semaphore,
    ledger: Mutex<Ledger>,
}

impl Shop {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }
}

/// One visit; whatever becomes of it is in the ledger.
struct Visit<'a> {
    shop: &'a Shop,
    ticket: u64,
    is_inside: bool,
}

impl Visit<'_> {
    fn enters(&mut self) {
        self.shop.ledger().enters(self.ticket);
        self.is_inside = true;
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        let mut ledger = self.shop.ledger();
        ledger.inside -= usize::from(self.is_inside);
        ledger.line.retain(|it| *it != self.ticket);
    }
}

/// Comes a few times: waits for a permit, or loses patience, or only looks whether there is one.
async fn client(rt: Sim, shop: Arc<Shop>, number: u64) {
    let mut numbers = Numbers(number);
    for ticket in 100 * number..100 * number + 6 {
        let mut visit = Visit {
            shop: &shop,
            ticket,
            is_inside: false,
        };
        let patience = numbers.below(5);
        let permit = if patience == 0 {
            shop.semaphore.try_acquire()
        } else {
            let mut acquire = pin!(shop.semaphore.acquire());
            let mut polls = 0;
            poll_fn(|cx| {
                polls += 1;
                match acquire.as_mut().poll(cx) {
                    Poll::Ready(permit) => return Poll::Ready(Some(permit)),
                    Poll::Pending if polls == 1 => shop.ledger().line.push(ticket),
                    Poll::Pending => {}
                }
                match patience {
                    // It looks again by itself, and goes in the end.
                    1 | 2 if polls > 2 * patience => return Poll::Ready(None),
                    1 | 2 => cx.waker().wake_by_ref(),
                    _ => {}
                }
                Poll::Pending
            })
            .await
        };
        if permit.is_some() {
            visit.enters();
            for _ in 0..numbers.below(3) {
                rt.yield_now().await;
            }
        }
        // Nobody is told inside whose permit is another's.
        drop(visit);
        drop(permit);
    }
}

#[test]
fn no_schedule_lets_too_many_in_or_overtakes_or_loses_anybody() {
    for (policy, permits) in [
        (Policy::Seeded, 1),
        (Policy::Seeded, 3),
        (Policy::Priority, 1),
        (Policy::Priority, 2),
    ] {
        let settings = Sim::builder().policy(policy).processors(2);
        let explored = explore(0..300, settings, move |rt: Sim| async move {
            let shop = Arc::new(Shop {
                semaphore: Semaphore::new("grill", permits),
                ledger: Mutex::new(Ledger {
                    permits,
                    ..Ledger::default()
                }),
            });
            let clients: Vec<_> = (0..8)
                .map(|number| rt.spawn(client(rt, Arc::clone(&shop), number)))
                .collect();
            for (number, task) in clients.into_iter().enumerate() {
                // Some are cancelled, wherever they are.
                if number % 4 == 3 {
                    rt.yield_now().await;
                    drop(task.cancel().await);
                } else {
                    task.await.map_err(|error| error.to_string())?;
                }
            }
            let all: Option<Vec<_>> = (0..permits).map(|_| shop.semaphore.try_acquire()).collect();
            let ledger = shop.ledger();
            match &ledger.broken {
                Some(broken) => Err(broken.clone()),
                None if all.is_none() => Err("a permit was lost".to_owned()),
                None if shop.semaphore.try_acquire().is_some() => Err("one too many".to_owned()),
                None if ledger.inside > 0 || !ledger.line.is_empty() || ledger.visits < 8 => {
                    Err(format!("{} visits came to their end", ledger.visits))
                }
                None => Ok(()),
            }
        });
        let explored = explored.unwrap_or_else(|violation| panic!("{violation}"));
        assert!(explored.distinct > 100, "{explored:?}");
    }
}

#[test]
fn who_gives_back_and_asks_again_comes_last_under_every_schedule() {
    let explored = explore(0..300, Sim::builder(), |rt: Sim| async move {
        let grill = Arc::new(Semaphore::new("grill", 1));
        let served = Arc::new(Mutex::new(Vec::new()));
        let permit = grill.acquire().await;
        let mut tasks = Vec::new();
        for number in 0..4 {
            let (grill, served) = (Arc::clone(&grill), Arc::clone(&served));
            tasks.push(rt.spawn(async move {
                rt.sleep(number * MS).await;
                let _permit = grill.acquire().await;
                served.lock().unwrap().push(number);
                rt.yield_now().await;
            }));
        }
        rt.sleep(10 * MS).await;
        drop(permit);
        let permit = grill.acquire().await;
        served.lock().unwrap().push(4);
        drop(permit);
        for task in tasks {
            task.await.map_err(|error| error.to_string())?;
        }
        let served = served.lock().unwrap().clone();
        match served == [0, 1, 2, 3, 4] {
            true => Ok(()),
            false => Err(format!("served in the order {served:?}")),
        }
    });
    explored.unwrap_or_else(|violation| panic!("{violation}"));
}

/// Runs tasks that contend for a lock, each visit of which takes real time, and gives the order in which they had it.
#[expect(
    clippy::disallowed_methods,
    reason = "real time is what must not matter"
)]
fn contended(real_time: Duration) -> Vec<u32> {
    let sim = Sim::builder().build().unwrap();
    let rt = sim.handle();
    sim.block_on(async move {
        let till = Arc::new(sync::Mutex::new("till", Vec::new()));
        let tasks: Vec<_> = (0..3)
            .map(|number| {
                let till = Arc::clone(&till);
                rt.spawn(async move {
                    for _ in 0..4 {
                        let mut had = till.lock().await;
                        had.push(number);
                        std::thread::sleep(real_time);
                        rt.yield_now().await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        till.lock().await.clone()
    })
}

#[test]
fn a_lock_does_not_look_at_the_real_clock() {
    assert_eq!(contended(Duration::ZERO), contended(2 * MS));
}
