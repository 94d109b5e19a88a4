//! What simulated files there are, and how operations on them go.

use super::operation::{Access, Outcome};
use super::tree::Tree;
use crate::sim::Builder;
use crate::sim::core::Draws;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;

pub(super) type Answer = dyn Fn(&Access<'_>) -> Outcome + Send + Sync;

/// The files that a simulation begins with, and how operations go; without settings there are none, and all goes well.
#[derive(Clone, Default)]
#[must_use = "settings do nothing until they are given to a simulation"]
pub struct Disk {
    tree: Tree,
    answer: Option<Arc<Answer>>,
}

impl Disk {
    /// An empty directory, where everything goes well, at once.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks `outcome` how each operation goes, when it begins.
    ///
    /// It is called on the thread that drives the simulation, and may ask it for the time; two runs are the same if its
    /// answers are, so that what it draws should come of [`Access::draw`].
    pub fn access(
        mut self,
        outcome: impl Fn(&Access<'_>) -> Outcome + Send + Sync + 'static,
    ) -> Self {
        self.answer = Some(Arc::new(outcome));
        self
    }

    /// Adds a file, or replaces one, with the directories above it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotADirectory`] if there is a file above it, [`ErrorKind::IsADirectory`] if there is a directory.
    pub fn file(mut self, path: &Path, contents: Vec<u8>) -> io::Result<Self> {
        self.tree.put_file(path, contents)?;
        Ok(self)
    }

    /// Adds a directory, with those above it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotADirectory`] if there is a file above it, [`ErrorKind::AlreadyExists`] if there is one.
    pub fn directory(mut self, path: &Path) -> io::Result<Self> {
        self.tree.create_dir_all(path, 0)?;
        Ok(self)
    }

    /// Makes a file that was added read-only: opening it for writing gives `PermissionDenied`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if it was not added, [`ErrorKind::IsADirectory`] for a directory.
    pub fn read_only(mut self, path: &Path) -> io::Result<Self> {
        self.tree.make_read_only(path)?;
        Ok(self)
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disk")
            .field("tree", &self.tree)
            .finish_non_exhaustive()
    }
}

impl Builder {
    /// Sets what files there are, and how operations on them go; none, and well, by default.
    pub fn disk(mut self, disk: Disk) -> Self {
        self.disk = disk;
        self
    }
}

/// The files of a run.
#[derive(Debug)]
pub(in crate::sim) struct State {
    disk: Disk,
    draws: Draws,
}

impl State {
    pub(in crate::sim) fn new(disk: Disk, seed: u64) -> Self {
        Self {
            disk,
            draws: Draws::named(seed, "files"),
        }
    }

    pub(super) fn tree(&mut self) -> &mut Tree {
        &mut self.disk.tree
    }

    pub(super) fn answer(&self) -> Option<Arc<Answer>> {
        self.disk.answer.clone()
    }

    pub(super) fn draw(&mut self) -> u64 {
        self.draws.next_u64()
    }

    /// Makes the file of a socket, and gives its number.
    #[cfg(unix)]
    pub(in crate::sim) fn make_socket(&mut self, path: &Path, now: u64) -> Result<u64, ErrorKind> {
        self.disk.tree.make_socket(path, now)
    }

    /// The number of the socket's file at a path; connecting to any other file is refused.
    #[cfg(unix)]
    pub(in crate::sim) fn socket_at(&self, path: &Path) -> Result<u64, ErrorKind> {
        self.disk.tree.socket_at(path)
    }
}
