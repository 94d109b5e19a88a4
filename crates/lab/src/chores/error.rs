//! What can go wrong with an input, in words that name it.

use super::files::LARGEST_FILE;
use crate::house::Mismatch;
use crate::workload::Failure;
use core_model::InvalidScenario;
use std::io;
use std::path::PathBuf;

/// What goes wrong with an input or its folder; every message names the path.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChoreError {
    /// The folder cannot be listed.
    #[error("cannot read the folder {}", folder.display())]
    Folder {
        /// Its path, as it was given.
        folder: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// There is nothing to clean.
    #[error("the folder {} has no files in it; put {inputs} there", folder.display())]
    Empty {
        /// Its path, as it was given.
        folder: PathBuf,
        /// What should be there.
        inputs: &'static str,
    },
    /// Results would overwrite what they were made from.
    #[error("the output folder {} is the input folder; name another one", .0.display())]
    SameFolder(PathBuf),
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Something that is not a file: a pipe, a socket, a device.
    #[error("{} is not a file", .0.display())]
    NotAFile(PathBuf),
    /// A file is larger than any input that would be accepted.
    #[error("{} is larger than {} MiB", .0.display(), LARGEST_FILE >> 20)]
    TooLarge(PathBuf),
    /// A file is not what it should be, or damaged.
    #[error("cannot use {}", path.display())]
    Input {
        /// Its path.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: Failure,
    },
    /// The kernel cannot do with the input, or with what was chosen for it.
    #[error("this input cannot be cleaned so")]
    Kernel(#[source] Failure),
    /// A result does not fit the format that it would be written in.
    #[error("cannot make {} of the result", path.display())]
    Encode {
        /// The path that it would have.
        path: PathBuf,
        /// Why not.
        #[source]
        source: Failure,
    },
    /// A result cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The plan does not allow it.
    #[error(transparent)]
    Plan(InvalidScenario),
    /// The input cannot be cut as the plan says.
    #[error(transparent)]
    Cut(Mismatch),
}
