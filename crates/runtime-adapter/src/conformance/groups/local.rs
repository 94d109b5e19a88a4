//! Groups of children that are not `Send`.

use super::Mark;
use crate::conformance::check::{Check, Finding, Found, Topic, ensure};
use crate::conformance::subject::Subject;
use crate::group::{Cause, LocalGroup, Stopped};
use crate::{LocalRuntime, Owned};
use futures_lite::future::block_on;
use std::cell::Cell;
use std::future::{Future, pending, ready};
use std::num::NonZeroUsize;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Waker};

/// The checks of local groups.
pub(in crate::conformance) fn checks<R: LocalRuntime + Owned>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Groups, name, run);
    vec![
        must(
            "a-local-group-keeps-results-in-order-within-its-limit",
            |on| on.run_local(limited_and_in_order),
        ),
        must("a-local-childs-error-stops-its-siblings", |on| {
            on.run_local(error_stops)
        }),
        must("a-dropped-local-group-stops-its-children", |on| {
            on.run_local(drop_stops)
        }),
        must("a-local-group-waits-for-the-groups-of-its-children", |on| {
            on.run_local(nested_groups_end_first)
        }),
        must("a-local-group-ends-with-its-runtime", ends_with_its_runtime),
    ]
}

type Numbers<R> = LocalGroup<R, usize, &'static str>;

/// Begins, waits for ever, and tells of both its beginning and its end.
async fn wait(begun: Mark, dropped: Mark) -> Result<usize, &'static str> {
    let _on_drop = dropped.on_drop();
    begun.set();
    pending().await
}

async fn limited_and_in_order<R: LocalRuntime>(rt: R) -> Found {
    const LIMIT: usize = 3;
    let mut group = Numbers::new(&rt).limit(NonZeroUsize::MIN.saturating_add(LIMIT - 1));
    let (running, most) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    for number in 0..4 * LIMIT {
        let (rt, running, most) = (rt.clone(), Rc::clone(&running), Rc::clone(&most));
        let child = async move {
            running.set(running.get() + 1);
            most.set(most.get().max(running.get()));
            // Nobody leaves before as many as may have come; later ones give fewer turns away.
            while most.get() < LIMIT {
                rt.yield_now().await;
            }
            for _ in number..4 * LIMIT {
                rt.yield_now().await;
            }
            running.set(running.get() - 1);
            number
        };
        let _ = group.spawn_ok(child).await;
    }
    let results = group.close().await.into_result();
    ensure!(
        matches!(&results, Ok(it) if it.iter().copied().eq(0..4 * LIMIT)),
        "out of order: {results:?}"
    );
    ensure!(most.get() == LIMIT, "{} ran at once", most.get());
    Ok(Finding::Holds)
}

async fn error_stops<R: LocalRuntime>(rt: R) -> Found {
    let mut group = Numbers::new(&rt);
    let (begun, dropped) = (Mark::default(), Mark::default());
    let _ = group.spawn(wait(begun.clone(), dropped.clone())).await;
    begun.wait().await;
    let _ = group.spawn(ready(Err("burnt"))).await;
    // The group is not polled: only the failing child can have stopped its sibling.
    dropped.wait().await;
    let refused = group.spawn_ok(ready(1)).await;
    ensure!(refused == Err(Stopped), "a late child gave {refused:?}");
    let outcome = group.close().await;
    ensure!(
        matches!(&outcome.results[0], Err(it) if matches!(it.cause, Cause::Cancelled)),
        "the sibling was not cancelled: {outcome:?}"
    );
    let failure = outcome.into_result().err().ok_or("no failure is told")?;
    ensure!(
        failure.child == 1 && matches!(failure.cause, Cause::Error("burnt")),
        "another failure: {failure:?}"
    );
    Ok(Finding::Holds)
}

async fn drop_stops<R: LocalRuntime>(rt: R) -> Found {
    let mut group = Numbers::new(&rt);
    let (begun, dropped) = (Mark::default(), Mark::default());
    let _ = group.spawn(wait(begun.clone(), dropped.clone())).await;
    begun.wait().await;
    drop(group);
    dropped.wait().await;
    Ok(Finding::Holds)
}

async fn nested_groups_end_first<R: LocalRuntime>(rt: R) -> Found {
    let mut outer = Numbers::new(&rt);
    let (begun, dropped) = (Mark::default(), Mark::default());
    let parent = {
        let (rt, begun, dropped) = (rt.clone(), begun.clone(), dropped.clone());
        async move {
            let mut inner = Numbers::new(&rt);
            let _ = inner.spawn(wait(begun, dropped)).await;
            let closed = inner.close().await;
            Ok(closed.results.len())
        }
    };
    let _ = outer.spawn(parent).await;
    begun.wait().await;
    // The parent is stopped while it closes its own group, which cannot wait any more: the outer one does.
    let outcome = outer.cancel().await;
    ensure!(
        dropped.is_set(),
        "a grandchild outlived the group: {outcome:?}"
    );
    Ok(Finding::Holds)
}

fn ends_with_its_runtime<R: LocalRuntime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let mut group = Numbers::new(&owner.handle());
    for _ in 0..3 {
        let _ = block_on(group.spawn(wait(Mark::default(), Mark::default())));
    }
    let mut closes = pin!(group.close());
    let early = closes
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    ensure!(early.is_pending(), "closed over children that wait");
    drop(owner);
    let outcome = block_on(closes);
    ensure!(outcome.results.len() == 3, "3 children gave {outcome:?}");
    for result in &outcome.results {
        ensure!(
            matches!(result, Err(it) if matches!(it.cause, Cause::RuntimeGone | Cause::Cancelled)),
            "on a runtime that is gone: {result:?}"
        );
    }
    Ok(Finding::Holds)
}
