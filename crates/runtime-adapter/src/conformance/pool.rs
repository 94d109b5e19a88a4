//! Checks of the pool for blocking work at its limit, and of how long its threads stay: they take long.

use super::blocking::kept_thread;
use super::check::{Check, Class, Finding, Found, Topic, ensure};
use super::erased::caps;
use super::probe::{Mark, PanicsOnDrop, SetOnDrop, elsewhere, joined, pause};
use crate::{JoinError, Owned, Runtime, Task};
use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::Duration;

/// More calls than any pool's usual limit.
const MANY: usize = 600;
/// How long a pool may take to start a thread for every call that it says it can run.
const PATIENCE: Duration = Duration::from_secs(30);

/// The checks of this file.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    use Topic::Blocking;
    vec![
        Check::differs(
            Blocking,
            "what-becomes-of-blocking-calls-beyond-the-limit",
            "What becomes of a blocking call when as many are running as may be by default?",
            BEYOND,
            |on| alone(|| on.run(beyond_the_limit)),
        )
        .slow(),
        Check::differs(
            Blocking,
            "in-which-order-waiting-blocking-calls-start",
            "In which order do blocking calls start that had to wait for a thread?",
            ORDERS,
            |on| alone(|| on.run(waiting_calls_start)),
        )
        .slow(),
        Check::must(
            Blocking,
            "a-blocking-call-that-waits-for-a-thread-is-cancelled-unrun",
            |on| alone(|| on.run(waiting_calls_are_cancelled)),
        )
        .slow(),
        Check::must(
            Topic::Panic,
            "a-destructors-panic-in-a-blocking-call-that-waits-is-a-value",
            |on| alone(|| on.run(a_waiting_call_panics_in_its_destructor)),
        )
        .slow(),
        Check::differs(
            Blocking,
            "how-long-idle-blocking-threads-stay",
            "How long does a thread for blocking work stay when it has nothing to do?",
            STAYS,
            |on| alone(|| on.run(how_long_threads_stay)),
        )
        .slow(),
    ]
}

/// Keeps calls that wait for each other apart from another check that fills a pool of the same process.
///
/// A check that hung keeps its place for ever; after some seconds the others go on without.
pub(super) fn alone(check: impl FnOnce() -> Found) -> Found {
    static ALONE: Mutex<()> = Mutex::new(());
    let mut place = None;
    for _ in 0..4_000 {
        match ALONE.try_lock() {
            Ok(guard) => place = Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => place = Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => pause(Duration::from_millis(5)),
        }
        if place.is_some() {
            break;
        }
    }
    let found = check();
    drop(place);
    found
}

/// Blocking calls that have started, and hold their threads until a mark is set.
pub(super) struct Held<R: Runtime> {
    calls: Vec<R::Blocking<()>>,
}

impl<R: Runtime> Held<R> {
    /// Starts this many, and returns when all are running.
    pub(super) async fn start(rt: &R, calls: usize, until: &Mark) -> Result<Self, String> {
        let (tell, hear) = async_channel::unbounded();
        let calls: Vec<_> = (0..calls)
            .map(|_| {
                let (tell, until) = (tell.clone(), until.clone());
                let holding = rt.clone();
                rt.spawn_blocking(move || {
                    // Nobody listens if the check has ended.
                    let _ = tell.try_send(());
                    holding.hold(until.wait());
                })
            })
            .collect();
        for running in 0..calls.len() {
            let heard = rt.timeout(PATIENCE, hear.recv()).await;
            if !matches!(heard, Ok(Ok(()))) {
                // They would hold their threads for ever.
                until.set();
                return Err(format!(
                    "{running} blocking calls of {} ran at once",
                    calls.len()
                ));
            }
        }
        Ok(Self { calls })
    }

    /// Waits for their end.
    pub(super) async fn end(self) -> Result<(), String> {
        for call in self.calls {
            joined(call.await)?;
        }
        Ok(())
    }
}

/// Takes as many threads as there may be; none if there may be any number.
async fn fill<R: Runtime>(rt: &R, until: &Mark) -> Result<Option<Held<R>>, String> {
    match caps(rt).blocking_limit {
        Some(limit) => Ok(Some(Held::start(rt, limit as usize, until).await?)),
        None => Ok(None),
    }
}

const BEYOND: &[Class] = &[
    Class {
        name: "it-waits",
        means: "It starts when another has ended; calls that wait for one that waits so stand still.",
    },
    Class {
        name: "it-runs",
        means: "There is no limit but the system's.",
    },
];

async fn beyond_the_limit<R: Runtime>(rt: R) -> Found {
    let (begun, release) = (Mark::default(), Mark::default());
    let Some(held) = fill(&rt, &release).await? else {
        let held = Held::start(&rt, MANY, &release).await?;
        release.set();
        held.end().await?;
        return Ok(Finding::Is("it-runs"));
    };
    let beyond = rt.spawn_blocking({
        let begun = begun.clone();
        move || begun.set()
    });
    let while_it_could_begin = Duration::from_millis(20);
    if caps(&rt).virtual_time {
        rt.sleep(while_it_could_begin).await;
    } else {
        // A thread of the system's own begins and runs for a while: then this one could have begun as well.
        elsewhere(move || pause(while_it_could_begin)).await?;
    }
    let ran = begun.is_set();
    release.set();
    held.end().await?;
    joined(beyond.await)?;
    ensure!(
        !ran,
        "more blocking calls ran at once than the {:?} that `Caps` states",
        caps(&rt).blocking_limit
    );
    Ok(Finding::Is("it-waits"))
}

const ORDERS: &[Class] = &[
    Class {
        name: "fifo",
        means: "First come, first served.",
    },
    Class {
        name: "another",
        means: "One that came later may start before one that came first.",
    },
    Class {
        name: "none-waits",
        means: "There is no limit, so that none waits for a thread.",
    },
];

async fn waiting_calls_start<R: Runtime>(rt: R) -> Found {
    let Some(limit) = caps(&rt).blocking_limit else {
        return Ok(Finding::Is("none-waits"));
    };
    let (one, others) = (Mark::default(), Mark::default());
    let held_by_one = Held::start(&rt, 1, &one).await?;
    let held_by_others = Held::start(&rt, limit as usize - 1, &others).await?;
    let started = Arc::new(Mutex::new(Vec::new()));
    let waiting: Vec<_> = (0..8)
        .map(|n| {
            let started = Arc::clone(&started);
            rt.spawn_blocking(move || {
                let mut started = started.lock().unwrap_or_else(PoisonError::into_inner);
                started.push(n);
            })
        })
        .collect();
    // The one thread that comes free runs them one after another.
    one.set();
    for call in waiting {
        joined(call.await)?;
    }
    others.set();
    held_by_one.end().await?;
    held_by_others.end().await?;
    let started = started.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Finding::Is(if started.is_sorted() {
        "fifo"
    } else {
        "another"
    }))
}

async fn waiting_calls_are_cancelled<R: Runtime>(rt: R) -> Found {
    let release = Mark::default();
    let Some(held) = fill(&rt, &release).await? else {
        return Ok(Finding::Skipped(
            "it has no limit, so that none waits for a thread".to_owned(),
        ));
    };
    let (ran, dropped) = (Mark::default(), [Mark::default(), Mark::default()]);
    let [cancelled, let_go] = dropped.each_ref().map(|dropped| {
        let (ran, on_drop) = (ran.clone(), dropped.on_drop());
        rt.spawn_blocking(move || {
            ran.set();
            drop(on_drop);
        })
    });
    drop(let_go);
    let cancelling = rt.spawn(async move { cancelled.cancel().await });
    // The cancellation is in force before any thread comes free.
    rt.sleep(Duration::from_millis(20)).await;
    release.set();
    held.end().await?;
    let ended = joined(cancelling.await)?;
    for dropped in dropped {
        dropped.wait().await;
    }
    ensure!(
        matches!(ended, Err(JoinError::Cancelled)),
        "cancelling it gave {ended:?}"
    );
    ensure!(!ran.is_set(), "it ran all the same");
    Ok(Finding::Holds)
}

async fn a_waiting_call_panics_in_its_destructor<R: Runtime>(rt: R) -> Found {
    let release = Mark::default();
    let Some(held) = fill(&rt, &release).await? else {
        return Ok(Finding::Skipped(
            "it has no limit, so that none waits for a thread".to_owned(),
        ));
    };
    let [cancelled, let_go] = [(); 2].map(|()| {
        let panics = PanicsOnDrop { ready: false };
        rt.spawn_blocking(move || drop(panics))
    });
    // Nobody hears of this one, and nothing breaks.
    drop(let_go);
    let cancelling = rt.spawn(async move { cancelled.cancel().await });
    rt.sleep(Duration::from_millis(20)).await;
    release.set();
    held.end().await?;
    let ended = joined(cancelling.await)?;
    ensure!(
        matches!(ended, Err(JoinError::Panicked(_))),
        "cancelling it gave {ended:?}"
    );
    Ok(Finding::Holds)
}

/// Longer than any keep-alive that is usual.
const LONG: Duration = Duration::from_secs(15);

const STAYS: &[Class] = &[
    Class {
        name: "not-at-all",
        means: "It ends with its call.",
    },
    Class {
        name: "some-seconds",
        means: "It ends within fifteen seconds; after a pause threads are started anew.",
    },
    Class {
        name: "longer",
        means: "It is still there after fifteen seconds: a burst of calls leaves its threads behind.",
    },
];

thread_local! {
    static LEFT: RefCell<Vec<SetOnDrop>> = const { RefCell::new(Vec::new()) };
}

/// Sets the mark when the calling thread ends.
pub(super) fn set_when_this_thread_ends(mark: &Mark) {
    LEFT.with_borrow_mut(|left| left.push(mark.on_drop()));
}

async fn how_long_threads_stay<R: Runtime>(rt: R) -> Found {
    let Some((_, left)) = kept_thread(&rt).await? else {
        return Ok(Finding::Is("not-at-all"));
    };
    let in_time = rt.timeout(LONG, left.wait()).await;
    Ok(Finding::Is(if in_time.is_ok() {
        "some-seconds"
    } else {
        "longer"
    }))
}
