//! The documents that must keep up with the tree: CHANGELOG, README and ARCHITECTURE.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};

use super::Offence;
use crate::metadata::Metadata;

const CHANGELOG: &str = "CHANGELOG.md";
const README: &str = "README.md";
const ARCHITECTURE: &str = "docs/ARCHITECTURE.md";

/// The two commands that the README is built around: the first run, and the tests.
const COMMANDS: [&str; 2] = ["cargo run --release", "cargo xtask test"];

/// The texts; `None` for a file that is not there.
#[derive(Debug, Default)]
pub(super) struct Documents {
    changelog: Option<String>,
    readme: Option<String>,
    architecture: Option<String>,
}

impl Documents {
    /// Reads the documents.
    ///
    /// # Errors
    ///
    /// One is there but cannot be read.
    pub(super) fn read(root: &Path) -> Result<Self> {
        Ok(Self {
            changelog: read(&root.join(CHANGELOG))?,
            readme: read(&root.join(README))?,
            architecture: read(&root.join(ARCHITECTURE))?,
        })
    }
}

fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Finds what the documents do not say.
pub(super) fn check(documents: &Documents, workspace: &Metadata) -> Vec<Offence> {
    [
        changelog(documents.changelog.as_deref(), workspace),
        readme(documents.readme.as_deref()),
        architecture(documents.architecture.as_deref(), workspace),
    ]
    .concat()
}

/// Every version of a member has its heading, `## [0.1.0]`.
fn changelog(text: Option<&str>, workspace: &Metadata) -> Vec<Offence> {
    let Some(text) = text else {
        return missing("changelog", CHANGELOG);
    };
    let mut versions: Vec<&str> = workspace.members().map(|p| p.version.as_str()).collect();
    versions.sort_unstable();
    versions.dedup();
    versions
        .into_iter()
        .filter(|version| {
            let heading = format!("## [{version}]");
            !text.lines().any(|line| line.starts_with(&heading))
        })
        .map(|version| {
            let what = format!("has no heading `## [{version}]`, the version of the manifest");
            Offence::new("changelog", CHANGELOG, what)
        })
        .collect()
}

/// The README names the two commands.
fn readme(text: Option<&str>) -> Vec<Offence> {
    let Some(text) = text else {
        return missing("readme", README);
    };
    COMMANDS
        .iter()
        .filter(|command| !text.contains(**command))
        .map(|command| Offence::new("readme", README, format!("does not name `{command}`")))
        .collect()
}

/// The map of the architecture names every crate.
fn architecture(text: Option<&str>, workspace: &Metadata) -> Vec<Offence> {
    let Some(text) = text else {
        return missing("architecture", ARCHITECTURE);
    };
    workspace
        .members()
        .filter(|package| !has_word(text, &package.name))
        .map(|package| {
            let what = format!("does not name the crate {}", package.name);
            Offence::new("architecture", ARCHITECTURE, what)
        })
        .collect()
}

fn missing(rule: &'static str, path: &str) -> Vec<Offence> {
    vec![Offence::new(rule, path, "is missing")]
}

/// Tells whether the text has the word by itself, not as part of a longer name.
fn has_word(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(part) && !text[at + word.len()..].starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::planted::workspace;
    use crate::tidy::lines;

    const GOOD: [&str; 3] = [
        "# Changelog\n\n## [0.1.0] - unreleased\n",
        "Run `cargo run --release`, then `cargo xtask test`.\n",
        "floor 2  lab\nfloor 0  core-model\n",
    ];

    #[track_caller]
    fn check([changelog, readme, architecture]: [Option<&str>; 3], expected: &[&str]) {
        let documents = Documents {
            changelog: changelog.map(str::to_owned),
            readme: readme.map(str::to_owned),
            architecture: architecture.map(str::to_owned),
        };
        let workspace = workspace(&[("core-model", "", &[]), ("lab", "", &[])]);
        assert_eq!(lines(&super::check(&documents, &workspace)), expected);
    }

    #[test]
    fn documents_that_keep_up_are_fine() {
        check(GOOD.map(Some), &[]);
    }

    #[test]
    fn missing_documents_are_found() {
        check(
            [None; 3],
            &[
                "CHANGELOG.md: changelog: is missing",
                "README.md: readme: is missing",
                "docs/ARCHITECTURE.md: architecture: is missing",
            ],
        );
    }

    #[test]
    fn a_version_without_its_heading_is_found() {
        check(
            [
                Some("## [0.1.0-rc]\n\nSince 0.1.0: …\n"),
                Some(GOOD[1]),
                Some(GOOD[2]),
            ],
            &["CHANGELOG.md: changelog: has no heading `## [0.1.0]`, the version of the manifest"],
        );
    }

    #[test]
    fn a_readme_without_a_command_is_found() {
        check(
            [Some(GOOD[0]), Some("Run `cargo run`.\n"), Some(GOOD[2])],
            &[
                "README.md: readme: does not name `cargo run --release`",
                "README.md: readme: does not name `cargo xtask test`",
            ],
        );
    }

    #[test]
    fn a_crate_that_the_map_leaves_out_is_found() {
        check(
            [
                Some(GOOD[0]),
                Some(GOOD[1]),
                Some("core-model is available to the lab-rat\n"),
            ],
            &["docs/ARCHITECTURE.md: architecture: does not name the crate lab"],
        );
    }
}
