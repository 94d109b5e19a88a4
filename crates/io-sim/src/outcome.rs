//! What a person sees of a fault, as data: the tests that provoke it write it down, documents render it.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// One fault of one device, and what was said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct FaultOutcome {
    /// The device: `tcp`, `http`, `file`, `sqlite`, `postgres`.
    pub device: String,
    /// What was wrong: `refused`, `reset`, `silence`, …
    pub fault: String,
    /// Which wait met it, by its name.
    pub wait: String,
    /// What the person reads.
    pub says: String,
}

#[cfg(feature = "serde")]
impl FaultOutcome {
    /// Adds itself as a line of JSON to the file at `path`, which is made if it is missing.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    pub fn append_to(&self, path: &std::path::Path) -> std::io::Result<()> {
        use std::io::Write;
        let mut line = serde_json::to_string(self)?;
        line.push('\n');
        let mut file = std::fs::File::options()
            .create(true)
            .append(true)
            .open(path)?;
        // One write: lines of several processes do not mix.
        file.write_all(line.as_bytes())
    }
}
