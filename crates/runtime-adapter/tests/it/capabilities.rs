//! What the runtimes can do beside running tasks (sockets, files, signals, other programs), by the suite, on every flavour.

use runtime_adapter::conformance::{Suite, Topic, declared};
use runtime_adapter::{Fs, LocalRuntime, Net, Owned, Process, Runtime, Signals, UnixNet};

const TOPICS: [Topic; 4] = [Topic::Net, Topic::Files, Topic::Signals, Topic::Processes];

/// Runs the checks of the capabilities alone: what a suite holds besides is checked elsewhere.
#[track_caller]
fn check<R>(suite: impl Fn() -> Suite<R>)
where
    R: Runtime + Net + UnixNet + Fs + Signals + Process + Owned,
{
    alone(|| {
        let suite = suite().net().unix_net();
        suite.files().signals().processes()
    });
}

/// As [`check`], for a local runtime.
#[cfg(any(feature = "tokio", feature = "smol"))]
#[track_caller]
fn check_local<R>(suite: impl Fn() -> Suite<R>)
where
    R: LocalRuntime + Net + UnixNet + Fs + Signals + Process + Owned,
{
    alone(|| {
        let suite = suite().local_net().local_unix_net();
        suite.local_files().local_signals().local_processes()
    });
}

#[track_caller]
fn alone<R: Owned>(suite: impl Fn() -> Suite<R>) {
    for topic in TOPICS {
        let suite = suite().quick().declare(declared::of(&R::CAPS));
        suite.about(topic).report().assert_conforms();
    }
}

#[cfg(feature = "tokio")]
mod on_tokio {
    use super::{Suite, check, check_local};
    use runtime_adapter::Process;
    use runtime_adapter::process::Command;
    use runtime_adapter::tokio::{CurrentThread, Local, MultiThread};

    #[test]
    fn a_runtime_that_has_gone_starts_no_program() {
        let owner = MultiThread::builder().workers(1).build().unwrap();
        let rt = owner.handle();
        drop(owner);
        let made = std::env::temp_dir().join(format!("made-by-{}", std::process::id()));
        rt.start(&Command::new("touch").argument(&made))
            .unwrap_err();
        // Whatever was started before this program has had its time.
        let mut later = std::process::Command::new("sleep");
        assert!(later.arg("0.1").status().unwrap().success());
        assert!(!made.exists());
    }

    #[test]
    fn one_worker_keeps_the_contract_of_its_capabilities() {
        check(|| Suite::new(|| MultiThread::builder().workers(1).build()));
    }

    #[test]
    fn two_workers_keep_the_contract_of_their_capabilities() {
        check(|| Suite::new(|| MultiThread::builder().workers(2).build()));
    }

    #[test]
    fn current_thread_keeps_the_contract_of_its_capabilities() {
        check(|| Suite::new(|| CurrentThread::builder().build()));
    }

    #[test]
    fn local_keeps_the_contract_of_its_capabilities() {
        check_local(|| Suite::local(|| Local::builder().build()));
    }
}

#[cfg(feature = "smol")]
mod on_smol {
    use super::{Suite, check, check_local};
    use runtime_adapter::smol::{Local, MultiThread};

    #[test]
    fn one_worker_keeps_the_contract_of_its_capabilities() {
        check(|| Suite::new(|| MultiThread::builder().workers(1).build()));
    }

    #[test]
    fn two_workers_keep_the_contract_of_their_capabilities() {
        check(|| Suite::new(|| MultiThread::builder().workers(2).build()));
    }

    #[test]
    fn local_keeps_the_contract_of_its_capabilities() {
        check_local(|| Suite::local(|| Local::builder().build()));
    }
}

#[cfg(feature = "async-std")]
mod on_async_std {
    use super::{Suite, check};
    use runtime_adapter::async_std::MultiThread;

    #[test]
    fn it_keeps_the_contract_of_its_capabilities() {
        check(|| Suite::new(|| MultiThread::builder().workers(2).build()));
    }
}

#[cfg(feature = "threads")]
mod on_threads {
    use super::{Suite, check};
    use runtime_adapter::threads::Threads;

    #[test]
    fn it_keeps_the_contract_of_its_capabilities() {
        check(|| Suite::new(|| Threads::builder().build()));
    }
}
