//! What a program is that others starve: the kind of its work and its patterns are seen through the want of a processor.

use super::{EventLoop, Shares, kind, one_thread, wait};
use super::{SECOND, Shape, Treatment, Work, verdict};
use crate::model::Cause;
use crate::profile::Profile;
use crate::verdict::Verdict;

#[track_caller]
fn check(profile: &Profile, otherwise: Work, said: &str) -> Verdict {
    let verdict = verdict(profile);
    assert_eq!(verdict.work, Work::Starved, "{verdict:#?}");
    assert_eq!(verdict.otherwise, Some(otherwise), "{verdict:#?}");
    assert!(verdict.gist.contains(said), "{verdict:#?}");
    assert!(
        verdict
            .remedies
            .iter()
            .any(|remedy| remedy.treatment == Treatment::MoreProcessors),
        "{verdict:#?}"
    );
    verdict
}

#[test]
fn it_is_said_what_kind_of_work_it_is_otherwise() {
    let requests = |ns| vec![wait(Cause::Network, "a:1", ns, 100)];
    let burgers = one_thread(SECOND, 5 * SECOND, requests(4 * SECOND));
    check(
        &burgers,
        Work::Burgers,
        "Otherwise it is burgers: of the rest of the time it waited 80 %, mostly for the network, and computed 20 %.",
    );
    let both = one_thread(2 * SECOND, 5 * SECOND, requests(3 * SECOND));
    check(
        &both,
        Work::Both,
        "Otherwise it is both: of the rest of the time it computed 40 % and waited 60 %",
    );
    let cleaning = one_thread(5 * SECOND, 5 * SECOND, Vec::new());
    check(
        &cleaning,
        Work::Cleaning,
        "Otherwise it is cleaning: of the rest of the time it computed 100 %",
    );
}

#[test]
fn who_is_not_starved_is_nothing_otherwise() {
    let verdict = verdict(&one_thread(9 * SECOND, SECOND, Vec::new()));
    assert_eq!((verdict.work, verdict.otherwise), (Work::Cleaning, None));
    let text = serde_json::to_string(&verdict).expect("it is written");
    assert!(!text.contains("otherwise"), "{text}");
}

#[test]
fn requests_are_still_one_after_another() {
    // A tenth of the time that was left to it, though not of all of it.
    let requests = vec![wait(Cause::Network, "a:1", SECOND, 50)];
    let verdict = check(
        &one_thread(4 * SECOND, 9 * SECOND, requests),
        Work::Cleaning,
        "",
    );
    assert!(
        verdict
            .shapes
            .iter()
            .any(|shape| matches!(shape, Shape::OneAfterAnother { waits: 50, .. })),
        "{verdict:#?}"
    );
}

/// Four threads under one lock, of which whichever has it is often without a processor.
fn convoy(computing: u64, ready: u64) -> Profile {
    let mut profile = one_thread(computing, ready, Vec::new());
    profile.kinds = vec![kind(
        "worker-#",
        4,
        Shares {
            computing_ns: computing,
            ready_ns: 2 * ready,
            waits: vec![wait(Cause::Lock, "", 2 * ready + 3 * computing, 4_000)],
        },
    )];
    profile
}

#[test]
fn threads_still_take_turns() {
    let verdict = check(
        &convoy(4 * SECOND, 6 * SECOND),
        Work::Cleaning,
        "60 % of the time was lost",
    );
    assert!(
        verdict
            .shapes
            .iter()
            .any(|shape| matches!(shape, Shape::TakingTurns { .. })),
        "{verdict:#?}"
    );
}

#[test]
fn threads_that_do_not_wait_for_each_other_take_no_turns() {
    let mut profile = convoy(4 * SECOND, 6 * SECOND);
    profile.kinds[0].shares.ready_ns = 34 * SECOND;
    profile.kinds[0].shares.waits[0].ns = SECOND;
    let verdict = check(&profile, Work::Cleaning, "");
    assert!(
        !verdict
            .shapes
            .iter()
            .any(|shape| matches!(shape, Shape::TakingTurns { .. })),
        "{verdict:#?}"
    );
}

#[test]
fn one_thread_still_computes_on_one_processor() {
    let alone = one_thread(5 * SECOND, 5 * SECOND, Vec::new());
    let is_alone = |shape: &Shape| matches!(shape, Shape::OneProcessor { .. });
    assert!(verdict(&alone).shapes.iter().any(is_alone));
    let mut many = alone;
    many.at_once_ns = vec![0, 0, 0, 0, 10 * SECOND];
    assert!(!verdict(&many).shapes.iter().any(is_alone));
}

#[test]
fn a_loop_is_still_stalled() {
    let clients = vec![wait(Cause::Clients, "port 80", 3 * SECOND, 900)];
    let mut profile = one_thread(2 * SECOND, 5 * SECOND, clients);
    profile.kinds[0].event_loop = Some(EventLoop {
        loops: 1,
        longest_ns: SECOND / 20,
        stalls: 12,
        stalled_ns: SECOND / 2,
    });
    let verdict = check(&profile, Work::Both, "mostly for clients");
    assert!(
        verdict
            .shapes
            .iter()
            .any(|shape| matches!(shape, Shape::StalledLoop { stalls: 12, .. })),
        "{verdict:#?}"
    );
}
