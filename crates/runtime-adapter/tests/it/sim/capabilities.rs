//! The simulated network and files, by the suite.

use runtime_adapter::Time;
use runtime_adapter::conformance::{Report, Suite, Verdict, declared};
use runtime_adapter::sim::Sim;

/// The checks that a simulation has beside those of every runtime.
#[track_caller]
fn check(processors: usize) {
    let suite = || Suite::of_simulation(move || Sim::builder().processors(processors));
    let plain = Suite::new(|| Sim::builder().build()).names();
    let mut names = suite().names();
    names.retain(|name| !plain.contains(name));
    assert!(names.len() > 60, "{names:?}");
    let mut skipped = Vec::new();
    for name in names {
        let suite = suite().workers(processors).only(name);
        let report: Report = suite.declare(declared::of(&Sim::CAPS)).report();
        report.assert_conforms();
        if matches!(report.outcomes[0].verdict, Verdict::Skipped(_)) {
            skipped.push(name);
        }
    }
    skipped.sort_unstable();
    assert_eq!(skipped, REAL);
}

/// What needs a real thing, which the simulation does not see: a listener of the system's, its limits, files that the check
/// itself makes, links or forbids, or looks for with the standard library.
const REAL: &[&str] = &[
    "a-directory-lists-what-it-holds",
    "a-full-disk-is-told-by-the-flush",
    "a-listener-that-is-full-times-out",
    "accepting-goes-on-after-too-many-open-files",
    "directories-are-made-and-removed",
    "metadata-tells-the-kind-and-the-length",
    "what-a-unix-listener-that-is-full-answers",
    "what-is-forbidden-is-denied",
];

#[test]
fn one_processor_keeps_the_contract_of_net_and_fs() {
    check(1);
}

#[test]
fn four_processors_keep_the_contract_of_net_and_fs() {
    check(4);
}
