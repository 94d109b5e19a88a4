//! The part of the suite that a simulation takes on: its network and its files are in memory.

use super::Suite;
use super::scratch;
use crate::sim::fs::Disk;
use crate::sim::{Builder, Sim};
use crate::{BuildError, Owner};
use std::io;

impl Suite<Sim> {
    /// Gathers the checks of [`Runtime`](crate::Runtime), [`Net`](crate::Net), [`Fs`](crate::Fs) and `UnixNet` for
    /// simulations with these settings, whose disk holds the directories that checks work in and nothing else.
    ///
    /// What looks at the system behind the runtime, or needs threads beside each other, is skipped there. Most of the rest
    /// needs time to pass while a task is polled and polled: let a poll cost something.
    pub fn of_simulation(settings: impl Fn() -> Builder + Send + Sync + 'static) -> Self {
        let suite = Self::new(move || build(settings())).net().files();
        #[cfg(unix)]
        let suite = suite.unix_net();
        suite
    }
}

fn build(settings: Builder) -> Result<Owner<Sim>, BuildError> {
    let disk: io::Result<Disk> =
        scratch::next_paths().try_fold(Disk::new(), |disk, path| disk.directory(&path));
    settings.disk(disk?).build()
}
