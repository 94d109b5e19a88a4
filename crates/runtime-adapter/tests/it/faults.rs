//! Settings that no runtime takes, and roots where none may be: each an error that says what was wrong.

use runtime_adapter::{BuildError, JoinError, Owned, Owner, Runtime};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Expects a setting to be refused with exactly this text.
#[track_caller]
fn refused<R: Owned>(built: Result<Owner<R>, BuildError>, text: &str) {
    let error = built.map(|_| "a runtime").unwrap_err();
    assert_eq!(error.to_string(), text);
}

/// Expects a refusal, in words that say what to do instead.
fn a_root_inside_a_task_says_what_to_do<R: Runtime + Owned>(owner: &Owner<R>) {
    let rt = owner.handle();
    owner.block_on(async move {
        let error = rt.try_block_on(async {}).unwrap_err();
        assert!(matches!(error, JoinError::Nested), "{error:?}");
        let panic = catch_unwind(AssertUnwindSafe(|| rt.block_on(async {}))).unwrap_err();
        let text = panic.downcast_ref::<String>().unwrap();
        assert!(
            text.contains("await the future there") && text.contains("spawn_blocking"),
            "{text}"
        );
    });
}

#[cfg(feature = "tokio")]
mod on_tokio {
    use super::{a_root_inside_a_task_says_what_to_do, refused};
    use runtime_adapter::tokio::{CurrentThread, Local, MultiThread};

    #[test]
    fn settings_outside_their_range_are_refused_by_name() {
        for workers in [0, 1025, usize::MAX] {
            let text = format!("`workers` is {workers}, but must be between 1 and 1024");
            refused(MultiThread::builder().workers(workers).build(), &text);
        }
        for limit in [0, 100_001, usize::MAX] {
            let text = format!("`blocking_limit` is {limit}, but must be between 1 and 100000");
            refused(MultiThread::builder().blocking_limit(limit).build(), &text);
            let current_thread = CurrentThread::builder().blocking_limit(limit);
            refused(current_thread.build(), &text);
            refused(Local::builder().blocking_limit(limit).build(), &text);
        }
    }

    #[test]
    fn settings_at_the_edge_of_their_range_are_taken() {
        let least = MultiThread::builder().workers(1).blocking_limit(1);
        assert!(least.build().is_ok());
        let most = CurrentThread::builder().blocking_limit(100_000);
        assert!(most.build().is_ok());
    }

    #[test]
    fn a_root_inside_a_task_is_refused_with_a_remedy() {
        a_root_inside_a_task_says_what_to_do(&MultiThread::builder().workers(1).build().unwrap());
        a_root_inside_a_task_says_what_to_do(&CurrentThread::builder().build().unwrap());
    }
}

#[cfg(feature = "smol")]
mod on_smol {
    use super::{a_root_inside_a_task_says_what_to_do, refused};
    use runtime_adapter::smol::MultiThread;

    #[test]
    fn settings_outside_their_range_are_refused_by_name() {
        for workers in [0, 1025, usize::MAX] {
            let text = format!("`workers` is {workers}, but must be between 1 and 1024");
            refused(MultiThread::builder().workers(workers).build(), &text);
        }
    }

    #[test]
    fn a_root_inside_a_task_is_refused_with_a_remedy() {
        a_root_inside_a_task_says_what_to_do(&MultiThread::builder().workers(1).build().unwrap());
    }
}

#[cfg(feature = "async-std")]
mod on_async_std {
    use super::{a_root_inside_a_task_says_what_to_do, refused};
    use runtime_adapter::async_std::MultiThread;

    #[test]
    fn settings_outside_their_range_are_refused_by_name() {
        for workers in [0, 1025, usize::MAX] {
            let text = format!("`workers` is {workers}, but must be between 1 and 1024");
            refused(MultiThread::builder().workers(workers).build(), &text);
        }
    }

    #[test]
    fn the_worker_count_is_fixed_once_in_a_process() {
        let owner = MultiThread::builder().workers(2).build().unwrap();
        refused(
            MultiThread::builder().workers(3).build(),
            "this process already runs async-std with 2 workers, and cannot change to 3: start another process",
        );
        // The same count is fine, with its predecessor alive or gone, and so is none.
        assert!(MultiThread::builder().workers(2).build().is_ok());
        drop(owner);
        assert!(MultiThread::builder().workers(2).build().is_ok());
        assert!(MultiThread::builder().build().is_ok());
    }

    #[test]
    fn a_root_inside_a_task_is_refused_with_a_remedy() {
        a_root_inside_a_task_says_what_to_do(&MultiThread::builder().workers(2).build().unwrap());
    }
}

#[cfg(feature = "threads")]
mod on_threads {
    use super::{a_root_inside_a_task_says_what_to_do, refused};
    use runtime_adapter::threads::Threads;

    #[test]
    fn settings_outside_their_range_are_refused_by_name() {
        for bytes in [0, 16 * 1024 - 1, 1024 * 1024 * 1024 + 1, usize::MAX] {
            let text = format!("`stack_bytes` is {bytes}, but must be between 16 KiB and 1 GiB");
            refused(Threads::builder().stack_bytes(bytes).build(), &text);
        }
    }

    #[test]
    fn a_root_inside_a_task_is_refused_with_a_remedy() {
        a_root_inside_a_task_says_what_to_do(&Threads::builder().build().unwrap());
    }
}
