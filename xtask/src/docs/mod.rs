//! `cargo xtask docs`: the documents that are rendered from stored records, without running anything.
//!
//! A document is a function of its records (and, where only a part is rendered, of the text around that), so `--check`, and
//! `cargo xtask tidy` with it, can tell whether somebody changed it by hand, or the records without it.

mod computing;
mod diagnose;
mod differences;
mod forms;
mod places;
mod runtimes;
mod simulation;
mod waits;

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use clap::Args;

use crate::call::root;
use crate::replace::replace;

pub(crate) use runtimes::RECORDS;

/// A document, and what it is rendered from; paths are from the workspace's root.
pub(crate) struct Document {
    /// Where it lies.
    pub(crate) path: &'static str,
    /// Where its records lie.
    pub(crate) records: &'static str,
    /// Renders it from the records below a root.
    pub(crate) rendered: fn(&Path) -> Result<String>,
}

/// All of them.
pub(crate) const DOCUMENTS: [Document; 7] = [
    computing::DOCUMENT,
    diagnose::DOCUMENT,
    differences::DOCUMENT,
    forms::DOCUMENT,
    runtimes::DOCUMENT,
    simulation::DOCUMENT,
    waits::DOCUMENT,
];

/// What to do with what was rendered.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Changes nothing, and fails if a document is not what its records render to.
    #[arg(long)]
    check: bool,
}

/// Renders and writes, or compares.
///
/// # Errors
///
/// The records cannot be read, or are not whole; a document cannot be written; or it is not what it should be.
pub(crate) fn run(options: &Options) -> Result<()> {
    let root = root();
    for document in DOCUMENTS {
        let Document { path, records, .. } = document;
        let rendered = (document.rendered)(&root)?;
        if !options.check {
            replace(&root.join(path), &rendered)?;
            eprintln!("rendered {path} from {records}");
            continue;
        }
        match document.offence(&root, &rendered) {
            None => eprintln!("{path} is what {records} renders to"),
            Some(what) => bail!("{path} {what}"),
        }
    }
    Ok(())
}

impl Document {
    /// Says what is wrong with the document, if something is.
    pub(crate) fn offence(&self, root: &Path, rendered: &str) -> Option<String> {
        match fs::read_to_string(root.join(self.path)) {
            Ok(text) if text == rendered => None,
            Ok(text) => {
                let line = differs_at(&text, rendered);
                Some(format!(
                    "is not what {} renders to, from line {line} on; `cargo xtask docs` renders it",
                    self.records
                ))
            }
            Err(error) => Some(format!(
                "cannot be read ({error}); `cargo xtask docs` renders it"
            )),
        }
    }
}

/// The number of the first line in which two texts differ.
fn differs_at(one: &str, other: &str) -> usize {
    let alike = one.lines().zip(other.lines()).take_while(|(a, b)| a == b);
    alike.count() + 1
}
