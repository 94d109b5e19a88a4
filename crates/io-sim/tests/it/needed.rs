//! What a test needs of the machine: where it is missing the test says so, or fails if it is required.

use std::env;

/// Says that a test was skipped for want of something; where `LUNCHRUSH_REQUIRE` names it, the test fails instead.
#[expect(clippy::print_stdout, reason = "a test that did nothing must say so")]
#[track_caller]
pub(crate) fn missing(name: &str, how: &str) {
    let required = env::var("LUNCHRUSH_REQUIRE").unwrap_or_default();
    assert!(
        !required.split(',').any(|it| it.trim() == name),
        "`{name}` is required: {how}"
    );
    println!("skipped: there is no `{name}`; {how}");
}
