//! The conformance suite as a test: with the differences that are declared of the adapter.

use runtime_adapter::Owned;
use runtime_adapter::conformance::{Suite, declared};
use std::collections::HashSet;

/// Runs what takes some milliseconds each.
#[track_caller]
pub(crate) fn quickly<R: Owned>(suite: Suite<R>) {
    all_of(suite.quick());
}

/// Runs what takes long.
#[track_caller]
pub(crate) fn slowly<R: Owned>(suite: Suite<R>) {
    all_of(suite.slow());
}

#[track_caller]
fn all_of<R: Owned>(suite: Suite<R>) {
    let names = suite.names();
    let different: HashSet<_> = names.iter().collect();
    assert_eq!(
        different.len(),
        names.len(),
        "two checks share a name: {names:?}"
    );
    let report = suite.declare(declared::of(&R::CAPS)).report();
    report.assert_conforms();
}
