//! `cargo xtask tidy`: the rules of the project's structure that the compiler does not know.
//!
//! Each rule is a function from what was read to the offences that it finds, and names itself in them:
//!
//! - [`edges`]: who may import whom;
//! - [`absences`]: what a crate must never bring along, and who alone may name a runtime;
//! - [`rust_version`]: as low as the dependencies allow, and no lower;
//! - [`sources`]: every file says what it owns, and can be read in one sitting;
//! - [`documents`]: CHANGELOG, README and ARCHITECTURE keep up with the tree;
//! - [`rendered`]: documents that are rendered from records say what the records say.
//!
//! All offences are shown at once. Nothing is changed.

mod absences;
mod documents;
mod edges;
mod rendered;
mod rust_version;
mod sources;

use std::fmt;

use anyhow::{Result, bail};

use crate::metadata::Metadata;
use documents::Documents;

/// One place where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Offence {
    /// The rule's name.
    rule: &'static str,
    /// The crate or the file.
    place: String,
    /// What is wrong there, and what would be right.
    what: String,
}

impl Offence {
    fn new(rule: &'static str, place: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            rule,
            place: place.into(),
            what: what.into(),
        }
    }
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.rule, self.what)
    }
}

/// Reads the workspace and shows every offence.
///
/// # Errors
///
/// A rule is broken, or something could not be read.
pub(crate) fn run() -> Result<()> {
    let workspace = Metadata::of_everything()?;
    let files = sources::read(&workspace)?;
    let documents = Documents::read(&workspace.workspace_root)?;
    let offences = [
        edges::check(&workspace),
        absences::check(&workspace),
        rust_version::check(&workspace),
        sources::check(&files),
        documents::check(&documents, &workspace),
        rendered::check(&workspace.workspace_root),
    ]
    .concat();
    for offence in &offences {
        eprintln!("{offence}");
    }
    let members = workspace.members().count();
    match offences.len() {
        0 => {
            eprintln!(
                "tidy: {} files of {members} crates are in order",
                files.len()
            );
            Ok(())
        }
        1 => bail!("1 rule is broken in 1 place"),
        n => bail!("rules are broken in {n} places"),
    }
}

/// The offences as lines, for the tests of the rules.
#[cfg(test)]
fn lines(offences: &[Offence]) -> Vec<String> {
    offences.iter().map(Offence::to_string).collect()
}
