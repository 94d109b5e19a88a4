//! What stops a group: a child's failure, its owner, and what then becomes of every child.

use super::{Numbers, TICK, Waiter};
use crate::conformance::check::{Finding, Found, ensure};
use crate::conformance::probe::{DESTRUCTORS_PANIC, Mark, PanicsOnDrop, quietly};
use crate::group::{Cause, Group, Stopped};
use crate::{Elapsed, Runtime};
use std::future::{Future, ready};
use std::num::NonZeroUsize;

/// Starts a child that ends well, one that waits, and one that fails; tells the failure's cause.
async fn stops<R: Runtime>(
    rt: R,
    fails: impl Future<Output = Result<usize, &'static str>> + Send + 'static,
) -> Result<Cause<&'static str>, String> {
    let mut group = Numbers::new(&rt);
    let _ = group.spawn_ok(ready(7)).await;
    while group.running() > 0 {
        rt.sleep(TICK).await;
    }
    let waiter = Waiter::start(&mut group).await?;
    let _ = group.spawn(fails).await;
    let outcome = group.close().await;
    ensure!(
        waiter.dropped.is_set(),
        "the group was closed before a destructor ran"
    );
    ensure!(
        outcome.first_failure == Some(2),
        "the first failure is not child 2's: {outcome:?}"
    );
    ensure!(
        matches!(outcome.results[0], Ok(7)),
        "the result of a child that had finished is lost: {outcome:?}"
    );
    ensure!(
        matches!(&outcome.results[1], Err(it) if matches!(it.cause, Cause::Cancelled)),
        "the sibling was not cancelled: {outcome:?}"
    );
    let failure = outcome.into_result().err().ok_or("no failure is told")?;
    ensure!(failure.child == 2, "another's failure: {failure:?}");
    Ok(failure.cause)
}

pub(super) async fn error_stops<R: Runtime>(rt: R) -> Found {
    let cause = stops(rt, ready(Err("burnt"))).await?;
    ensure!(matches!(cause, Cause::Error("burnt")), "found {cause:?}");
    Ok(Finding::Holds)
}

pub(super) async fn panic_stops<R: Runtime>(rt: R) -> Found {
    let cause = stops(rt, async { quietly("burnt") }).await?;
    ensure!(
        matches!(&cause, Cause::Panicked(panic) if panic.message() == "burnt"),
        "found {cause:?}"
    );
    Ok(Finding::Holds)
}

pub(super) async fn owner_stands_by<R: Runtime>(rt: R) -> Found {
    let mut group = Numbers::new(&rt);
    let waiter = Waiter::start(&mut group).await?;
    let _ = group.spawn(ready(Err("burnt"))).await;
    // The group is not polled: only the failing child can have stopped its sibling.
    waiter.dropped.wait().await;
    ensure!(group.is_stopped(), "children stopped, the group did not");
    Ok(Finding::Holds)
}

pub(super) async fn late_child_is_refused<R: Runtime>(rt: R) -> Found {
    let mut group = Numbers::new(&rt).limit(NonZeroUsize::MIN.saturating_add(1));
    let waiter = Waiter::start(&mut group).await?;
    let (gate, dropped) = (Mark::default(), Mark::default());
    let fails = {
        let gate = gate.clone();
        async move {
            gate.wait().await;
            Err("burnt")
        }
    };
    let _ = group.spawn(fails).await;
    let opens = rt.spawn({
        let rt = rt.clone();
        async move {
            rt.sleep(TICK).await;
            gate.set();
        }
    });
    // The limit is reached: this one waits for room, and hears of the failure instead.
    let on_drop = dropped.on_drop();
    let late = async move {
        drop(on_drop);
        Ok(0)
    };
    let refused = group.spawn(late).await;
    ensure!(
        refused == Err(Stopped),
        "a child in the middle of a failure gave {refused:?}"
    );
    ensure!(
        dropped.is_set(),
        "the future that was refused is still there"
    );
    waiter.dropped.wait().await;
    let refused = group.spawn_ok(ready(1)).await;
    ensure!(refused == Err(Stopped), "a late child gave {refused:?}");
    let _ = opens.await;
    let outcome = group.close().await;
    ensure!(
        outcome.results.len() == 2,
        "a child that was refused has a result: {outcome:?}"
    );
    Ok(Finding::Holds)
}

pub(super) async fn cancel_waits<R: Runtime>(rt: R) -> Found {
    let mut group = Numbers::new(&rt);
    let _ = group.spawn_ok(ready(7)).await;
    while group.running() > 0 {
        rt.sleep(TICK).await;
    }
    let waiter = Waiter::start(&mut group).await?;
    let outcome = group.cancel().await;
    ensure!(
        waiter.dropped.is_set(),
        "cancel returned before a destructor ran"
    );
    ensure!(
        matches!(outcome.results[0], Ok(7)),
        "the result of a child that had finished is lost: {outcome:?}"
    );
    let failure = outcome.into_result().err().ok_or("nobody was cancelled")?;
    ensure!(
        failure.child == 1 && matches!(failure.cause, Cause::Cancelled),
        "child 1 was not cancelled: {failure:?}"
    );
    Ok(Finding::Holds)
}

pub(super) async fn drop_stops<R: Runtime>(rt: R) -> Found {
    let mut group = Numbers::new(&rt);
    let waiter = Waiter::start(&mut group).await?;
    drop(group);
    waiter.dropped.wait().await;
    Ok(Finding::Holds)
}

pub(super) async fn dropped_close_stops<R: Runtime>(rt: R) -> Found {
    let mut group = Numbers::new(&rt);
    let waiter = Waiter::start(&mut group).await?;
    let closed = rt.timeout(TICK, group.close()).await;
    ensure!(
        matches!(closed, Err(Elapsed)),
        "closed over a child that waits: {closed:?}"
    );
    waiter.dropped.wait().await;
    Ok(Finding::Holds)
}

pub(super) async fn nested_groups_end_first<R: Runtime>(rt: R) -> Found {
    for _ in 0..5 {
        let (mut outer, waiter) = (Numbers::new(&rt), Waiter::default());
        let (inner_rt, grandchild) = (rt.clone(), waiter.clone());
        let parent = async move {
            let mut inner = Numbers::new(&inner_rt);
            let _ = inner.spawn(grandchild.wait()).await;
            let _ = inner.close().await;
            Ok(0)
        };
        let _ = outer.spawn(parent).await;
        waiter.begun.wait().await;
        // The parent is stopped while it closes its own group, which cannot wait any more: the outer one does.
        let _ = outer.spawn(ready(Err("burnt"))).await;
        let outcome = outer.close().await;
        ensure!(
            waiter.dropped.is_set(),
            "a grandchild outlived the group: {outcome:?}"
        );
    }
    Ok(Finding::Holds)
}

pub(super) async fn destructors_panic<R: Runtime>(rt: R) -> Found {
    let mut group = Group::<R, (), &'static str>::new(&rt);
    let _ = group.spawn_ok(PanicsOnDrop { ready: false }).await;
    rt.sleep(TICK).await;
    let _ = group.spawn_ok(PanicsOnDrop { ready: true }).await;
    let outcome = group.close().await;
    ensure!(
        outcome.first_failure == Some(1),
        "the first failure is not child 1's: {outcome:?}"
    );
    for result in &outcome.results {
        let told = match result {
            Err(failure) => matches!(&failure.cause, Cause::Panicked(it)
                if it.message() == DESTRUCTORS_PANIC),
            Ok(()) => false,
        };
        ensure!(told, "a destructor's panic became {result:?}");
    }
    Ok(Finding::Holds)
}
