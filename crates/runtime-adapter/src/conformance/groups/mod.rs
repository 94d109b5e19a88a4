//! Structured tasks: a group's children end together, before it is closed.

mod local;
mod stopping;

pub(super) use local::checks as local_checks;

use super::check::{Check, Finding, Found, Topic, ensure};
use super::probe::Mark;
use super::subject::Subject;
use crate::group::{Cause, Group, Outcome};
use crate::{Owned, Runtime};
use futures_lite::future::block_on;
use std::future::{Future, pending, ready};
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;

const TICK: Duration = Duration::from_millis(1);

/// The checks of this file.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Groups, name, run);
    vec![
        must("a-group-keeps-results-in-the-order-of-spawning", |on| {
            on.run(results_are_in_order)
        }),
        must("a-group-gives-results-in-the-order-of-their-coming", |on| {
            on.run(results_come_as_they_end)
        }),
        must("an-empty-group-closes-at-once", |on| on.run(empty)),
        must("a-group-runs-as-many-as-its-limit-and-never-more", |on| {
            on.run(limited)
        }),
        must("a-childs-error-stops-its-siblings", |on| {
            on.run(stopping::error_stops)
        }),
        must("a-childs-panic-stops-its-siblings", |on| {
            on.run(stopping::panic_stops)
        }),
        must("a-child-stops-its-siblings-without-the-owner", |on| {
            on.run(stopping::owner_stands_by)
        }),
        must("a-stopped-group-refuses-children", |on| {
            on.run(stopping::late_child_is_refused)
        }),
        must("a-cancelled-group-waits-for-its-children", |on| {
            on.run(stopping::cancel_waits)
        }),
        must("a-dropped-group-stops-its-children", |on| {
            on.run(stopping::drop_stops)
        }),
        must("a-dropped-close-stops-the-children", |on| {
            on.run(stopping::dropped_close_stops)
        }),
        must("a-group-waits-for-the-groups-of-its-children", |on| {
            on.run(stopping::nested_groups_end_first)
        }),
        must("a-panic-in-a-childs-destructor-is-a-value", |on| {
            on.run(stopping::destructors_panic)
        }),
        must("a-group-ends-with-its-runtime", ends_with_its_runtime),
    ]
}

type Numbers<R> = Group<R, usize, &'static str>;

/// A child that waits for ever, and tells when it has begun and when it is dropped.
#[derive(Clone, Default)]
struct Waiter {
    begun: Mark,
    dropped: Mark,
}

impl Waiter {
    async fn wait<T>(self) -> Result<T, &'static str> {
        let _on_drop = self.dropped.on_drop();
        self.begun.set();
        pending().await
    }

    /// Starts one in the group, and waits until it runs.
    async fn start<R: Runtime>(group: &mut Numbers<R>) -> Result<Self, String> {
        let waiter = Self::default();
        group
            .spawn(waiter.clone().wait())
            .await
            .map_err(|error| format!("a child that waits: {error}"))?;
        waiter.begun.wait().await;
        Ok(waiter)
    }
}

async fn results_are_in_order<R: Runtime>(rt: R) -> Found {
    let mut group = Numbers::new(&rt);
    for number in 0..100 {
        let turns = rt.clone();
        let spawned = group.spawn_ok(async move {
            // The first ones give most turns away, so that they do not end in the order of spawning.
            for _ in number..10 {
                turns.yield_now().await;
            }
            number
        });
        let spawned = spawned.await;
        ensure!(
            spawned == Ok(number),
            "child {number} was numbered {spawned:?}"
        );
    }
    let outcome = group.close().await;
    ensure!(
        outcome.first_failure.is_none(),
        "a failure of nobody: {outcome:?}"
    );
    let results = outcome.into_result();
    ensure!(
        matches!(&results, Ok(it) if it.iter().copied().eq(0..100)),
        "out of order: {results:?}"
    );
    Ok(Finding::Holds)
}

async fn results_come_as_they_end<R: Runtime>(rt: R) -> Found {
    let mut group = Numbers::new(&rt);
    let gates: [Mark; 4] = Default::default();
    for (number, gate) in gates.iter().enumerate() {
        let gate = gate.clone();
        let child = async move {
            gate.wait().await;
            number
        };
        let _ = group.spawn_ok(child).await;
    }
    for opened in [2, 0, 3] {
        gates[opened].set();
        let next = group.next().await;
        ensure!(
            matches!(next, Some((number, Ok(value))) if number == opened && value == opened),
            "child {opened} ended, but came as {next:?}"
        );
    }
    ensure!(
        group.len() == 1 && !group.is_empty(),
        "{} are left of one",
        group.len()
    );
    gates[1].set();
    let next = group.next().await;
    ensure!(
        matches!(next, Some((1, Ok(1)))),
        "the last one came as {next:?}"
    );
    let next = group.next().await;
    ensure!(next.is_none(), "one more than were spawned: {next:?}");
    Ok(Finding::Holds)
}

async fn empty<R: Runtime>(rt: R) -> Found {
    let outcome = Numbers::new(&rt).close().await;
    ensure!(outcome.results.is_empty(), "results of nobody: {outcome:?}");
    let outcome = Numbers::new(&rt).cancel().await;
    ensure!(
        outcome.first_failure.is_none(),
        "a failure of nobody: {outcome:?}"
    );
    Ok(Finding::Holds)
}

async fn limited<R: Runtime>(rt: R) -> Found {
    const LIMIT: usize = 3;
    let mut group = Numbers::new(&rt).limit(NonZeroUsize::MIN.saturating_add(LIMIT - 1));
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    for _ in 0..4 * LIMIT {
        let (rt, running, most) = (rt.clone(), Arc::clone(&running), Arc::clone(&most));
        let child = async move {
            let now = running.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
            // Nobody leaves before as many as may have come.
            while most.load(Ordering::SeqCst) < LIMIT {
                rt.sleep(TICK).await;
            }
            rt.yield_now().await;
            running.fetch_sub(1, Ordering::SeqCst)
        };
        let _ = group.spawn_ok(child).await;
        ensure!(
            group.running() <= LIMIT,
            "{} children are counted",
            group.running()
        );
    }
    let results = group.close().await.into_result();
    ensure!(
        matches!(&results, Ok(it) if it.len() == 4 * LIMIT),
        "not all ended well: {results:?}"
    );
    let most = most.load(Ordering::SeqCst);
    ensure!(most == LIMIT, "{most} ran at once");
    Ok(Finding::Holds)
}

fn ends_with_its_runtime<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let mut group = Numbers::new(&owner.handle()).limit(NonZeroUsize::MIN);
    // Without anyone in `block_on`, a child may never begin: it ends all the same.
    let _ = block_on(group.spawn(Waiter::default().wait()));
    drop(owner);
    let late = block_on(group.spawn_ok(ready(1)));
    is_gone(block_on(group.close()), 1 + usize::from(late.is_ok()))?;

    let owner = on.build()?;
    let mut group = Numbers::new(&owner.handle());
    for _ in 0..3 {
        let _ = block_on(group.spawn(Waiter::default().wait()));
    }
    // In the middle of closing; whether it is woken is the runtime's own, what it is told is not.
    let mut closes = pin!(group.close());
    let early = closes
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    ensure!(early.is_pending(), "closed over children that wait");
    drop(owner);
    is_gone(block_on(closes), 3)?;
    Ok(Finding::Holds)
}

/// Finds whether the children went with their runtime; the first that goes may stop others before they go.
fn is_gone(outcome: Outcome<usize, &'static str>, children: usize) -> Result<(), String> {
    ensure!(
        outcome.results.len() == children,
        "{children} children gave {outcome:?}"
    );
    for result in &outcome.results {
        ensure!(
            matches!(result, Err(it) if matches!(it.cause, Cause::RuntimeGone | Cause::Cancelled)),
            "on a runtime that is gone: {result:?}"
        );
    }
    let first = outcome.into_result();
    ensure!(
        matches!(&first, Err(it) if matches!(it.cause, Cause::RuntimeGone)),
        "the runtime is gone, but told is {first:?}"
    );
    Ok(())
}
