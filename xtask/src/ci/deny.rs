//! The two steps that cargo-deny does: what the tree is made of, and what is known against it.
//!
//! The settings are in `deny.toml`. The advisories need the network, and cargo-deny ends with the same exit status whether
//! it found one or could not fetch them. So the database is fetched by a call of its own: when that fails, nothing is known
//! and the step is skipped, with the reason; after that, a failure is an advisory.

use std::time::Duration;

use anyhow::{Result, bail};

use super::{Done, Required};
use crate::call::{Call, Timed};

/// How long the fetch of the database may take: it is some megabytes, and a network that drops packets never answers.
const FETCH: Duration = Duration::from_secs(90);

/// What cargo-deny says when it could not reach the database; whatever else it says is a fault of ours.
const UNREACHABLE: &str = "failed to fetch";

/// Checks licences, sources and duplicates of the whole tree.
///
/// # Errors
///
/// The tree breaks a rule of `deny.toml`, or cargo-deny is missing and must not be.
pub(super) fn structure(required: Required) -> Result<Done> {
    if !is_installed() {
        return missing(required);
    }
    Call::cargo("deny --log-level warn check bans licenses sources").run()?;
    Ok(Done::Passed)
}

/// Checks the tree against the database of advisories.
///
/// # Errors
///
/// There is an advisory, or the step cannot run and must not be skipped.
pub(super) fn advisories(required: Required) -> Result<Done> {
    if !is_installed() {
        return missing(required);
    }
    let fetch = Call::cargo("deny fetch db").variable("GIT_TERMINAL_PROMPT", "0");
    let reason = match fetch.run_within(FETCH)? {
        Timed::Passed => {
            Call::cargo("deny --log-level warn --offline check advisories").run()?;
            return Ok(Done::Passed);
        }
        Timed::Failed(said) if said.contains(UNREACHABLE) => gist(&said),
        Timed::Failed(said) => bail!("`{fetch}` failed: {}", said.trim()),
        Timed::TooLong => format!("no answer in {} s", FETCH.as_secs()),
    };
    unavailable(required, &reason)
}

fn is_installed() -> bool {
    Call::cargo("deny --version")
        .output()
        .is_ok_and(|output| output.status.success())
}

fn missing(required: Required) -> Result<Done> {
    let reason = "cargo-deny is not installed; `cargo install cargo-deny --locked` installs it";
    match required {
        Required::Always | Required::Installed => bail!(reason),
        Required::No => Ok(Done::Skipped(reason.to_owned())),
    }
}

fn unavailable(required: Required, reason: &str) -> Result<Done> {
    let reason = format!("the database of advisories cannot be fetched: {reason}");
    match required {
        Required::Always => bail!(reason),
        Required::Installed | Required::No => Ok(Done::Skipped(reason)),
    }
}

/// The line that says why: git's last word where there is one, else the first line.
fn gist(said: &str) -> String {
    let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty());
    lines()
        .find_map(|line| line.strip_prefix("fatal: "))
        .or_else(|| lines().next())
        .unwrap_or("no reason was given")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_cargo_deny_only_a_developers_run_goes_on() {
        assert!(matches!(missing(Required::No), Ok(Done::Skipped(_))));
        for required in [Required::Always, Required::Installed] {
            let error = missing(required).unwrap_err().to_string();
            assert!(
                error.contains("cargo install cargo-deny --locked"),
                "{error}"
            );
        }
    }

    #[test]
    fn without_a_network_advisories_are_skipped_also_in_ci() {
        for required in [Required::No, Required::Installed] {
            assert_eq!(
                unavailable(required, "no route").unwrap(),
                Done::Skipped("the database of advisories cannot be fetched: no route".to_owned())
            );
        }
        assert!(unavailable(Required::Always, "no route").is_err());
    }

    #[test]
    fn the_gist_is_what_git_says_last() {
        let said = "2026-01-01 [ERROR] failed to fetch database\nCloning into 'x'...\n\
                    fatal: unable to access 'y': Could not resolve host\n\n";
        assert_eq!(gist(said), "unable to access 'y': Could not resolve host");
        assert_eq!(gist("\nfirst\nsecond"), "first");
        assert_eq!(gist(""), "no reason was given");
    }
}
