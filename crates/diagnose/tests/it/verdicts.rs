//! Verdicts, shapes and bounds of planted programs; where a second version has the remedy, the gain lies within the bound.

use crate::planted::{Watched, planted, slow_server};
use std::time::Duration;

#[track_caller]
fn check(watched: &Watched, expected: &[&str]) {
    if let Some(work) = watched.work() {
        assert!(expected.contains(&work), "{work}: {watched:#?}");
    }
}

/// The remedy's bound holds: the version that has it is not shorter than the bound says, but for what noise can do.
#[track_caller]
fn holds(before: &Watched, treatment: &str, after: &Watched) {
    let remedy = before.remedy(treatment);
    let remedy = remedy.unwrap_or_else(|| panic!("{treatment} would help: {before:#?}"));
    let least = remedy["bound"]["to_ns"].as_u64().expect("a bound");
    assert!(
        after.profile.wall_ns as f64 >= 0.9 * least as f64,
        "{} ns, though not below {least}",
        after.profile.wall_ns
    );
    assert!(
        after.profile.wall_ns < before.profile.wall_ns,
        "it does help"
    );
}

#[test]
fn computing_is_cleaning_and_a_crew_helps() {
    let before = planted("computing", "");
    check(&before, &["cleaning"]);
    if before.profile.processors >= 2.0 && before.work().is_some() {
        let remedy = before.remedy("crew").expect("a crew would help");
        let bound = remedy["bound"]["to_ns"].as_u64().expect("a bound") as f64;
        let after = planted("crew", "");
        assert!(
            after.profile.wall_ns as f64 >= 0.9 * bound,
            "{before:#?} {after:#?}"
        );
    }
}

#[test]
fn requests_one_after_another_are_burgers_and_pipelining_helps() {
    let port = slow_server(Duration::from_millis(10)).to_string();
    let before = planted("requests", &port);
    check(&before, &["burgers", "both"]);
    assert!(before.has_shape("one-after-another"), "{before:#?}");
    let after = planted("pipelined", &port);
    holds(&before, "wait-concurrently", &after);
    assert!(!after.has_shape("one-after-another"), "{after:#?}");
    let waits = before.profile.whole.waits[0].waits;
    let truth = before.truth().waits;
    assert!(
        waits * 2 >= truth && waits <= truth * 2,
        "about {truth} waits, not {waits}"
    );
}

#[test]
fn syncing_each_write_is_burgers_and_batching_helps() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("synced");
    let file = file.to_str().expect("a path that is text");
    let before = planted("fsync", file);
    // On a disk that forgets, there is nothing to wait for.
    if before.waiting(diagnose::model::Cause::Disk) > 0.3 {
        check(&before, &["burgers", "both"]);
        holds(&before, "batch", &planted("fsync-once", file));
    }
}

#[test]
fn threads_under_one_lock_take_turns() {
    let watched = planted("convoy", "");
    check(&watched, &["cleaning"]);
    // On a busy machine a thread that waits for the lock cannot be told from one that waits for a processor.
    if watched.work().is_some() {
        assert!(watched.has_shape("taking-turns"), "{watched:#?}");
    }
}

#[test]
fn more_threads_than_processors_are_starved() {
    let watched = planted("spinning", "");
    if watched.profile.processors <= 2.0 {
        assert_eq!(watched.verdict["work"], "starved", "{watched:#?}");
        assert!(watched.remedy("more-processors").is_some());
        assert!(
            watched.remedy("crew").is_none(),
            "more threads gain nothing"
        );
    }
}

#[test]
fn sleeping_has_no_remedy() {
    let watched = crate::planted::watch(&["sleep", "0.3"]);
    check(&watched, &["burgers"]);
    assert!(watched.remedy("wait-concurrently").is_none());
    assert!(watched.remedy("crew").is_none());
}
