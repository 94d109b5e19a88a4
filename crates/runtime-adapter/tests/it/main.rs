//! The contract of the adapters, checked on every flavour that is compiled in.
#![allow(clippy::unwrap_used, reason = "a test's unwrap is its assertion")]

#[cfg(any(
    feature = "tokio",
    feature = "smol",
    feature = "async-std",
    feature = "threads"
))]
mod client;
#[cfg(any(
    feature = "tokio",
    feature = "smol",
    feature = "async-std",
    feature = "threads"
))]
mod contract;
#[cfg(any(feature = "tokio", feature = "smol"))]
mod local;
#[cfg(any(
    feature = "tokio",
    feature = "smol",
    feature = "async-std",
    feature = "threads"
))]
mod probe;

#[cfg(feature = "tokio")]
mod on_tokio {
    use super::{client, contract, local};
    use runtime_adapter::tokio::{CurrentThread, Local, MultiThread};

    #[test]
    fn multi_thread_keeps_the_contract() {
        contract::check(|| MultiThread::builder().workers(2).build().unwrap());
        contract::check_workers(|| MultiThread::builder().workers(1).build().unwrap());
    }

    #[test]
    fn current_thread_keeps_the_contract() {
        contract::check(|| CurrentThread::builder().build().unwrap());
    }

    #[test]
    fn local_keeps_the_contract() {
        local::check(|| Local::builder().build().unwrap());
    }

    #[test]
    fn a_generic_client_with_a_timeout_runs_on_every_flavour() {
        client::check(&MultiThread::builder().workers(1).build().unwrap());
        client::check(&CurrentThread::builder().build().unwrap());
        client::check_local(&Local::builder().build().unwrap());
    }

    #[test]
    fn settings_outside_their_range_are_refused_by_name() {
        let error = MultiThread::builder().workers(0).build().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`workers` is 0, but must be between 1 and 1024"
        );
        let error = CurrentThread::builder()
            .blocking_limit(0)
            .build()
            .unwrap_err();
        assert!(error.to_string().contains("`blocking_limit` is 0"));
    }
}

#[cfg(feature = "smol")]
mod on_smol {
    use super::{client, contract, local};
    use runtime_adapter::smol::{Local, MultiThread};

    #[test]
    fn multi_thread_keeps_the_contract() {
        contract::check(|| MultiThread::builder().workers(2).build().unwrap());
        contract::check_workers(|| MultiThread::builder().workers(1).build().unwrap());
    }

    #[test]
    fn local_keeps_the_contract() {
        local::check(|| Local::builder().build().unwrap());
    }

    #[test]
    fn a_generic_client_with_a_timeout_runs_on_every_flavour() {
        client::check(&MultiThread::builder().workers(1).build().unwrap());
        client::check_local(&Local::builder().build().unwrap());
    }

    #[test]
    fn no_workers_are_refused_by_name() {
        let error = MultiThread::builder().workers(0).build().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`workers` is 0, but must be between 1 and 1024"
        );
    }
}

#[cfg(feature = "async-std")]
mod on_async_std {
    use super::{client, contract};
    use runtime_adapter::async_std::MultiThread;

    #[test]
    fn the_contract_is_kept_and_the_worker_count_is_fixed_once() {
        contract::check(|| MultiThread::builder().workers(2).build().unwrap());
        contract::check_workers(|| MultiThread::builder().workers(2).build().unwrap());
        let error = MultiThread::builder().workers(3).build().unwrap_err();
        assert_eq!(
            error.to_string(),
            "this process already runs async-std with 2 workers, and cannot change to 3: start another process"
        );
    }

    #[test]
    fn a_generic_client_with_a_timeout_runs_on_it() {
        client::check(&MultiThread::builder().workers(2).build().unwrap());
    }
}

#[cfg(feature = "threads")]
mod on_threads {
    use super::{client, contract};
    use runtime_adapter::threads::Threads;

    #[test]
    fn thread_per_task_keeps_the_contract() {
        contract::check(|| Threads::builder().build().unwrap());
        contract::check_workers(|| Threads::builder().build().unwrap());
    }

    #[test]
    fn a_generic_client_with_a_timeout_runs_on_it() {
        client::check(&Threads::builder().build().unwrap());
    }

    #[test]
    fn a_stack_too_small_is_refused_by_name() {
        let error = Threads::builder().stack_bytes(1).build().unwrap_err();
        assert!(error.to_string().contains("`stack_bytes` is 1"));
    }
}
