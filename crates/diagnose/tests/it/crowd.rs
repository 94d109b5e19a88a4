//! Ten thousand threads, of which two compute.

use crate::planted::{example, watch};
use diagnose::{Style, render, verdict};

/// Looks at one thread in a round, at most.
const A_ROUND: u64 = 256;

#[test]
fn ten_thousand_threads_are_watched_in_turns_and_told_by_kind() {
    let program = example("crowd");
    let watched = watch(&[program.to_str().expect("a path that is text"), "10000", "3"]);
    let numbers: Vec<u64> = watched
        .said
        .split_whitespace()
        .map(|word| word.parse().expect("a number"))
        .collect();
    let [started, used_ns] = numbers[..] else {
        panic!(
            "it says how many it started, and what they used: {}",
            watched.said
        );
    };
    let profile = &watched.profile;
    // Where a limit allows fewer, the other claims hold all the same. Most of them were seen; or, where they came after a walk that
    // was too dear to be repeated soon, what they used is told as what nobody saw.
    let exact = &profile.exact;
    assert!(
        exact.threads >= started / 2 || exact.unseen_cpu_ns > exact.cpu_ns / 2,
        "of {started}: {exact:#?}"
    );
    // Each is looked at when its turn comes, and once more at the end.
    let looks = (profile.sampling.rounds + 2) * A_ROUND + 2 * started;
    assert!(profile.sampling.looks <= looks, "{:?}", profile.sampling);
    // The two that compute are found among those that sleep, or at least not lost: at best both did so at once.
    let computing = profile.whole.computing_ns;
    assert!(
        2 * computing >= used_ns / 2 && computing <= profile.exact.cpu_ns,
        "{computing} of {used_ns} ns: {:#?} {:#?}",
        profile.whole,
        profile.kinds
    );
    // Nothing in what is kept or told grows with their number.
    let kinds: Vec<&str> = profile
        .kinds
        .iter()
        .map(|kind| kind.name.as_str())
        .collect();
    assert!(kinds.len() <= 4, "{kinds:?}");
    assert!(kinds.contains(&"crowd: idle-#"), "{kinds:?}");
    let verdict = verdict(profile);
    let json = render::json(profile, &verdict);
    assert!(json.len() < 300_000, "{} bytes", json.len());
    let report = render::text(profile, &verdict, Style::default());
    assert!(report.lines().count() < 60, "{report}");
}
