//! Awaiting: nothing happens until a future is polled, and what was begun and dropped is never done.

use crate::{run, runtimes};
use core_model::{EventKind, Trace};
use lab::awaiting::{Awaiting, Played, Scene};
use lab::runtimes::RuntimeName;
use std::time::Duration;

const GRILLING: Duration = Duration::from_millis(20);

/// What happened on the grill in a scene: `+` for a burger put on it, `-` for one taken off.
fn grill(trace: &Trace, scene: &Played) -> String {
    let events = scene.events(trace);
    events
        .filter_map(|event| match event.kind {
            EventKind::GrillStarted { .. } => Some('+'),
            EventKind::GrillDone { .. } => Some('-'),
            _ => None,
        })
        .collect()
}

fn played(runtime: RuntimeName) -> (Vec<Played>, Trace) {
    let measured = run(Awaiting { grilling: GRILLING }, runtime);
    (measured.output.unwrap(), measured.trace)
}

#[track_caller]
fn check(scene: Scene, on_the_grill: &str, burgers: usize) {
    for runtime in runtimes() {
        let (played, trace) = played(runtime);
        let played = played.iter().find(|it| it.scene == scene).unwrap();
        assert_eq!(grill(&trace, played), on_the_grill, "on {runtime}");
        assert_eq!(played.burgers.len(), burgers, "on {runtime}");
        let took = played.to - played.from;
        assert!(took >= scene.takes(GRILLING), "{took:?} on {runtime}");
        if runtime.is_virtual() {
            assert_eq!(took, scene.takes(GRILLING));
        }
    }
}

#[test]
fn a_forgotten_await_puts_nothing_on_the_grill() {
    check(Scene::Forgotten, "", 0);
}

#[test]
fn a_future_begins_where_it_is_awaited_and_not_where_it_is_made() {
    check(Scene::Late, "++--", 2);
    for runtime in runtimes() {
        let (played, trace) = played(runtime);
        let late = played.iter().find(|it| it.scene == Scene::Late).unwrap();
        let first = trace
            .events()
            .iter()
            .map(|it| Duration::from_nanos(it.at_ns));
        let first = first.filter(|at| *at >= late.from).min().unwrap();
        assert!(first >= late.from + GRILLING, "{first:?} on {runtime}");
    }
}

#[test]
fn sequential_burgers_are_grilled_one_after_the_other() {
    check(Scene::Sequential, "+-+-", 2);
}

#[test]
fn burgers_that_are_awaited_are_grilled_side_by_side() {
    check(Scene::Awaited, "++--", 2);
}

#[test]
fn one_await_after_another_takes_the_sum() {
    check(Scene::OneAfterAnother, "++--++--", 4);
}

#[test]
fn orders_that_are_joined_are_grilled_at_once() {
    check(Scene::Joined, "++++----", 4);
}

#[test]
fn a_future_that_is_dropped_takes_nothing_off_the_grill() {
    check(Scene::Dropped, "++", 0);
}

/// What the compiler says of a forgotten await, with the warning made an error.
#[test]
fn the_compiler_tells_who_forgets_an_await() {
    trybuild::TestCases::new().compile_fail("tests/ui/forgotten_await.rs");
}
