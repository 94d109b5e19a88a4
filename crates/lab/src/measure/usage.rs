//! What the system counts for this process: processor time, context switches, peak memory.

use std::time::Duration;

/// Counters since the start of the process; the difference of two is what happened between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Usage {
    pub(super) user: Option<Duration>,
    pub(super) system: Option<Duration>,
    pub(super) voluntary: Option<u64>,
    pub(super) involuntary: Option<u64>,
}

/// Whose counters are read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whose {
    /// All threads of the process, those that have ended among them.
    Process,
    /// The calling thread alone.
    ThisThread,
}

impl Usage {
    #[cfg(unix)]
    pub(super) fn now(whose: Whose) -> Self {
        use nix::sys::resource::{UsageWho, getrusage};
        let who = match whose {
            Whose::Process => UsageWho::RUSAGE_SELF,
            #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
            Whose::ThisThread => UsageWho::RUSAGE_THREAD,
            #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
            Whose::ThisThread => return Self::default(),
        };
        let Ok(usage) = getrusage(who) else {
            return Self::default();
        };
        let time = |time: nix::sys::time::TimeVal| {
            let seconds = u64::try_from(time.tv_sec()).unwrap_or(0);
            let micros = u64::try_from(time.tv_usec()).unwrap_or(0);
            Duration::from_secs(seconds) + Duration::from_micros(micros)
        };
        Self {
            user: Some(time(usage.user_time())),
            system: Some(time(usage.system_time())),
            voluntary: u64::try_from(usage.voluntary_context_switches()).ok(),
            involuntary: u64::try_from(usage.involuntary_context_switches()).ok(),
        }
    }

    #[cfg(not(unix))]
    pub(super) fn now(_whose: Whose) -> Self {
        Self::default()
    }

    /// Returns what was used between `earlier` and this, where both are known.
    pub(super) fn since(&self, earlier: &Self) -> Self {
        Self {
            user: minus(self.user, earlier.user, Duration::saturating_sub),
            system: minus(self.system, earlier.system, Duration::saturating_sub),
            voluntary: minus(self.voluntary, earlier.voluntary, u64::saturating_sub),
            involuntary: minus(self.involuntary, earlier.involuntary, u64::saturating_sub),
        }
    }

    /// Takes out what `part` of it used.
    pub(super) fn without(&self, part: &Self) -> Self {
        let part = Self {
            user: part.user.or(Some(Duration::ZERO)),
            system: part.system.or(Some(Duration::ZERO)),
            voluntary: part.voluntary.or(Some(0)),
            involuntary: part.involuntary.or(Some(0)),
        };
        self.since(&part)
    }
}

fn minus<T>(later: Option<T>, earlier: Option<T>, subtract: impl Fn(T, T) -> T) -> Option<T> {
    Some(subtract(later?, earlier?))
}

/// Returns the most memory that the process has had resident so far, in bytes, where the system tells.
#[cfg(target_os = "linux")]
pub(crate) fn peak_memory() -> Option<u64> {
    let status = procfs::process::Process::myself().ok()?.status().ok()?;
    status.vmhwm.map(|kib| kib * 1024)
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn peak_memory() -> Option<u64> {
    None
}

/// Returns how many threads the process has now, where the system tells.
#[cfg(target_os = "linux")]
pub(super) fn threads() -> Option<u32> {
    let stat = procfs::process::Process::myself().ok()?.stat().ok()?;
    u32::try_from(stat.num_threads).ok()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn threads() -> Option<u32> {
    None
}
