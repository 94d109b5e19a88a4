//! `cargo xtask test`: every test there is, by cargo's own runner.
//!
//! Unit tests, integration tests and the examples in the docs of all crates run with all features; examples are compiled.
//! Then each bench runs once, as a test of itself: outside `cargo bench` criterion takes no measurements.

use anyhow::Result;

use crate::call::Call;
use crate::metadata::Metadata;

/// Runs all tests, then the benches.
///
/// # Errors
///
/// A test failed or did not compile; the error names the command.
pub(crate) fn run() -> Result<()> {
    calls(&Metadata::of_members()?)
        .iter()
        .try_for_each(Call::run)
}

/// Runs the tests of a meter with `--cfg tokio_unstable`, beside whose figures it is put.
///
/// They have a folder of their own to build in: with other flags, everything is built anew each time.
///
/// # Errors
///
/// As [`run`].
pub(crate) fn unstable() -> Result<()> {
    unstable_call().run()
}

fn unstable_call() -> Call {
    Call::cargo("test --package runtime-adapter --features hdrhistogram,tokio")
        .words("--test it metered")
        .variable("CARGO_TARGET_DIR", "target/tokio-unstable")
        .variable("RUSTFLAGS", "--cfg tokio_unstable")
}

/// What is run, in order. A pattern that no bench matches is an error to cargo, so without benches none is asked for.
fn calls(workspace: &Metadata) -> Vec<Call> {
    let tests = Call::cargo("test --workspace --all-features --no-fail-fast");
    let benches = workspace
        .members()
        .any(|package| package.has_benches())
        .then(|| tests.clone().words("--bench *"));
    [Some(tests), benches].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(kind: &str, expected: &[&str]) {
        let workspace = serde_json::from_value(json!({
            "packages": [{
                "id": "benches", "name": "benches", "version": "0.1.0", "rust_version": null,
                "targets": [{ "kind": [kind] }],
            }],
            "workspace_members": ["benches"],
            "workspace_root": ".",
        }))
        .unwrap();
        let shown: Vec<String> = calls(&workspace).iter().map(Call::to_string).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn benches_run_after_the_tests_with_the_same_features() {
        check(
            "bench",
            &[
                "cargo test --workspace --all-features --no-fail-fast",
                "cargo test --workspace --all-features --no-fail-fast --bench '*'",
            ],
        );
    }

    #[test]
    fn the_unstable_build_has_its_own_flags_and_folder() {
        assert_eq!(
            unstable_call().to_string(),
            "CARGO_TARGET_DIR=target/tokio-unstable RUSTFLAGS='--cfg tokio_unstable' cargo test \
             --package runtime-adapter --features hdrhistogram,tokio --test it metered"
        );
    }

    #[test]
    fn where_there_are_no_benches_none_is_asked_for() {
        check(
            "lib",
            &["cargo test --workspace --all-features --no-fail-fast"],
        );
    }
}
