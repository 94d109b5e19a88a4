//! Checks of ticks.
//!
//! No tick is expected by a time of its own: what counts is when it was due, and that it never comes earlier.

use super::check::{Check, Finding, Found, Topic, ensure};
use crate::{Interval, LocalRuntime, MissedTick, Owned, Runtime, Time, ZeroPeriod};
use futures_lite::future::poll_once;
use std::time::{Duration, Instant};

const PERIOD: Duration = Duration::from_millis(2);
const POLICIES: [MissedTick; 3] = [MissedTick::Burst, MissedTick::Delay, MissedTick::Skip];

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(Topic::Intervals, "a-period-of-zero-is-refused", |on| {
                on.$run(zero_is_refused)
            }),
            Check::must(Topic::Intervals, "the-first-tick-is-due-at-once", |on| {
                on.$run(the_first_tick_is_due_at_once)
            }),
            Check::must(Topic::Intervals, "ticks-keep-the-schedule", |on| {
                on.$run(ticks_keep_the_schedule)
            }),
            Check::must(Topic::Intervals, "a-tick-never-comes-early", |on| {
                on.$run(ticks_are_never_early)
            }),
            Check::must(Topic::Intervals, "missed-ticks-come-in-a-burst", |on| {
                on.$run(missed_ticks_burst)
            }),
            Check::must(
                Topic::Intervals,
                "missed-ticks-delay-the-schedule-if-so-asked",
                |on| on.$run(missed_ticks_delay),
            ),
            Check::must(
                Topic::Intervals,
                "missed-ticks-are-skipped-in-phase-if-so-asked",
                |on| on.$run(missed_ticks_are_skipped),
            ),
            Check::must(Topic::Intervals, "a-dropped-tick-is-not-lost", |on| {
                on.$run(a_dropped_tick_is_not_lost)
            }),
            Check::must(
                Topic::Intervals,
                "a-cloned-interval-ticks-by-itself",
                |on| on.$run(a_clone_ticks_by_itself),
            ),
            Check::must(Topic::Intervals, "the-longest-period-ticks-once", |on| {
                on.$run(the_longest_period_ticks_once)
            }),
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

fn interval<R: Time>(rt: &R, missed: MissedTick) -> Result<Interval<R>, String> {
    every(rt, PERIOD, missed)
}

fn every<R: Time>(rt: &R, period: Duration, missed: MissedTick) -> Result<Interval<R>, String> {
    rt.interval(period, missed)
        .map_err(|error| format!("a period of {period:?} was refused: {error}"))
}

/// Makes an interval and misses some ticks after the first, which was taken in time; returns when that one was due.
async fn miss_some<R: Time>(rt: &R, missed: MissedTick) -> Result<(Interval<R>, Instant), String> {
    let (interval, first) = loop {
        let mut interval = interval(rt, missed)?;
        let first = interval.tick().await;
        // Where the system held the task up, the first tick itself was taken late, which is another schedule.
        if rt.now() < first + PERIOD {
            break (interval, first);
        }
    };
    rt.sleep_until(first + 3 * PERIOD + PERIOD / 2).await;
    Ok((interval, first))
}

async fn zero_is_refused<R: Time>(rt: R) -> Found {
    for missed in POLICIES {
        let refused = rt.interval(Duration::ZERO, missed).err();
        ensure!(
            refused == Some(ZeroPeriod),
            "with {missed:?} it gave {refused:?}"
        );
    }
    Ok(Finding::Holds)
}

async fn the_first_tick_is_due_at_once<R: Time>(rt: R) -> Found {
    for missed in POLICIES {
        let before = rt.now();
        let mut interval = every(&rt, Duration::from_secs(3_600), missed)?;
        let made = rt.now();
        let first = poll_once(interval.tick()).await;
        ensure!(
            first.is_some_and(|due| (before..=made).contains(&due)),
            "with {missed:?} the first poll gave {first:?}, of an interval made at {made:?}"
        );
    }
    Ok(Finding::Holds)
}

async fn ticks_keep_the_schedule<R: Time>(rt: R) -> Found {
    let mut interval = interval(&rt, MissedTick::Burst)?;
    let first = interval.tick().await;
    for n in 1..5 {
        let due = interval.tick().await;
        ensure!(
            due == first + n * PERIOD,
            "tick {n} was due {:?} after the first",
            due - first
        );
    }
    Ok(Finding::Holds)
}

async fn ticks_are_never_early<R: Time>(rt: R) -> Found {
    for missed in POLICIES {
        let mut interval = interval(&rt, missed)?;
        let mut last = None;
        for n in 0..4 {
            let due = interval.tick().await;
            let now = rt.now();
            ensure!(
                now >= due,
                "with {missed:?} tick {n} came {:?} early",
                due - now
            );
            ensure!(
                last.is_none_or(|last| due >= last + PERIOD),
                "with {missed:?} tick {n} was due less than a period after the one before"
            );
            last = Some(due);
        }
    }
    Ok(Finding::Holds)
}

async fn missed_ticks_burst<R: Time>(rt: R) -> Found {
    let (mut interval, first) = miss_some(&rt, MissedTick::Burst).await?;
    for n in 1..=3 {
        let due = poll_once(interval.tick()).await;
        ensure!(
            due == Some(first + n * PERIOD),
            "missed tick {n} gave {due:?} at its first poll, the first was due at {first:?}"
        );
    }
    let due = interval.tick().await;
    ensure!(
        due == first + 4 * PERIOD,
        "the tick after the missed ones was due {:?} after the first",
        due - first
    );
    Ok(Finding::Holds)
}

async fn missed_ticks_delay<R: Time>(rt: R) -> Found {
    let (mut interval, first) = miss_some(&rt, MissedTick::Delay).await?;
    let late = rt.now();
    let due = poll_once(interval.tick()).await;
    ensure!(
        due == Some(first + PERIOD),
        "the missed tick gave {due:?} at its first poll, the first was due at {first:?}"
    );
    let taken = rt.now();
    let due = interval.tick().await;
    ensure!(
        (late + PERIOD..=taken + PERIOD).contains(&due),
        "the tick after a missed one was due {:?} after that was asked for, with a period of {PERIOD:?}",
        due.saturating_duration_since(late)
    );
    Ok(Finding::Holds)
}

async fn missed_ticks_are_skipped<R: Time>(rt: R) -> Found {
    let (mut interval, first) = miss_some(&rt, MissedTick::Skip).await?;
    let late = rt.now();
    let due = poll_once(interval.tick()).await;
    ensure!(
        due == Some(first + PERIOD),
        "the missed tick gave {due:?} at its first poll, the first was due at {first:?}"
    );
    let taken = rt.now();
    let after = interval.tick().await - first;
    ensure!(
        after.as_nanos() % PERIOD.as_nanos() == 0,
        "the tick after the missed ones was due {after:?} after the first: out of phase"
    );
    ensure!(
        first + after > late && first + after <= taken + PERIOD,
        "the tick after the missed ones was due {after:?} after the first, asked for after {:?}",
        late - first
    );
    Ok(Finding::Holds)
}

async fn a_dropped_tick_is_not_lost<R: Time>(rt: R) -> Found {
    let mut interval = interval(&rt, MissedTick::Burst)?;
    let first = interval.tick().await;
    let mut taken = 0;
    // Where the system holds the task up, the tick is taken at its first poll; then the next one is tried.
    while let Some(due) = poll_once(interval.tick()).await {
        taken += 1;
        ensure!(
            due == first + taken * PERIOD,
            "tick {taken} was due {:?} after the first",
            due - first
        );
    }
    let due = interval.tick().await;
    ensure!(
        due == first + (taken + 1) * PERIOD,
        "after a tick was dropped, the next was due {:?} after the first, not {:?}",
        due - first,
        (taken + 1) * PERIOD
    );
    Ok(Finding::Holds)
}

async fn a_clone_ticks_by_itself<R: Time>(rt: R) -> Found {
    let mut interval = interval(&rt, MissedTick::Burst)?;
    let first = interval.tick().await;
    let mut clone = interval.clone();
    for n in 1..3 {
        for (which, due) in [
            ("original", interval.tick().await),
            ("clone", clone.tick().await),
        ] {
            ensure!(
                due == first + n * PERIOD,
                "tick {n} of the {which} was due {:?} after the first",
                due - first
            );
        }
    }
    Ok(Finding::Holds)
}

async fn the_longest_period_ticks_once<R: Time>(rt: R) -> Found {
    for missed in POLICIES {
        let mut interval = every(&rt, Duration::MAX, missed)?;
        let first = poll_once(interval.tick()).await;
        ensure!(first.is_some(), "with {missed:?} there was no first tick");
        let second = rt.timeout(PERIOD, interval.tick()).await;
        ensure!(
            second.is_err(),
            "with {missed:?} there was a second tick: {second:?}"
        );
    }
    Ok(Finding::Holds)
}
