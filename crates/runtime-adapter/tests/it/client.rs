//! A client with a timeout, written once against the traits: the shape that libraries will have.

use runtime_adapter::{Elapsed, LocalRuntime, Owned, Owner, Runtime, Time};
use std::rc::Rc;
use std::time::Duration;

const SOON: Duration = Duration::from_millis(1);
const NEVER: Duration = Duration::from_secs(3600);

/// Asks, and gives up after `patience`; needs time alone, so it serves `Send` and local runtimes alike.
async fn ask<R: Time>(rt: R, answer_takes: Duration, patience: Duration) -> Result<u32, Elapsed> {
    let answer = async {
        rt.sleep(answer_takes).await;
        rt.work(SOON, || 6 * 7).await
    };
    rt.timeout(patience, answer).await
}

async fn ask_from_a_task<R: Runtime>(rt: R) -> (Result<u32, Elapsed>, Result<u32, Elapsed>) {
    let quick = rt.spawn(ask(rt.clone(), SOON, NEVER));
    let slow = rt.spawn(ask(rt.clone(), NEVER, SOON));
    (quick.await.unwrap(), slow.await.unwrap())
}

pub(crate) fn check<R: Runtime + Owned>(owner: &Owner<R>) {
    assert_eq!(
        owner.block_on(ask_from_a_task(owner.handle())),
        (Ok(42), Err(Elapsed))
    );
}

#[cfg_attr(
    not(any(feature = "tokio", feature = "smol")),
    expect(dead_code, reason = "these have no local flavour")
)]
pub(crate) fn check_local<R: LocalRuntime + Owned>(owner: &Owner<R>) {
    let rt = owner.handle();
    let answers = owner.block_on_local(async move {
        // An `Rc` across an await: this future is not `Send`.
        let shared = Rc::new(rt.clone());
        let quick = rt.spawn_local(ask((*shared).clone(), SOON, NEVER));
        let slow = rt.spawn_local(ask((*shared).clone(), NEVER, SOON));
        (quick.await.unwrap(), slow.await.unwrap())
    });
    assert_eq!(answers, (Ok(42), Err(Elapsed)));
}
