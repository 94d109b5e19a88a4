//! The step that counts instructions: what the adapter may take over the runtimes themselves.
//!
//! Times move with the machine's load, instructions hardly do, so that a build can be refused for them. valgrind counts
//! them; where it is not installed the step is skipped, unless it is required by name.

use anyhow::{Result, bail};

use super::{Done, Required};
use crate::call::Call;

/// Counts, and compares with the targets.
///
/// # Errors
///
/// The adapter takes more than a target allows, or valgrind is missing and must not be.
pub(super) fn gate(required: Required) -> Result<Done> {
    if !is_installed() {
        return missing(required);
    }
    Call::cargo("bench --package benches --bench adapter_overhead -- --gate").run()?;
    Ok(Done::Passed)
}

fn is_installed() -> bool {
    Call::of("valgrind")
        .argument("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Even in CI this is no failure by itself: valgrind comes from the system's packages, which need root and the network.
fn missing(required: Required) -> Result<Done> {
    let reason = "valgrind is not installed, install it with apt-get install valgrind";
    match required {
        Required::Always => bail!(reason),
        Required::Installed | Required::No => Ok(Done::Skipped(reason.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_valgrind_the_step_is_skipped_unless_it_is_required_by_name() {
        for required in [Required::No, Required::Installed] {
            assert!(matches!(missing(required), Ok(Done::Skipped(_))));
        }
        assert!(missing(Required::Always).is_err());
    }
}
