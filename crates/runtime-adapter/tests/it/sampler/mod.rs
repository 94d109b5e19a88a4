//! What the samplers see of a loop that is idle, and of one that is held up.

#[cfg(any(feature = "tokio", feature = "smol"))]
mod held_up;

use runtime_adapter::metered::{Metered, Settings};
use runtime_adapter::sampler::{EventLoopLag, Heartbeat};
use runtime_adapter::{Owned, Owner, Runtime, Time};
use std::time::Duration;

const PERIOD: Duration = Duration::from_millis(1);

/// Whatever there is, a sampler ticks on it, is read while it runs, and stops when it is dropped.
fn check_drop<R: Runtime + Owned>(owner: Owner<R>) {
    let owner = Metered::own(owner, Settings::default());
    let rt = owner.handle();
    owner.block_on(async move {
        let sampler = Heartbeat::start(&rt, PERIOD).unwrap();
        while sampler.so_far().late.count() < 3 {
            rt.sleep(PERIOD).await;
        }
        assert_eq!(rt.metrics().tasks_alive, 2);
        drop(sampler);
        while rt.metrics().tasks_alive > 1 {
            rt.sleep(PERIOD).await;
        }
    });
}

/// A sampler whose runtime has gone tells what it saw.
fn check_runtime_gone<R: Runtime + Owned>(owner: Owner<R>) {
    let sampler = EventLoopLag::start(&owner.handle(), PERIOD).unwrap();
    while sampler.so_far().late.is_empty() {
        std::thread::yield_now();
    }
    drop(owner);
    let lateness = futures_lite::future::block_on(sampler.stop());
    assert!(lateness.late.count() > 0);
}

/// What holds with any number of workers that run by themselves.
fn check_anywhere<R: Runtime + Owned>(build: impl Fn() -> Owner<R>) {
    check_drop(build());
    check_runtime_gone(build());
}

#[cfg(feature = "tokio")]
#[test]
fn samplers_run_on_tokio() {
    use runtime_adapter::tokio::MultiThread;
    check_anywhere(|| MultiThread::builder().workers(2).build().unwrap());
}

#[cfg(feature = "smol")]
#[test]
fn samplers_run_on_smol() {
    use runtime_adapter::smol::MultiThread;
    check_anywhere(|| MultiThread::builder().workers(2).build().unwrap());
}

#[cfg(feature = "async-std")]
#[test]
fn samplers_run_on_async_std() {
    use runtime_adapter::async_std::MultiThread;
    check_anywhere(|| MultiThread::builder().workers(2).build().unwrap());
}

#[cfg(feature = "threads")]
#[test]
fn samplers_run_on_threads() {
    use runtime_adapter::threads::Threads;
    check_anywhere(|| Threads::builder().build().unwrap());
}
