//! Checks of the clock and of sleeping.
//!
//! An order is told by polling the later wait first: if it is ready, the earlier one, polled afterwards, must be ready
//! too, however late the system let the task run. What needs no spawning serves the local flavours as well.

use super::check::{Check, Finding, Found, Topic, ensure};
use super::wake_log::{WakeLog, poll_with};
use crate::{Elapsed, LocalRuntime, Owned, Runtime, Time};
use futures_lite::future::poll_once;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

/// Far enough apart for a timer that counts in milliseconds.
const STEP: Duration = Duration::from_millis(2);

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(
                Topic::Timers,
                "a-sleep-never-ends-before-its-deadline",
                |on| on.$run(sleeps_are_never_early),
            ),
            Check::must(
                Topic::Timers,
                "sleeps-end-in-the-order-of-their-deadlines",
                |on| on.$run(sleeps_end_in_order),
            ),
            Check::must(
                Topic::Timers,
                "sleeps-of-one-task-wait-side-by-side",
                |on| on.$run(sleeps_wait_side_by_side),
            ),
            Check::must(Topic::Timers, "a-thousand-sleeps-all-end", |on| {
                on.$run(a_thousand_sleeps_all_end)
            }),
            Check::must(Topic::Timers, "a-dropped-sleep-wakes-nobody", |on| {
                on.$run(a_dropped_sleep_wakes_nobody)
            }),
            Check::must(
                Topic::Timers,
                "dropping-many-sleeps-leaves-the-others",
                |on| on.$run(dropping_many_leaves_the_others),
            ),
            Check::must(Topic::Timers, "the-waker-of-the-last-poll-is-woken", |on| {
                on.$run(the_last_waker_is_woken)
            }),
            Check::must(Topic::Timers, "a-sleep-counts-from-its-making", |on| {
                on.$run(a_sleep_counts_from_its_making)
            }),
            Check::must(
                Topic::Timers,
                "the-farthest-deadlines-neither-panic-nor-end",
                |on| on.$run(the_farthest_deadlines_wait),
            ),
        ]
    };
}

/// The checks of runtimes.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    let mut checks: Vec<Check<R>> = checks!(run);
    checks.extend([
        Check::must(
            Topic::Timers,
            "a-sleep-that-moves-to-another-task-ends-there",
            |on| on.run(a_moved_sleep_ends),
        ),
        Check::must(
            Topic::Timers,
            "a-sleep-made-on-a-blocking-thread-ends-in-a-task",
            |on| on.run(a_sleep_made_elsewhere_ends),
        ),
        Check::must(Topic::Timers, "a-blocking-thread-holds-a-sleep", |on| {
            on.run(blocking_threads_hold_sleeps)
        }),
        Check::must(
            Topic::Timers,
            "the-clock-never-goes-back-between-tasks",
            |on| on.run(the_clock_never_goes_back),
        ),
    ]);
    checks
}

/// The checks of local runtimes.
pub(super) fn local_checks<R: LocalRuntime + Owned>() -> Vec<Check<R>> {
    checks!(run_local)
}

async fn sleeps_are_never_early<R: Time>(rt: R) -> Found {
    for micros in [0, 1, 300, 1_200] {
        let duration = Duration::from_micros(micros);
        let deadline = rt.now() + duration;
        rt.sleep(duration).await;
        let ended = rt.now();
        ensure!(
            ended >= deadline,
            "`sleep({duration:?})` ended {:?} early",
            deadline - ended
        );
        let deadline = ended + duration;
        rt.sleep_until(deadline).await;
        let ended = rt.now();
        ensure!(
            ended >= deadline,
            "`sleep_until` ended {:?} early, of {duration:?}",
            deadline - ended
        );
    }
    Ok(Finding::Holds)
}

/// Awaits all sleeps, and tells of one that was ready while an earlier one, polled after it, was not.
///
/// Not at their first poll, which may be late: a sleep of zero may give a turn away there, whatever the time is.
async fn all_in_order<S: Future<Output = ()>>(
    sleeps: impl IntoIterator<Item = (Duration, S)>,
) -> Result<(), String> {
    let mut sleeps: Vec<_> = sleeps
        .into_iter()
        .map(|(after, sleep)| (after, Some(Box::pin(sleep))))
        .collect();
    sleeps.sort_by_key(|(after, _)| std::cmp::Reverse(*after));
    let mut is_first_poll = true;
    poll_fn(|cx| {
        let judged = !std::mem::take(&mut is_first_poll);
        let mut ready: Option<Duration> = None;
        let mut waiting = false;
        for (after, slot) in &mut sleeps {
            let Some(sleep) = slot else {
                ready = ready.max(Some(*after));
                continue;
            };
            if sleep.as_mut().poll(cx).is_ready() {
                *slot = None;
                ready = ready.max(Some(*after));
                continue;
            }
            waiting = true;
            if let Some(later) = ready
                && later > *after
                && judged
            {
                return Poll::Ready(Err(format!(
                    "the sleep of {later:?} ended, and the one of {after:?} had not"
                )));
            }
        }
        if waiting {
            Poll::Pending
        } else {
            Poll::Ready(Ok(()))
        }
    })
    .await
}

async fn sleeps_end_in_order<R: Time>(rt: R) -> Found {
    let begun = rt.now();
    let sleeps = [3, 0, 4, 1, 2].map(|n| {
        let after = n * STEP;
        (after, rt.sleep_until(begun + after))
    });
    all_in_order(sleeps).await?;
    Ok(Finding::Holds)
}

async fn sleeps_wait_side_by_side<R: Time>(rt: R) -> Found {
    // One after the other, they would last longer than the long one.
    let mut sleeps: Vec<_> = (0..20).map(|_| (STEP, rt.sleep(STEP))).collect();
    sleeps.push((5 * STEP, rt.sleep(5 * STEP)));
    all_in_order(sleeps).await?;
    Ok(Finding::Holds)
}

async fn a_thousand_sleeps_all_end<R: Time>(rt: R) -> Found {
    let begun = rt.now();
    let mut sleeps: Vec<_> = (0..1_000)
        .map(|n| {
            let deadline = begun + Duration::from_millis(1 + n % 8);
            (deadline, Box::pin(rt.sleep_until(deadline)))
        })
        .collect();
    let early = poll_fn(|cx| {
        let mut early = None;
        sleeps.retain_mut(|(deadline, sleep)| {
            let ended = sleep.as_mut().poll(cx).is_ready();
            if ended && rt.now() < *deadline {
                early = Some(*deadline - rt.now());
            }
            !ended
        });
        match early {
            None if !sleeps.is_empty() => Poll::Pending,
            early => Poll::Ready(early),
        }
    })
    .await;
    ensure!(early.is_none(), "one of them ended {early:?} early");
    Ok(Finding::Holds)
}

async fn a_dropped_sleep_wakes_nobody<R: Time>(rt: R) -> Found {
    loop {
        let log = WakeLog::default();
        let deadline = rt.now() + 2 * STEP;
        let mut sleep = Box::pin(rt.sleep_until(deadline));
        let armed = poll_with(sleep.as_mut(), &log.waker(0)).is_pending();
        drop(sleep);
        if !armed || rt.now() >= deadline {
            // The system let the deadline pass first: a wake would have been right.
            continue;
        }
        rt.sleep_until(deadline + STEP).await;
        ensure!(
            log.woken().is_empty(),
            "it was dropped before its deadline, and woke all the same"
        );
        return Ok(Finding::Holds);
    }
}

async fn dropping_many_leaves_the_others<R: Time>(rt: R) -> Found {
    let mut kept = pin!(rt.sleep(STEP));
    let mut ended = poll_once(kept.as_mut()).await.is_some();
    for round in 0..4 {
        let hour = Duration::from_secs(3_600);
        let mut dropped: Vec<_> = (0..100)
            .map(|n| Box::pin(rt.sleep(hour + round * STEP + n * STEP)))
            .collect();
        for sleep in &mut dropped {
            let early = poll_once(sleep.as_mut()).await.is_some();
            ensure!(!early, "a sleep of an hour ended at once");
        }
        drop(dropped);
        ended = ended || poll_once(kept.as_mut()).await.is_some();
    }
    if !ended {
        kept.await;
    }
    Ok(Finding::Holds)
}

async fn the_last_waker_is_woken<R: Time>(rt: R) -> Found {
    loop {
        let log = WakeLog::default();
        let mut sleep = Box::pin(rt.sleep(2 * STEP));
        let mut armed = true;
        for n in 0..3 {
            armed &= poll_with(sleep.as_mut(), &log.waker(n)).is_pending();
        }
        if !armed {
            continue;
        }
        while !log.woken().contains(&2) {
            rt.sleep(STEP).await;
        }
        return Ok(Finding::Holds);
    }
}

async fn a_sleep_counts_from_its_making<R: Time>(rt: R) -> Found {
    let made_first = rt.sleep(3 * STEP);
    rt.sleep(3 * STEP).await;
    // If it counted from its first poll, it would end after the other.
    all_in_order([(STEP, made_first), (2 * STEP, rt.sleep(2 * STEP))])
        .await
        .map_err(|told| format!("it counted from its first poll: {told}"))?;
    Ok(Finding::Holds)
}

async fn the_farthest_deadlines_wait<R: Time>(rt: R) -> Found {
    let century = Duration::from_secs(100 * 365 * 24 * 3_600);
    let sleeps = [
        rt.sleep(century),
        rt.sleep(Duration::MAX),
        rt.sleep_until(rt.now() + century),
        rt.sleep_until(farthest(rt.now())),
    ];
    let mut sleeps = sleeps.map(Box::pin);
    let any = poll_fn(|cx| {
        let mut ended = sleeps.iter_mut().map(|it| it.as_mut().poll(cx).is_ready());
        match ended.position(|it| it) {
            Some(which) => Poll::Ready(which),
            None => Poll::Pending,
        }
    });
    let ended = rt.timeout(STEP, any).await;
    ensure!(ended == Err(Elapsed), "number {ended:?} of them ended");
    Ok(Finding::Holds)
}

/// Returns the last instant that there is.
fn farthest(now: Instant) -> Instant {
    let mut farthest = now;
    let mut step = Duration::MAX;
    while !step.is_zero() {
        match farthest.checked_add(step) {
            Some(farther) => farthest = farther,
            None => step /= 2,
        }
    }
    farthest
}

async fn a_moved_sleep_ends<R: Runtime>(rt: R) -> Found {
    let mut sleep: Pin<Box<R::Sleep>> = Box::pin(rt.sleep(2 * STEP));
    if poll_once(sleep.as_mut()).await.is_some() {
        // The system let the deadline pass first; a fresh one moves just as well, unpolled.
        sleep = Box::pin(rt.sleep(STEP));
    }
    let ended = rt.spawn(sleep).await;
    ensure!(ended.is_ok(), "the task that awaited it gave {ended:?}");
    Ok(Finding::Holds)
}

async fn a_sleep_made_elsewhere_ends<R: Runtime>(rt: R) -> Found {
    let maker = rt.clone();
    let made = rt
        .spawn_blocking(move || Box::pin(maker.sleep(STEP)))
        .await
        .map_err(|error| format!("it could not be made: {error}"))?;
    made.await;
    Ok(Finding::Holds)
}

async fn blocking_threads_hold_sleeps<R: Runtime>(rt: R) -> Found {
    let held = [1, 2].map(|n| {
        let rt = rt.clone();
        rt.clone().spawn_blocking(move || {
            let deadline = rt.now() + n * STEP;
            rt.hold(rt.sleep(n * STEP));
            rt.now() >= deadline
        })
    });
    for held in held {
        let in_time = held.await;
        ensure!(matches!(in_time, Ok(true)), "it gave {in_time:?}");
    }
    Ok(Finding::Holds)
}

async fn the_clock_never_goes_back<R: Runtime>(rt: R) -> Found {
    let last = Arc::new(Mutex::new(rt.now()));
    let tasks = [(); 4].map(|()| {
        let (rt, last) = (rt.clone(), Arc::clone(&last));
        rt.clone().spawn(async move {
            for _ in 0..200 {
                {
                    let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                    let now = rt.now();
                    if now < *last {
                        return Some(*last - now);
                    }
                    *last = now;
                }
                rt.yield_now().await;
            }
            None
        })
    });
    for task in tasks {
        let back = task.await;
        ensure!(matches!(back, Ok(None)), "a task gave {back:?}");
    }
    Ok(Finding::Holds)
}
