//! Slow things: each lets itself be waited for, and is then a small file that is really read.

use super::super::native::pause;
use runtime_adapter::Runtime;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

/// The bytes of each thing.
pub(crate) const CONTENT: &[u8; 10] = b"0123456789";

/// One slow thing; its file lives as long as the [`Things`] that it is of.
#[derive(Clone, Debug)]
pub(crate) struct SlowThing {
    /// Its place, from 0.
    pub(super) number: usize,
    wait: Duration,
    file: PathBuf,
}

/// Several of them, with the file that they all are.
#[derive(Debug)]
pub(crate) struct Things {
    things: Vec<SlowThing>,
    _file: tempfile::TempPath,
}

impl Things {
    /// Makes a thing for each wait.
    pub(crate) fn new(waits: &[Duration]) -> io::Result<Self> {
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(CONTENT)?;
        let file = file.into_temp_path();
        let things = waits.iter().enumerate().map(|(number, &wait)| SlowThing {
            number,
            wait,
            file: file.to_path_buf(),
        });
        Ok(Self {
            things: things.collect(),
            _file: file,
        })
    }

    /// The things.
    pub(crate) fn all(&self) -> &[SlowThing] {
        &self.things
    }

    /// The sum of the waits.
    pub(crate) fn sum(&self) -> Duration {
        self.things.iter().map(|thing| thing.wait).sum()
    }

    /// The longest of the waits.
    pub(crate) fn longest(&self) -> Duration {
        let waits = self.things.iter().map(|thing| thing.wait);
        waits.max().unwrap_or_default()
    }
}

impl SlowThing {
    /// Waits for it and reads it, and holds the thread meanwhile.
    pub(super) fn read(&self) -> io::Result<Vec<u8>> {
        pause(self.wait);
        std::fs::read(&self.file)
    }

    /// Waits for it and reads it, and holds nothing meanwhile.
    pub(super) async fn read_on<R: Runtime>(&self, rt: &R) -> io::Result<Vec<u8>> {
        rt.sleep(self.wait).await;
        let file = self.file.clone();
        let reading = rt.spawn_blocking(move || std::fs::read(file));
        reading.await.map_err(io::Error::other)?
    }
}
