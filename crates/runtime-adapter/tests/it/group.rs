//! Structured tasks on every flavour: the suite's own checks of groups, some of them many times over.

use runtime_adapter::conformance::{Suite, Topic};
use runtime_adapter::{BuildError, LocalRuntime, Owned, Owner, Runtime};

/// Runs the checks of groups; what depends on who is first has more than one chance to go wrong.
#[track_caller]
fn check<R: Runtime + Owned<Root: Send>>(
    build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static,
) {
    repeat(Suite::new(build).about(Topic::Groups));
}

#[cfg_attr(
    not(any(feature = "tokio", feature = "smol")),
    expect(dead_code, reason = "these have no local flavour")
)]
#[track_caller]
fn check_local<R: LocalRuntime + Owned>(
    build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static,
) {
    repeat(Suite::local(build).about(Topic::Groups));
}

#[track_caller]
fn repeat<R: Owned>(suite: Suite<R>) {
    assert!(suite.names().len() > 3, "{:?}", suite.names());
    for _ in 0..20 {
        suite.report().assert_conforms();
    }
}

#[cfg(feature = "tokio")]
#[test]
fn groups_keep_their_contract_on_tokio() {
    use runtime_adapter::tokio::{CurrentThread, Local, MultiThread};
    check(|| CurrentThread::builder().build());
    check(|| MultiThread::builder().workers(1).build());
    check(|| MultiThread::builder().workers(4).build());
    check_local(|| Local::builder().build());
}

#[cfg(feature = "smol")]
#[test]
fn groups_keep_their_contract_on_smol() {
    use runtime_adapter::smol::{Local, MultiThread};
    check(|| MultiThread::builder().workers(1).build());
    check(|| MultiThread::builder().workers(4).build());
    check_local(|| Local::builder().build());
}

#[cfg(feature = "async-std")]
#[test]
fn groups_keep_their_contract_on_async_std() {
    use runtime_adapter::async_std::MultiThread;
    check(|| MultiThread::builder().workers(2).build());
}

#[cfg(feature = "threads")]
#[test]
fn groups_keep_their_contract_on_threads() {
    use runtime_adapter::threads::Threads;
    check(|| Threads::builder().build());
}
