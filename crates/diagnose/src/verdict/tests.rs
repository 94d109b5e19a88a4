//! Verdicts on profiles that were written down.

mod starved;

use super::*;
use crate::model::WaitFor;
use crate::profile::{Counted, EventLoop, Kind, Sampling, Shares, Subject, Wait};

const SECOND: u64 = 1_000_000_000;

fn wait(cause: Cause, what: &str, ns: u64, waits: u64) -> Wait {
    Wait {
        wait_for: WaitFor {
            cause,
            what: what.to_owned(),
        },
        ns,
        waits,
    }
}

/// A program of one thread on two processors.
fn one_thread(computing_ns: u64, ready_ns: u64, waits: Vec<Wait>) -> Profile {
    let shares = Shares {
        computing_ns,
        ready_ns,
        waits,
    };
    Profile {
        schema: 1,
        subject: Subject::Command {
            words: vec!["planted".to_owned()],
            exit_code: 0,
        },
        wall_ns: shares.total_ns(),
        processors: 2.0,
        kinds: vec![kind("planted", 1, shares.clone())],
        at_once_ns: vec![
            shares.total_ns() - computing_ns - ready_ns,
            computing_ns + ready_ns,
        ],
        exact: Counted {
            cpu_ns: computing_ns,
            ..Counted::default()
        },
        whole: shares,
        timeline: crate::account::Timeline::default(),
        sampling: Sampling::default(),
        unseen: Vec::new(),
    }
}

fn kind(name: &str, threads: u64, shares: Shares) -> Kind {
    Kind {
        name: name.to_owned(),
        threads,
        shares,
        event_loop: None,
        peers: None,
    }
}

#[track_caller]
fn check(profile: &Profile, work: Work, treatments: &[Treatment]) -> Verdict {
    let verdict = verdict(profile);
    assert_eq!(verdict.work, work, "{verdict:#?}");
    let found: Vec<Treatment> = verdict.remedies.iter().map(|r| r.treatment).collect();
    assert_eq!(found, treatments, "{verdict:#?}");
    verdict
}

#[test]
fn requests_one_after_another_have_the_bound_of_the_computing_that_remains() {
    let requests = wait(Cause::Network, "127.0.0.1:5432", 27 * SECOND, 412);
    let profile = one_thread(4 * SECOND, 0, vec![requests]);
    let verdict = check(&profile, Work::Burgers, &[Treatment::WaitConcurrently]);
    let bound = verdict.remedies[0].bound.expect("it has one");
    assert_eq!((bound.from_ns, bound.to_ns), (31 * SECOND, 4 * SECOND));
    assert!(verdict.remedies[0].assumption.contains("412 waits"));
    assert!(matches!(
        verdict.shapes[0],
        Shape::OneAfterAnother { waits: 412, .. }
    ));
}

#[test]
fn waits_that_overlap_already_are_not_one_after_another() {
    let requests = |ns, waits| wait(Cause::Network, "127.0.0.1:5432", ns, waits);
    let mut profile = one_thread(SECOND, 0, vec![requests(9 * SECOND, 400)]);
    profile.kinds[0].shares.waits[0].ns = 90 * SECOND;
    check(&profile, Work::Burgers, &[]);
}

#[test]
fn a_single_wait_has_nothing_to_overlap_with() {
    let profile = one_thread(
        SECOND / 10,
        0,
        vec![wait(Cause::Network, "a:1", 9 * SECOND, 1)],
    );
    check(&profile, Work::Burgers, &[]);
}

/// Who wrote the program can do nothing about how it is loaded.
#[test]
fn loading_a_program_has_nothing_to_overlap_with() {
    let loading = wait(Cause::Disk, "loading a program", 9 * SECOND, 400);
    check(
        &one_thread(SECOND / 10, 0, vec![loading]),
        Work::Burgers,
        &[],
    );
}

#[test]
fn syncing_each_write_is_to_be_batched() {
    let profile = one_thread(
        SECOND,
        0,
        vec![wait(Cause::Disk, "fsync", 3 * SECOND, 1_000)],
    );
    check(
        &profile,
        Work::Burgers,
        &[Treatment::Batch, Treatment::Crew],
    );
}

/// How much of ten milliseconds was the kernel's, ticks of four milliseconds do not say.
#[test]
fn of_little_processor_time_all_may_go_with_the_syncs() {
    let syncs = wait(Cause::Disk, "fsync", SECOND / 100, 100);
    let verdict = verdict(&one_thread(SECOND / 100, 0, vec![syncs]));
    let batch = verdict.remedies.iter();
    let batch = batch.filter(|remedy| remedy.treatment == Treatment::Batch);
    let bounds: Vec<u64> = batch.filter_map(|it| Some(it.bound?.to_ns)).collect();
    assert_eq!(bounds, [SECOND / 10_000], "one sync is left");
}

#[test]
fn computing_alone_is_divided_by_the_processors() {
    let profile = one_thread(9 * SECOND, 0, vec![wait(Cause::Disk, "reading", SECOND, 3)]);
    let verdict = check(&profile, Work::Cleaning, &[Treatment::Crew]);
    let bound = verdict.remedies[0].bound.expect("it has one");
    // Amdahl: a tenth stays as it is.
    assert_eq!(bound.to_ns, SECOND + 9 * SECOND / 2);
}

#[test]
fn computing_on_all_processors_has_no_remedy() {
    let mut profile = one_thread(10 * SECOND, 0, Vec::new());
    profile.exact.cpu_ns = 20 * SECOND;
    check(&profile, Work::Cleaning, &[]);
}

#[test]
fn too_many_threads_want_more_processors_and_no_crew() {
    let mut profile = one_thread(5 * SECOND, 5 * SECOND, Vec::new());
    profile.exact.cpu_ns = 20 * SECOND;
    profile.at_once_ns = vec![0, 0, 0, 0, 10 * SECOND];
    let verdict = check(&profile, Work::Starved, &[Treatment::MoreProcessors]);
    assert!(
        verdict
            .gist
            .contains("more of them than there are processors")
    );
    let bound = verdict.remedies[0].bound.expect("it has one");
    assert!((bound.times() - 2.0).abs() < 1e-9);
}

#[test]
fn a_program_that_others_starve_is_told_so() {
    let profile = one_thread(5 * SECOND, 5 * SECOND, Vec::new());
    let verdict = check(&profile, Work::Starved, &[Treatment::MoreProcessors]);
    assert!(verdict.gist.contains("other programs had the processors"));
}

#[test]
fn sleeping_has_no_remedy() {
    let profile = one_thread(0, 0, vec![wait(Cause::Timer, "", SECOND, 1)]);
    check(&profile, Work::Burgers, &[]);
}

#[test]
fn threads_under_one_lock_take_turns_and_idle_workers_do_not() {
    let mut profile = one_thread(10 * SECOND, 0, Vec::new());
    let turns = |waits| Shares {
        computing_ns: 10 * SECOND,
        ready_ns: 0,
        waits: vec![wait(Cause::Lock, "", 30 * SECOND, waits)],
    };
    profile.kinds = vec![kind("worker-#", 4, turns(4_000))];
    check(&profile, Work::Cleaning, &[Treatment::HoldLockLess]);
    // That some of them were ready now and then is not what holds them up.
    let mut ready = profile.clone();
    ready.whole.computing_ns = 7 * SECOND;
    ready.whole.ready_ns = 3 * SECOND;
    check(&ready, Work::Cleaning, &[Treatment::HoldLockLess]);
    // A pool that waits for work waits a few times, and long.
    profile.kinds = vec![kind("worker-#", 4, turns(8))];
    check(&profile, Work::Cleaning, &[Treatment::Crew]);
}

#[test]
fn a_stalled_loop_is_to_be_freed() {
    let mut profile = one_thread(
        3 * SECOND,
        0,
        vec![wait(Cause::Clients, "port 80", 7 * SECOND, 900)],
    );
    profile.kinds[0].event_loop = Some(EventLoop {
        loops: 1,
        longest_ns: SECOND / 20,
        stalls: 12,
        stalled_ns: SECOND / 2,
    });
    let treatments = [Treatment::Crew, Treatment::FreeTheLoop];
    let verdict = check(&profile, Work::Both, &treatments);
    assert!(verdict.remedies[1].bound.is_none());
    assert!(matches!(
        verdict.shapes[0],
        Shape::StalledLoop { stalls: 12, .. }
    ));
}
