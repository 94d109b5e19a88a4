//! What a meter tells on every flavour, and that being metered changes nothing.

#[cfg(all(
    feature = "conformance",
    any(feature = "tokio", feature = "smol", feature = "threads")
))]
mod changes_nothing;
#[cfg(feature = "tokio")]
mod native;
#[cfg(all(
    feature = "nix",
    target_os = "linux",
    any(feature = "tokio", feature = "smol")
))]
mod stalls;
mod tells;
#[cfg(any(feature = "tokio", feature = "smol"))]
mod workers;

use runtime_adapter::metered::{Metered, Settings};
use runtime_adapter::{Owned, Owner};
use std::num::NonZeroU32;

fn every_poll() -> Settings {
    Settings::default().sample_every(NonZeroU32::MIN)
}

fn metered<R: Owned>(owner: Owner<R>) -> Owner<Metered<R>> {
    Metered::own(owner, every_poll())
}

#[cfg(feature = "tokio")]
mod on_tokio {
    use super::{metered, tells, workers};
    use runtime_adapter::tokio::{CurrentThread, Local, MultiThread};

    #[test]
    fn a_meter_tells_what_tasks_do() {
        tells::check(|| metered(MultiThread::builder().workers(2).build().unwrap()));
        tells::check(|| metered(CurrentThread::builder().build().unwrap()));
        workers::check_local(|| metered(Local::builder().build().unwrap()));
    }

    #[test]
    fn a_meter_tells_how_long_tasks_wait_for_the_only_worker() {
        workers::check_one_worker(|| metered(MultiThread::builder().workers(1).build().unwrap()));
        workers::check_one_worker(|| metered(CurrentThread::builder().build().unwrap()));
    }

    #[test]
    fn one_poll_in_so_many_is_timed_by_default() {
        workers::check_default_sampling(CurrentThread::builder().build().unwrap());
    }

    #[test]
    fn blocking_calls_wait_where_the_runtime_limits_them() {
        let pool_of_one = MultiThread::builder().workers(1).blocking_limit(1);
        workers::check_blocking_limit(&metered(pool_of_one.build().unwrap()));
    }
}

#[cfg(feature = "smol")]
mod on_smol {
    use super::{metered, tells, workers};
    use runtime_adapter::smol::{Local, MultiThread};

    #[test]
    fn a_meter_tells_what_tasks_do() {
        tells::check(|| metered(MultiThread::builder().workers(2).build().unwrap()));
        workers::check_local(|| metered(Local::builder().build().unwrap()));
    }

    #[test]
    fn a_meter_tells_how_long_tasks_wait_for_the_only_worker() {
        workers::check_one_worker(|| metered(MultiThread::builder().workers(1).build().unwrap()));
    }

    #[test]
    fn one_poll_in_so_many_is_timed_by_default() {
        workers::check_default_sampling(MultiThread::builder().workers(1).build().unwrap());
    }
}

#[cfg(feature = "async-std")]
mod on_async_std {
    use super::{metered, tells};
    use runtime_adapter::async_std::MultiThread;

    #[test]
    fn a_meter_tells_what_tasks_do() {
        tells::check(|| metered(MultiThread::builder().workers(2).build().unwrap()));
    }
}

#[cfg(feature = "threads")]
mod on_threads {
    use super::{metered, tells};
    use runtime_adapter::threads::Threads;

    #[test]
    fn a_meter_tells_what_tasks_do() {
        tells::check(|| metered(Threads::builder().build().unwrap()));
    }
}
