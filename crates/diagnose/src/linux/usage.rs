//! What the kernel counted of processes that were not started here: from `stat`, `io` and `status`.

use super::parse;
use super::reader::Reader;
use nix::unistd::{SysconfVar, sysconf};

/// Counters, all of which only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Usage {
    pub(super) cpu_ns: u64,
    pub(super) system_ns: u64,
    pub(super) read_bytes: u64,
    pub(super) written_bytes: u64,
}

impl Usage {
    /// Reads the counters of a process, those of its children that it has waited for included.
    pub(super) fn of(pid: i32, reader: &mut Reader) -> Option<Self> {
        let stat = reader
            .once(&format!("/proc/{pid}/stat"))
            .ok()
            .and_then(parse::stat)?;
        let ticks = |ticks: u64| ticks * tick_ns();
        let io = reader
            .all(&format!("/proc/{pid}/io"), 4096)
            .unwrap_or_default();
        Some(Self {
            cpu_ns: ticks(stat.user + stat.system + stat.children_user + stat.children_system),
            system_ns: ticks(stat.system + stat.children_system),
            read_bytes: parse::field(io, "read_bytes").unwrap_or(0),
            written_bytes: parse::field(io, "write_bytes").unwrap_or(0),
        })
    }

    /// What was added since.
    pub(super) fn since(self, before: Self) -> Self {
        Self {
            cpu_ns: self.cpu_ns.saturating_sub(before.cpu_ns),
            system_ns: self.system_ns.saturating_sub(before.system_ns),
            read_bytes: self.read_bytes.saturating_sub(before.read_bytes),
            written_bytes: self.written_bytes.saturating_sub(before.written_bytes),
        }
    }
}

/// The length of a tick.
fn tick_ns() -> u64 {
    let per_second = sysconf(SysconfVar::CLK_TCK).ok().flatten().unwrap_or(100);
    1_000_000_000 / u64::try_from(per_second).unwrap_or(100).max(1)
}
