//! What the local flavours keep: the same as the others, on one thread, for futures that are not `Send`.

use crate::probe::{Mark, PanicsOnDrop};
use runtime_adapter::{JoinError, LocalRuntime, LocalTask, Owned, Owner};
use std::cell::Cell;
use std::future::pending;
use std::panic::resume_unwind;
use std::rc::Rc;
use std::time::Duration;

const TICK: Duration = Duration::from_millis(2);

pub(crate) fn check<R: LocalRuntime + Owned>(build: impl Fn() -> Owner<R>) {
    let owner = build();
    let rt = owner.handle();
    owner.block_on_local(async move {
        tasks_share_what_is_not_send(&rt).await;
        handles_cancel_and_tell_of_panics(&rt).await;
    });
    after_the_owner_everything_is_gone(build());
}

async fn tasks_share_what_is_not_send<R: LocalRuntime>(rt: &R) {
    let sum = Rc::new(Cell::new(0));
    let tasks: Vec<_> = (1..=4)
        .map(|n| {
            let (rt, sum) = (rt.clone(), Rc::clone(&sum));
            rt.clone().spawn_local(async move {
                rt.yield_now().await;
                sum.set(sum.get() + n);
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(sum.get(), 10);
}

async fn handles_cancel_and_tell_of_panics<R: LocalRuntime>(rt: &R) {
    let dropped = Mark::default();
    let task = rt.spawn_local({
        let on_drop = dropped.on_drop();
        async move {
            pending::<()>().await;
            drop(on_drop);
        }
    });
    rt.sleep(TICK).await;
    assert!(matches!(task.cancel().await, Err(JoinError::Cancelled)));
    assert!(dropped.is_set());

    let ended: Result<(), _> = rt
        .spawn_local(async { resume_unwind(Box::new("burnt")) })
        .await;
    assert_eq!(ended.unwrap_err().panic_message(), Some("burnt"));

    let task = rt.spawn_local(PanicsOnDrop { ready: false });
    rt.sleep(TICK).await;
    let ended = task.cancel().await.unwrap_err();
    assert_eq!(ended.panic_message(), Some("a destructor's panic"));
}

fn after_the_owner_everything_is_gone<R: LocalRuntime + Owned>(owner: Owner<R>) {
    let rt = owner.handle();
    let waiting = rt.spawn_local(pending::<()>());
    drop(owner);
    let ended = futures_lite::future::block_on(waiting);
    assert!(
        matches!(ended, Err(JoinError::RuntimeGone)),
        "joined: {ended:?}"
    );
    let ended = futures_lite::future::block_on(rt.spawn_local(async { 1 }));
    assert!(
        matches!(ended, Err(JoinError::RuntimeGone)),
        "spawned: {ended:?}"
    );
}
