//! Checks of futures with a deadline, and of races between sleeps.

use super::check::{Check, Finding, Found, Topic, ensure};
use super::probe::Mark;
use crate::{Elapsed, LocalRuntime, Owned, Runtime, Time};
use futures_lite::future::or;
use std::future::{pending, poll_fn, ready};
use std::task::Poll;
use std::time::Duration;

const STEP: Duration = Duration::from_millis(2);
const LONG: Duration = Duration::from_secs(3_600);

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(Topic::Timers, "a-timeout-hands-the-result-on", |on| {
                on.$run(the_result_is_handed_on)
            }),
            Check::must(
                Topic::Timers,
                "a-ready-future-beats-a-deadline-that-has-passed",
                |on| on.$run(a_ready_future_comes_first),
            ),
            Check::must(Topic::Timers, "a-timeout-of-zero-polls-its-future", |on| {
                on.$run(a_timeout_of_zero_polls)
            }),
            Check::must(Topic::Timers, "a-deadline-that-has-passed-elapses", |on| {
                on.$run(a_passed_deadline_elapses)
            }),
            Check::must(Topic::Timers, "a-timeout-drops-its-future", |on| {
                on.$run(a_timeout_drops_its_future)
            }),
            Check::must(
                Topic::Timers,
                "the-shorter-of-nested-timeouts-ends-first",
                |on| on.$run(the_shorter_timeout_ends_first),
            ),
            Check::must(
                Topic::Timers,
                "a-timeout-ends-a-future-that-is-always-woken",
                |on| on.$run(constant_wakes_do_not_hold_a_deadline_back),
            ),
            Check::must(
                Topic::Timers,
                "a-race-of-sleeps-ends-with-the-shorter-and-drops-the-other",
                |on| on.$run(a_race_ends_with_the_shorter),
            ),
        ]
    };
}

/// The checks of runtimes.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    checks!(run)
}

/// The checks of local runtimes.
pub(super) fn local_checks<R: LocalRuntime + Owned>() -> Vec<Check<R>> {
    checks!(run_local)
}

async fn the_result_is_handed_on<R: Time>(rt: R) -> Found {
    let slow = async {
        rt.sleep(STEP).await;
        7
    };
    let ended = rt.timeout(LONG, slow).await;
    ensure!(ended == Ok(7), "it gave {ended:?}");
    Ok(Finding::Holds)
}

async fn a_ready_future_comes_first<R: Time>(rt: R) -> Found {
    let past = rt.now();
    rt.sleep(STEP).await;
    let ended = rt.timeout_at(past, ready(7)).await;
    ensure!(ended == Ok(7), "`timeout_at` gave {ended:?}");
    let ended = rt.timeout(Duration::ZERO, ready(7)).await;
    ensure!(ended == Ok(7), "`timeout` of zero gave {ended:?}");
    Ok(Finding::Holds)
}

async fn a_timeout_of_zero_polls<R: Time>(rt: R) -> Found {
    let mut polls = 0;
    let counting = poll_fn(|_| {
        polls += 1;
        Poll::<()>::Pending
    });
    let ended = rt.timeout(Duration::ZERO, counting).await;
    ensure!(ended == Err(Elapsed), "it gave {ended:?}");
    ensure!(polls > 0, "the future was not polled");
    Ok(Finding::Holds)
}

async fn a_passed_deadline_elapses<R: Time>(rt: R) -> Found {
    let past = rt.now();
    rt.sleep(STEP).await;
    let ended = rt.timeout_at(past, pending::<()>()).await;
    ensure!(ended == Err(Elapsed), "it gave {ended:?}");
    Ok(Finding::Holds)
}

async fn a_timeout_drops_its_future<R: Time>(rt: R) -> Found {
    let dropped = Mark::default();
    let held = {
        let on_drop = dropped.on_drop();
        async move {
            pending::<()>().await;
            drop(on_drop);
        }
    };
    let ended = rt.timeout(STEP, held).await;
    ensure!(ended == Err(Elapsed), "it gave {ended:?}");
    ensure!(dropped.is_set(), "the future outlived its timeout");
    Ok(Finding::Holds)
}

async fn the_shorter_timeout_ends_first<R: Time>(rt: R) -> Found {
    let ended = rt.timeout(LONG, rt.timeout(STEP, pending::<()>())).await;
    ensure!(
        ended == Ok(Err(Elapsed)),
        "with the shorter inside it gave {ended:?}"
    );
    let ended = rt.timeout(STEP, rt.timeout(LONG, pending::<()>())).await;
    ensure!(
        ended == Err(Elapsed),
        "with the shorter outside it gave {ended:?}"
    );
    Ok(Finding::Holds)
}

async fn constant_wakes_do_not_hold_a_deadline_back<R: Time>(rt: R) -> Found {
    let restless = poll_fn(|cx| {
        cx.waker().wake_by_ref();
        Poll::<()>::Pending
    });
    let ended = rt.timeout(STEP, restless).await;
    ensure!(ended == Err(Elapsed), "it gave {ended:?}");
    Ok(Finding::Holds)
}

async fn a_race_ends_with_the_shorter<R: Time>(rt: R) -> Found {
    let dropped = Mark::default();
    let long = {
        let (rt, on_drop) = (rt.clone(), dropped.on_drop());
        async move {
            rt.sleep(LONG).await;
            drop(on_drop);
            "the longer"
        }
    };
    let short = async {
        rt.sleep(STEP).await;
        "the shorter"
    };
    let first = or(long, short).await;
    ensure!(first == "the shorter", "{first} sleep ended first");
    ensure!(dropped.is_set(), "the longer sleep outlived the race");
    Ok(Finding::Holds)
}
