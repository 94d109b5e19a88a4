//! The suite on the layer `Strict`: what it makes equal is found equal, everything else is the runtime's own.

#[cfg(any(feature = "tokio", feature = "smol"))]
use runtime_adapter::LocalRuntime;
use runtime_adapter::conformance::{Suite, declared};
use runtime_adapter::strict::{Limits, Strict};
use runtime_adapter::{BuildError, Fs, Net, Owned, Owner, Runtime, Time, UnixNet};

/// What timers and tasks do under the layer, whatever they do without it.
const EQUAL: [(&str, &str); 3] = [
    ("how-long-sleep-zero-waits", "a-turn"),
    ("how-long-a-passed-deadline-waits", "a-turn"),
    ("whether-ready-timers-let-others-run", "after-a-while"),
];

/// What blocking calls do.
const EQUAL_BLOCKING: [(&str, &str); 3] = [
    (
        "what-cancelling-a-started-blocking-call-gives",
        "its-result",
    ),
    (
        "what-becomes-of-blocking-calls-beyond-the-limit",
        "it-waits",
    ),
    ("in-which-order-waiting-blocking-calls-start", "fifo"),
];

/// A runtime of threads has no worker that a task could keep from others.
#[cfg(feature = "threads")]
const ON_THREADS: (&str, &str) = ("whether-ready-timers-let-others-run", "of-the-system");

type Built<R> = Result<Owner<R>, BuildError>;

fn strict<R: Owned>(built: Built<R>) -> Built<Strict<R>> {
    Strict::own(built?, Limits::default())
}

/// Runs the quick checks, and then those alone that the layer makes equal.
#[track_caller]
fn conforms<R: Owned>(suite: impl Fn() -> Suite<Strict<R>>, own: &[(&str, &str)]) {
    let declared = || {
        suite()
            .declare(declared::of(&<Strict<R> as Time>::CAPS))
            .declare(EQUAL.into_iter().chain(EQUAL_BLOCKING))
            .declare(own.iter().copied())
    };
    declared().quick().report().assert_conforms();
    for (name, _) in EQUAL.into_iter().chain(EQUAL_BLOCKING) {
        for outcome in declared().only(name).report().outcomes {
            let verdict = outcome.verdict;
            assert!(verdict.is_fine(), "{name}: {verdict}");
        }
    }
}

/// Checks a runtime with what it can do beside running tasks.
#[track_caller]
fn check<R>(
    build: impl Fn() -> Built<R> + Copy + Send + Sync + 'static,
    workers: Option<usize>,
    own: &[(&str, &str)],
) where
    R: Runtime<Yield: Send> + Net + UnixNet + Fs + Owned<Root: Send>,
{
    let suite = || {
        let suite = Suite::new(move || strict(build()));
        let suite = suite.net().unix_net().files();
        match workers {
            Some(workers) => suite.workers(workers),
            None => suite,
        }
    };
    conforms(suite, own);
}

#[cfg(any(feature = "tokio", feature = "smol"))]
#[track_caller]
fn check_local<R: LocalRuntime + Owned>(
    build: impl Fn() -> Built<R> + Copy + Send + Sync + 'static,
) {
    conforms(|| Suite::local(move || strict(build())).workers(1), &[]);
}

#[cfg(feature = "tokio")]
#[test]
fn strict_conforms_on_tokio() {
    use runtime_adapter::tokio::{CurrentThread, Local};
    check(|| CurrentThread::builder().build(), Some(1), &[]);
    check_local(|| Local::builder().build());
}

#[cfg(feature = "smol")]
#[test]
fn strict_conforms_on_smol() {
    use runtime_adapter::smol::{Local, MultiThread};
    check(|| MultiThread::builder().workers(1).build(), Some(1), &[]);
    check_local(|| Local::builder().build());
}

#[cfg(feature = "async-std")]
#[test]
fn strict_conforms_on_async_std() {
    use runtime_adapter::async_std::MultiThread;
    check(|| MultiThread::builder().workers(2).build(), Some(2), &[]);
}

#[cfg(feature = "threads")]
#[test]
fn strict_conforms_on_threads() {
    use runtime_adapter::threads::Threads;
    check(|| Threads::builder().build(), None, &[ON_THREADS]);
}
