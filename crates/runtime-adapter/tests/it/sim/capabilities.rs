//! The simulated network and files, by the suite, without the checks that look at the system behind them.

use runtime_adapter::Owner;
use runtime_adapter::conformance::{Suite, declared};
use runtime_adapter::sim::Sim;
use runtime_adapter::sim::fs::Disk;

/// What needs a real thing, which the simulation does not see: a listener of the system's, files that the check itself
/// makes, links or forbids, or looks for with the standard library.
const REAL: &[&str] = &[
    "what-a-unix-listener-that-is-full-answers",
    "what-is-forbidden-is-denied",
    "a-directory-lists-what-it-holds",
    "directories-are-made-and-removed",
    "metadata-tells-the-kind-and-the-length",
    "a-full-disk-is-told-by-the-flush",
];

/// A simulation whose files have the directories in which the checks of this process work.
fn build(processors: usize) -> Result<Owner<Sim>, runtime_adapter::BuildError> {
    let temp = std::env::temp_dir().canonicalize().unwrap();
    let disk = (0..2000).try_fold(Disk::new(), |disk, n| {
        disk.directory(&temp.join(format!("conformance-{}-{n}", std::process::id())))
    });
    let sim = Sim::builder().processors(processors);
    sim.disk(disk.unwrap()).build()
}

#[track_caller]
fn check(processors: usize) {
    let whole = || {
        let suite = Suite::new(move || build(processors)).workers(processors);
        suite.net().unix_net().files().quick()
    };
    let plain = Suite::new(move || build(processors)).names();
    let names: Vec<_> = whole()
        .names()
        .into_iter()
        .filter(|name| !plain.contains(name) && !REAL.contains(name))
        .collect();
    assert!(names.len() > 60, "{names:?}");
    let declared = || declared::of(&<Sim as runtime_adapter::Time>::CAPS);
    for name in names {
        let suite = whole().only(name).declare(declared());
        suite.report().assert_conforms();
    }
}

#[test]
fn one_processor_keeps_the_contract_of_net_and_fs() {
    check(1);
}

#[test]
fn four_processors_keep_the_contract_of_net_and_fs() {
    check(4);
}
