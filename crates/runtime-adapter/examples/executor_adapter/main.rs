//! How to write an adapter: a runtime of its own over `async-executor` alone, which has no timers, no pool for blocking
//! work and no owner, made to keep the whole contract, as its test shows.
//!
//! ```text
//! cargo run  -p runtime-adapter --features conformance --example executor_adapter
//! cargo test -p runtime-adapter --features conformance --example executor_adapter
//! ```
//!
//! 1. **A handle.** A type that is cloned into tasks and keeps nothing alive: here a [`Weak`](std::sync::Weak) to the
//!    executor. Its name stands where a program says which runtime it wants.
//! 2. **[`Time`](runtime_adapter::Time)** for it: the clock, sleeping, yielding. [`timers`] is the one part that the
//!    executor has nothing for, and so the longest. `CAPS` starts from `Caps::plain` and states what differs; the suite
//!    finds out whether that is true.
//! 3. **[`Runtime`](runtime_adapter::Runtime)** (or `LocalRuntime`, for futures that are not `Send`): spawning, blocking
//!    work, driving a root. [`adapter::job`](runtime_adapter::adapter::job) turns a future into what any executor can run
//!    and a handle that keeps the contract of tasks; [`adapter::call`](runtime_adapter::adapter::call) does so for blocking
//!    work. Workers hold a [`Driving`](runtime_adapter::Driving), so that `block_on` inside a task is refused and does not
//!    stand still.
//! 4. **[`Owned`](runtime_adapter::Owned)**: what keeps the runtime alive, and how it ends. The builder hands it out inside
//!    an [`Owner`](runtime_adapter::Owner).
//! 5. **The suite**, in one test: [`DIFFERENCES`] says what the runtime does differently where runtimes may differ; a
//!    difference that is not declared fails, and so does a broken claim. To begin, declare nothing, and read the report.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

mod executor;
mod timers;

use executor::Executor;
use runtime_adapter::{BuildError, Runtime, Task, Time};
use std::time::Duration;

/// What this runtime does where runtimes may differ: a check's name, and what it finds.
#[cfg_attr(not(test), expect(dead_code, reason = "the test reads it"))]
const DIFFERENCES: &[(&str, &str)] = &[
    // What follows from workers that take tasks from queues, first come, first served.
    ("the-thread-of-the-root", "a-worker"),
    ("the-thread-of-a-task", "shared"),
    ("the-order-of-spawned-tasks", "fifo"),
    ("the-order-of-woken-tasks", "fifo"),
    ("who-runs-beside-tasks-that-never-yield", "nobody"),
    ("what-is-stolen-from-a-worker-that-computes", "all"),
    ("who-runs-before-a-task-that-yields", "everyone"),
    ("whether-ready-channels-let-others-run", "never"),
    ("whether-ready-timers-let-others-run", "never"),
    // What follows from jobs, and from how `stop` ends them.
    ("a-result-that-comes-while-cancelling", "kept"),
    ("waiting-tasks-when-the-runtime-ends", "at-once"),
    ("a-joiner-when-the-runtime-ends", "at-once"),
    ("a-root-under-way-when-the-runtime-ends", "it-is-stopped"),
    ("a-busy-worker-when-the-runtime-ends", "overdue"),
    // What follows from a sleep that looks at the clock before it waits.
    ("how-long-sleep-zero-waits", "at-once"),
    ("how-long-a-passed-deadline-waits", "at-once"),
    ("to-which-step-deadlines-are-rounded-up", "none"),
    ("how-equal-deadlines-are-ordered", "in-the-order-of-arming"),
    // What follows from a thread for each blocking call.
    (
        "what-cancelling-a-started-blocking-call-gives",
        "its-result",
    ),
    ("whether-blocking-threads-are-kept", "one-each"),
    ("whose-the-blocking-threads-are", "of-the-call"),
    ("what-becomes-of-blocking-calls-beyond-the-limit", "it-runs"),
    ("in-which-order-waiting-blocking-calls-start", "none-waits"),
    ("how-long-idle-blocking-threads-stay", "not-at-all"),
];

/// Any code that is generic over the runtime runs on it.
async fn cook<R: Runtime>(rt: R) -> Result<String, runtime_adapter::JoinError> {
    let bun = rt.spawn({
        let rt = rt.clone();
        async move {
            rt.sleep(Duration::from_millis(20)).await;
            "a toasted bun"
        }
    });
    let patty = rt.spawn_blocking(|| "a patty");
    let never = rt.spawn(std::future::pending::<()>());
    let burger = format!("{} and {}", bun.await?, patty.await?);
    let Err(cancelled) = never.cancel().await else {
        return Ok(burger);
    };
    Ok(format!("{burger}; of the other order: {cancelled}"))
}

fn main() -> Result<(), BuildError> {
    let rt = Executor::builder().workers(2).build()?;
    let began = rt.now();
    let burger = rt.block_on(cook(rt.handle()));
    match burger {
        Ok(burger) => println!("{burger} ({:?})", rt.now() - began),
        Err(error) => println!("no burger: {error}"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{DIFFERENCES, Executor};
    use runtime_adapter::conformance::Suite;

    #[track_caller]
    fn check(workers: usize) {
        Suite::new(move || Executor::builder().workers(workers).build())
            .workers(workers)
            .declare(DIFFERENCES.iter().copied())
            .report()
            .assert_conforms();
    }

    #[test]
    fn it_conforms_with_one_worker() {
        check(1);
    }

    #[test]
    fn it_conforms_with_several_workers() {
        check(3);
    }
}
