//! Planted bugs: each found, made short, and replayed from what was told of it.

use runtime_adapter::sim::{
    Bounds, Builder, Schedule, ScheduleError, Sim, Violation, explore, repeat, replay,
};
use runtime_adapter::sync::Mutex;
use runtime_adapter::{Runtime, Task, Time};
use std::fmt::Display;
use std::future::{Future, poll_fn};
use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Poll, Waker};
use std::time::Duration;

const MS: Duration = Duration::from_millis(1);

/// Finds a planted bug from each of a hundred seeds on, and replays it from the seed and from the schedule.
#[track_caller]
fn found_and_replayed<W, F, E>(settings: Builder, workload: W, told: &str) -> Violation
where
    W: Fn(Sim) -> F + Sync,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: Display + Send + 'static,
{
    let mut last = None;
    for from in 0..100 {
        let seeds = 1_000 * from..1_000 * (from + 1);
        let violation = explore(seeds, settings.clone(), &workload).unwrap_err();
        assert!(violation.what.contains(told), "{violation}");
        let seed = violation.seed;
        let again = explore(seed..seed + 1, settings.clone(), &workload).unwrap_err();
        assert_eq!(again.seed, seed);
        assert_eq!(again.hash, violation.hash);
        // As a person would keep it: in a file.
        let kept: Schedule = violation.schedule.to_string().parse().unwrap();
        let what = replay(&kept, settings.clone(), &workload).unwrap_err();
        assert_eq!(what, violation.what);
        assert!(kept.deviations() <= violation.choices_before);
        last = Some(*violation);
    }
    last.unwrap()
}

#[test]
fn a_lost_update_is_found() {
    let violation = found_and_replayed(
        Sim::builder(),
        |rt: Sim| async move {
            let count = Arc::new(AtomicU32::new(0));
            let tasks: Vec<_> = (0..3)
                .map(|n| {
                    let count = Arc::clone(&count);
                    rt.spawn(async move {
                        rt.sleep(n * MS).await;
                        rt.yield_now().await;
                        let seen = count.load(Ordering::Relaxed);
                        rt.sleep(MS).await;
                        count.store(seen + 1, Ordering::Relaxed);
                    })
                })
                .collect();
            for task in tasks {
                task.await.map_err(|error| error.to_string())?;
            }
            match count.load(Ordering::Relaxed) {
                3 => Ok(()),
                other => Err(format!("three additions gave {other}")),
            }
        },
        "three additions gave",
    );
    assert!(violation.schedule.deviations() <= 3, "{violation}");
}

#[test]
fn a_deadlock_is_found_and_its_circle_told() {
    let violation = found_and_replayed(
        Sim::builder(),
        |rt: Sim| async move {
            let locks = Arc::new((Mutex::new("fork", ()), Mutex::new("knife", ())));
            let (left, right) = (Arc::clone(&locks), locks);
            let one = rt.spawn(async move {
                rt.name_task("left-handed");
                let _fork = left.0.lock().await;
                rt.yield_now().await;
                let _knife = left.1.lock().await;
            });
            let other = rt.spawn(async move {
                rt.name_task("right-handed");
                // Mostly it comes late enough.
                for _ in 0..2 {
                    rt.yield_now().await;
                }
                let _knife = right.1.lock().await;
                rt.yield_now().await;
                let _fork = right.0.lock().await;
            });
            one.await.map_err(|error| error.to_string())?;
            other.await.map_err(|error| error.to_string())
        },
        "a deadlock",
    );
    for told in [
        "`left-handed`",
        "`right-handed`",
        "waits for the lock `fork`",
        "waits for the lock `knife`",
        "which is with task",
        "in a circle",
        "tests/it/sim/explore.rs",
    ] {
        assert!(violation.what.contains(told), "{told}: {violation}");
    }
}

#[test]
fn a_lost_wake_up_is_found() {
    found_and_replayed(
        Sim::builder(),
        |rt: Sim| async move {
            let is_ready = Arc::new(AtomicBool::new(false));
            let bell = Arc::new(std::sync::Mutex::new(None::<Waker>));
            let waiting = rt.spawn({
                let (is_ready, bell) = (Arc::clone(&is_ready), Arc::clone(&bell));
                async move {
                    if !is_ready.load(Ordering::Relaxed) {
                        // The bell may ring here, before anybody listens.
                        rt.yield_now().await;
                        let mut rung = false;
                        poll_fn(|cx| {
                            *bell.lock().unwrap() = Some(cx.waker().clone());
                            if std::mem::replace(&mut rung, true) {
                                Poll::Ready(())
                            } else {
                                Poll::Pending
                            }
                        })
                        .await;
                    }
                }
            });
            let ringing = rt.spawn(async move {
                rt.yield_now().await;
                is_ready.store(true, Ordering::Relaxed);
                let waker = bell.lock().unwrap().take();
                if let Some(waker) = waker {
                    waker.wake();
                }
            });
            ringing.await.map_err(|error| error.to_string())?;
            waiting.await.map_err(|error| error.to_string())
        },
        "a deadlock",
    );
}

#[test]
fn a_starvation_is_found() {
    let bounds = Bounds {
        polls: NonZeroU64::new(10_000),
        ..Bounds::default()
    };
    found_and_replayed(
        Sim::builder().bounds(bounds),
        |rt: Sim| async move {
            let flag = Arc::new(AtomicU32::new(0));
            // Each waits, on its feet, for the other to be done with a thing that only one of them does.
            let spinning = |own: u32| {
                let flag = Arc::clone(&flag);
                async move {
                    let _ = flag.compare_exchange(0, own, Ordering::Relaxed, Ordering::Relaxed);
                    while flag.load(Ordering::Relaxed) == 2 {
                        rt.yield_now().await;
                    }
                    flag.store(3, Ordering::Relaxed);
                }
            };
            let (one, other) = (rt.spawn(spinning(1)), rt.spawn(spinning(2)));
            one.await.map_err(|error| error.to_string())?;
            other.await.map_err(|error| error.to_string())
        },
        "10000 polls",
    );
}

#[test]
fn a_panic_is_found_and_says_so() {
    found_and_replayed(
        Sim::builder(),
        |rt: Sim| async move {
            let order = Arc::new(AtomicU32::new(0));
            let first = {
                let order = Arc::clone(&order);
                rt.spawn(async move { order.fetch_add(1, Ordering::Relaxed) })
            };
            let second = rt.spawn(async move { order.fetch_add(1, Ordering::Relaxed) });
            let first = first.await.unwrap();
            assert_eq!(first, 0, "the second came first");
            second.detach();
            Ok::<(), String>(())
        },
        "the second came first",
    );
}

#[test]
fn what_breaks_nothing_is_explored_to_the_end() {
    let explored = explore(0..200, Sim::builder(), |rt: Sim| async move {
        let tasks: Vec<_> = (0..4)
            .map(|_| rt.spawn(async move { rt.yield_now().await }))
            .collect();
        for task in tasks {
            task.await?;
        }
        Ok::<(), runtime_adapter::JoinError>(())
    })
    .unwrap();
    assert_eq!(explored.schedules, 200);
    assert!(explored.distinct > 20, "{explored:?}");
}

#[test]
fn a_schedule_that_is_none_or_another_builds_or_damaged_is_refused() {
    let refused = |text: &str| text.parse::<Schedule>().unwrap_err();
    assert!(matches!(
        refused("a shopping list"),
        ScheduleError::NotOne(_)
    ));
    let text = Schedule::default().to_string();
    let other = text.replace(env!("CARGO_PKG_VERSION"), "99.0.0");
    assert!(matches!(refused(&other), ScheduleError::OtherBuild { .. }));
    let other = text.replace("choices 0", "choices 1");
    assert!(matches!(refused(&other), ScheduleError::Damaged { .. }));
    assert!(matches!(
        refused(&format!("{text}3/2")),
        ScheduleError::NotAChoice(_)
    ));
}

#[test]
fn a_workload_that_is_not_of_the_simulation_is_not_repeated() {
    let calls = AtomicU32::new(0);
    let told = repeat(Sim::builder(), |rt: Sim| {
        let more = calls.fetch_add(1, Ordering::Relaxed);
        async move { rt.sleep((1 + more) * MS).await }
    });
    assert!(told.unwrap_err().to_string().contains("went another way"));
    let (ended, report) =
        repeat(Sim::builder(), |rt: Sim| async move { rt.sleep(MS).await }).unwrap();
    ended.unwrap();
    assert_eq!(report.elapsed, MS);
}
