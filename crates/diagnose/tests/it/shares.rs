//! Shares are what planted programs say of themselves.

use crate::other_languages::python;
use crate::planted::{NEAR, Watched, planted, slow_server};
use diagnose::model::Cause;
use std::time::Duration;

/// Compares the share of computing with the program's own count, and that of waiting with what its clock saw: being ready
/// at the end of a wait is a part of what the clock sees.
#[track_caller]
fn check(watched: &Watched, cause: Option<Cause>) {
    let truth = watched.truth();
    let computing = truth.share(truth.cpu_ns);
    let seen = watched.computing();
    assert!(
        (seen - computing).abs() <= NEAR,
        "computing {seen}, in truth {computing}: {watched:#?}"
    );
    if let Some(ready_ns) = truth.ready_ns {
        let (seen, ready) = (watched.ready(), truth.share(ready_ns));
        assert!(
            (seen - ready).abs() <= NEAR,
            "ready {seen}, in truth {ready}: {watched:#?}"
        );
    }
    if let Some(cause) = cause {
        let waited = truth.share(truth.waited_ns);
        // What the kernel computes in a wait for the disk is computing, though the program's clock goes on.
        let within = if cause == Cause::Disk { seen } else { 0.0 };
        let least = watched.waiting(cause);
        let most = least + watched.ready() + within;
        assert!(
            least <= waited + NEAR && most >= waited - NEAR,
            "waiting {least} to {most}, in truth {waited}: {watched:#?}"
        );
    }
}

#[test]
fn computing_is_computing() {
    check(&planted("computing", ""), None);
}

#[test]
fn half_and_half_is_half_and_half() {
    check(&planted("half", ""), Some(Cause::Timer));
}

#[test]
fn requests_wait_for_their_peer_by_its_address() {
    let port = slow_server(Duration::from_millis(10));
    let watched = planted("requests", &port.to_string());
    check(&watched, Some(Cause::Network));
    let peer = &watched.profile.whole.waits[0].wait_for;
    assert_eq!(peer.what, format!("127.0.0.1:{port}"));
}

#[test]
fn syncing_waits_for_the_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("synced");
    let watched = planted("fsync", file.to_str().expect("a path that is text"));
    check(&watched, Some(Cause::Disk));
}

#[test]
fn a_life_of_some_milliseconds_is_seen() {
    check(&planted("short", ""), None);
}

#[test]
fn what_a_child_computes_is_computed_by_the_program() {
    let watched = planted("parent", "");
    check(&watched, None);
    assert!(watched.waiting(Cause::Child) < 0.1, "{watched:#?}");
    assert_eq!(watched.profile.exact.processes, 2);
}

#[test]
fn threads_that_spin_share_the_processors() {
    let watched = planted("spinning", "");
    let exact = &watched.profile.exact;
    let truth = watched.truth();
    let seen: u64 = watched
        .profile
        .kinds
        .iter()
        .map(|kind| kind.shares.computing_ns)
        .sum();
    let near = |a: u64, b: u64| a.abs_diff(b) * 20 <= a.max(b);
    assert!(
        near(seen, truth.cpu_ns) && near(exact.cpu_ns, truth.cpu_ns),
        "{watched:#?}"
    );
    // Four threads on two processors: half of the time that they could run they did not.
    if watched.profile.processors <= 2.0 {
        assert!(watched.ready() > 0.4, "{watched:#?}");
    }
}

#[test]
fn a_thousand_children_too_short_to_be_seen_are_counted_exactly() {
    let watched = planted("storm", "");
    let exact = &watched.profile.exact;
    assert!(
        exact.unseen_cpu_ns > 0 && exact.unseen_cpu_ns < exact.cpu_ns,
        "{watched:#?}"
    );
    // One process at a time computes: all that the kernel counted is computing.
    check(&watched, None);
}

/// Compares the lives of threads, added up, with what they say of themselves: computing, ready, waiting for the lock.
#[track_caller]
fn check_threads(watched: &Watched) {
    let truth = watched.truth().threads.expect("it is about threads");
    let kind = watched
        .profile
        .kinds
        .iter()
        .find(|kind| kind.name == truth.kind);
    let shares = &kind
        .unwrap_or_else(|| panic!("{} is a kind: {watched:#?}", truth.kind))
        .shares;
    let waited = truth.lived_ns - truth.running_ns - truth.ready_ns;
    for (what, seen, real) in [
        ("computing", shares.computing_ns, truth.running_ns),
        ("ready", shares.ready_ns, truth.ready_ns),
        ("waiting for a lock", shares.waiting_ns(Cause::Lock), waited),
    ] {
        let seen = seen as f64 / shares.total_ns() as f64;
        let real = real as f64 / truth.lived_ns as f64;
        assert!(
            (seen - real).abs() <= NEAR,
            "{what} {seen}, in truth {real}: {watched:#?}"
        );
    }
}

#[test]
fn threads_under_one_lock_live_as_they_say() {
    check_threads(&planted("convoy", ""));
}

#[test]
fn threads_of_an_interpreter_with_one_lock_live_as_they_say() {
    if let Some(watched) = python(include_str!("../../examples/planted/turns.py")) {
        check_threads(&watched);
    }
}

#[test]
fn the_shares_of_each_kind_add_up_to_its_lives() {
    let watched = planted("convoy", "");
    let lives = |name: &str| {
        let kind = watched.profile.kinds.iter().find(|kind| kind.name == name);
        let kind = kind.unwrap_or_else(|| panic!("{name} is a kind: {watched:#?}"));
        (kind.threads, watched.share(kind.shares.total_ns()))
    };
    let (threads, first) = lives("planted");
    assert_eq!(threads, 1);
    assert!(
        (first - 1.0).abs() <= NEAR,
        "the first thread lives as long as the run: {first}"
    );
    // The others end when each has done its part, in whichever order the lock is given to them.
    let (threads, workers) = lives("planted: worker-#");
    assert_eq!(threads, 4);
    assert!((1.0..=4.0 + NEAR).contains(&workers), "{workers}");
}
