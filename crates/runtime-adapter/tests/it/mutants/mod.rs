//! Adapters that are broken on purpose, each in one way: the suite must catch them, by the name of the check.

mod broken;
mod faults;

use broken::{Broken, Fault};
use runtime_adapter::Time;
use runtime_adapter::conformance::{Suite, Verdict, declared};
use runtime_adapter::tokio::MultiThread;
use std::time::Duration;

fn suite<F: Fault>() -> Suite<Broken<F>> {
    Suite::new(|| Ok(MultiThread::builder().workers(1).build()?.map(Broken::new)))
        .workers(1)
        .declare(declared::of(&MultiThread::CAPS))
}

/// Expects this check, and not its patience with a slow machine, to find the fault.
#[track_caller]
fn caught<F: Fault>(check: &str) {
    let report = suite::<F>().only(check).report();
    let [outcome] = &report.outcomes[..] else {
        panic!("there is no check `{check}`");
    };
    match &outcome.verdict {
        Verdict::Failed(message) => assert!(!message.contains("it hung"), "{message}"),
        Verdict::Undeclared { .. } => {}
        other => panic!("`{check}` does not see it: {other}"),
    }
}

/// Expects this check to find the fault by waiting in vain for what never comes.
#[track_caller]
fn caught_waiting<F: Fault>(check: &str) {
    let suite = suite::<F>().only(check).patience(Duration::from_secs(2));
    let report = suite.report();
    let [outcome] = &report.outcomes[..] else {
        panic!("there is no check `{check}`");
    };
    assert!(
        matches!(&outcome.verdict, Verdict::Failed(message) if message.contains("it hung")),
        "`{check}` does not see it: {}",
        outcome.verdict
    );
}

#[test]
fn an_adapter_that_is_whole_conforms() {
    /// Breaks nothing.
    struct Whole;
    impl Fault for Whole {}

    suite::<Whole>().quick().report().assert_conforms();
}

#[test]
fn a_dropped_handle_that_detaches_is_caught() {
    caught_waiting::<faults::DropDetaches>("a-dropped-handle-cancels");
}

#[test]
fn a_detached_task_that_is_cancelled_is_caught() {
    caught_waiting::<faults::DetachCancels>("a-detached-task-goes-on");
}

#[test]
fn a_cancel_that_does_not_wait_is_caught() {
    caught::<faults::CancelDoesNotWait>("cancel-waits-for-the-destructors");
    caught::<faults::CancelDoesNotWait>("cancel-waits-for-the-poll-under-way");
}

#[test]
fn a_cancel_that_loses_a_result_is_caught() {
    caught::<faults::CancelLosesTheResult>("cancel-gives-the-result-of-a-finished-task");
}

#[test]
fn a_cancel_that_asks_late_is_caught() {
    caught_waiting::<faults::CancelAsksLate>("a-dropped-cancel-stays-in-force");
}

#[test]
fn a_panic_that_unwinds_its_joiner_is_caught() {
    caught::<faults::PanicUnwinds>("a-panic-is-a-value");
}

#[test]
fn a_destructors_panic_that_is_swallowed_is_caught() {
    caught::<faults::DestructorsPanicIsSwallowed>("a-destructors-panic-is-told-to-the-canceller");
}

#[test]
fn a_roots_panic_that_is_swallowed_is_caught() {
    caught::<faults::RootsPanicIsSwallowed>("a-panic-of-the-root-is-a-value");
    caught::<faults::RootsPanicIsSwallowed>("a-panic-of-the-root-unwinds-block-on");
}

#[test]
fn a_future_that_is_leaked_instead_of_dropped_is_caught() {
    caught::<faults::LeaksFutures>("cancel-destroys-a-task-not-yet-polled");
    caught_waiting::<faults::LeaksFutures>("a-dropped-handle-cancels-a-task-not-yet-polled");
}

#[test]
fn a_task_that_runs_inside_its_spawn_is_caught() {
    caught_waiting::<faults::RunsInline>("a-task-may-wait-for-its-spawner");
}

#[test]
fn blocking_work_on_a_worker_is_caught() {
    caught::<faults::BlocksTheWorker>("a-blocking-call-has-a-thread-that-drives-no-tasks");
}

#[test]
fn a_lost_wake_is_caught() {
    caught_waiting::<faults::LosesAWake>("a-wake-from-a-foreign-thread-arrives");
}

#[test]
fn a_task_that_is_polled_for_each_wake_is_caught() {
    caught::<faults::PollsForEachWake>("many-wakes-in-a-poll-are-one");
}

#[test]
fn an_end_that_nobody_is_told_of_is_caught() {
    caught_waiting::<faults::NeverTellsOfTheEnd>("joining-after-the-end-is-an-error");
}

#[test]
fn a_runtime_that_outlives_its_owner_is_caught() {
    caught::<faults::OutlivesItsOwner>("spawning-after-the-end-is-an-error");
}

#[test]
fn a_root_inside_a_task_that_is_let_in_is_caught() {
    caught_waiting::<faults::NestsRoots>("a-root-inside-a-task-is-refused");
}

#[test]
fn a_sleep_that_ends_early_is_caught() {
    caught::<faults::SleepsShort>("a-sleep-never-ends-before-its-deadline");
}

#[test]
fn a_tick_that_comes_early_is_caught() {
    caught::<faults::SleepsShort>("a-tick-never-comes-early");
}

#[test]
fn a_first_tick_that_is_late_is_caught() {
    caught::<faults::FirstTickIsLate>("the-first-tick-is-due-at-once");
}

#[test]
fn a_yield_that_gives_nothing_away_is_caught() {
    caught::<faults::KeepsItsTurn>("who-runs-before-a-task-that-yields");
}
