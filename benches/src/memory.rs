//! Memory as two parties count it: what was requested of the allocator, and what the system keeps resident.
//!
//! Requested bytes belong to the code and hardly move; resident ones belong to the allocator and the pages as well.
//! A bench that counts requests has [`INSTRUMENTED_SYSTEM`] as its global allocator.

use serde::{Deserialize, Serialize};
pub use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

/// What was requested so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requested {
    /// How often memory was asked for; growing counts as well.
    pub times: usize,
    /// How many bytes, those that were given back among them.
    pub bytes: usize,
    /// How many bytes are held.
    pub held: usize,
}

impl Requested {
    /// Reads the counters; all are zero where the global allocator does not count.
    pub fn now() -> Self {
        let stats = INSTRUMENTED_SYSTEM.stats();
        Self {
            times: stats.allocations + stats.reallocations,
            bytes: stats.bytes_allocated,
            held: stats.bytes_allocated.wrapping_sub(stats.bytes_deallocated),
        }
    }
}

/// What the system keeps resident of this process, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resident {
    /// Now.
    pub now: u64,
    /// At the most so far.
    pub peak: u64,
}

impl Resident {
    /// Asks the system, where it tells.
    pub fn now() -> Option<Self> {
        Self::parse(&std::fs::read_to_string("/proc/self/status").ok()?)
    }

    /// Finds the two lines in `/proc/self/status` (proc(5)); what is called kB there are units of 1,024 bytes.
    fn parse(status: &str) -> Option<Self> {
        let bytes = |field: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(field))?;
            let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
            Some(kib * 1024)
        };
        Some(Self {
            now: bytes("VmRSS:")?,
            peak: bytes("VmHWM:")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_the_system_are_understood() {
        let status = "Name:\tx\nVmHWM:\t    2000 kB\nVmRSS:\t    1000 kB\n";
        let resident = Resident {
            now: 1_024_000,
            peak: 2_048_000,
        };
        assert_eq!(Resident::parse(status), Some(resident));
        assert_eq!(Resident::parse("Name:\tx\n"), None);
    }
}
