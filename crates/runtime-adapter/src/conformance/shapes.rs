//! Checks of futures as they are, unboxed: large, without a size, without a destructor.

use super::check::{Check, Finding, Found, Topic, ensure};
use super::probe::{Mark, joined, panic_of, quietly};
use super::subject::Subject;
use crate::{JoinError, LocalRuntime, LocalTask, Owned, Runtime, Task};
use std::future::{Future, Pending, Ready, pending, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

/// The checks of this file.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Tasks, name, run);
    vec![
        must("a-large-future-arrives-whole", |on| on.run(large)),
        must("a-future-of-no-size-runs", |on| on.run(of_no_size)),
        must("a-future-without-a-destructor-is-joined", |on| {
            on.run(joined_without_a_destructor)
        }),
        must("a-future-without-a-destructor-is-cancelled", |on| {
            on.run(cancelled_without_a_destructor)
        }),
        must("a-future-without-a-destructor-may-panic", |on| {
            on.run(panics_without_a_destructor)
        }),
    ]
}

/// The checks of this file that local runtimes share.
pub(super) fn local_checks<R: LocalRuntime + Owned>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Local, name, run);
    vec![must("local-futures-without-a-destructor-end-alike", |on| {
        on.run_local(local_without_a_destructor)
    })]
}

/// Ready when it is polled.
struct Nothing;

impl Future for Nothing {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

/// Panics when it is polled; there is nothing in it to be dropped.
struct Panics;

impl Future for Panics {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        quietly("burnt")
    }
}

/// Waits for its second poll; there is nothing in it to be dropped.
struct Again(bool);

impl Future for Again {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

async fn large<R: Runtime>(rt: R) -> Found {
    const SIZE: u16 = 4 * 1024;
    // Some stacks are small, and a build without optimisation copies it a few times over.
    let freight: [u16; SIZE as usize] = std::array::from_fn(|n| u16::try_from(n).unwrap_or(0));
    let task = rt.spawn(async move {
        Again(false).await;
        freight.iter().map(|&it| u64::from(it)).sum::<u64>()
    });
    let (sum, all) = (joined(task.await)?, (0..u64::from(SIZE)).sum::<u64>());
    ensure!(sum == all, "the sum is {sum}, but should be {all}");
    Ok(Finding::Holds)
}

async fn of_no_size<R: Runtime>(rt: R) -> Found {
    joined(rt.spawn(Nothing).await)?;
    rt.spawn(Nothing).detach();
    Ok(Finding::Holds)
}

async fn joined_without_a_destructor<R: Runtime>(rt: R) -> Found {
    let at_once: R::Task<u32> = rt.spawn::<Ready<u32>>(ready(3));
    let result = joined(at_once.await)?;
    ensure!(result == 3, "the task gave {result}");
    joined(rt.spawn(Again(false)).await)?;
    Ok(Finding::Holds)
}

async fn cancelled_without_a_destructor<R: Runtime>(rt: R) -> Found {
    for begins in [false, true] {
        let task: R::Task<()> = rt.spawn::<Pending<()>>(pending());
        if begins {
            joined(rt.spawn(Again(false)).await)?;
        }
        let ended = task.cancel().await;
        ensure!(
            matches!(ended, Err(JoinError::Cancelled)),
            "cancelling gave {ended:?}"
        );
    }
    drop(rt.spawn(pending::<()>()));
    let finished = super::probe::finished(&rt, 5).await?.cancel().await;
    ensure!(
        matches!(finished, Ok(5)),
        "a task had finished with 5, and cancelling gave {finished:?}"
    );
    Ok(Finding::Holds)
}

async fn panics_without_a_destructor<R: Runtime>(rt: R) -> Found {
    let text = panic_of(rt.spawn(Panics).await)?;
    ensure!(text == "burnt", "the text of the panic was {text:?}");
    rt.spawn(Panics).detach();
    joined(rt.spawn(Nothing).await)?;
    Ok(Finding::Holds)
}

async fn local_without_a_destructor<R: LocalRuntime>(rt: R) -> Found {
    joined(rt.spawn_local(Nothing).await)?;
    joined(rt.spawn_local(Again(false)).await)?;
    let text = panic_of(rt.spawn_local(Panics).await)?;
    ensure!(text == "burnt", "the text of the panic was {text:?}");
    let ended = rt.spawn_local(pending::<()>()).cancel().await;
    ensure!(
        matches!(ended, Err(JoinError::Cancelled)),
        "cancelling gave {ended:?}"
    );
    let done = Mark::default();
    drop(rt.spawn_local(pending::<()>()));
    rt.spawn_local({
        let done = done.clone();
        async move { done.set() }
    })
    .detach();
    done.wait().await;
    Ok(Finding::Holds)
}
