//! The watcher of stalled polls over a kitchen's runtime, where there is one: on Linux, in real time.

use bench_report::kitchen::StallFigures;
use runtime_adapter::metered::{Metered, Settings};
use runtime_adapter::{Owned, Owner};
use std::io;
#[cfg(target_os = "linux")]
use std::time::Duration;

/// From how long on a poll is too long.
#[cfg(target_os = "linux")]
const THRESHOLD: Duration = Duration::from_millis(10);

/// What the watcher has found; can be asked while it runs.
#[derive(Debug, Default)]
pub(super) struct Watching {
    #[cfg(target_os = "linux")]
    stalls: std::sync::OnceLock<runtime_adapter::metered::stalls::Stalls>,
}

#[cfg(target_os = "linux")]
impl Watching {
    /// Puts a meter over the runtime, and the watcher beside it unless time is virtual.
    pub(super) fn over<R: Owned>(&self, owner: Owner<R>) -> io::Result<Owner<Metered<R>>> {
        use runtime_adapter::metered::stalls::Watch;
        if R::CAPS.virtual_time {
            return Ok(Metered::own(owner, Settings::default()));
        }
        let watch = Watch::default().threshold(THRESHOLD);
        let (owner, stalls) = Metered::own_watched(owner, Settings::default(), watch)?;
        // A second runtime under the same eyes would be a mistake; the first one's are kept.
        let _ = self.stalls.set(stalls);
        Ok(owner)
    }

    /// Returns from how long on a poll is too long; nothing where nobody watches.
    pub(super) fn threshold_ms(&self) -> Option<f64> {
        self.stalls.get().map(|_| THRESHOLD.as_secs_f64() * 1e3)
    }

    /// Returns what was found, the most time first; nothing where nobody watches.
    pub(super) fn found(&self) -> Option<Vec<StallFigures>> {
        use crate::recorder::nanoseconds;
        let found = self
            .stalls
            .get()?
            .found()
            .into_iter()
            .map(|it| StallFigures {
                task: it.origin.name.map(str::to_owned),
                location: it.origin.location.map(ToString::to_string),
                kind: it.kind.name().to_owned(),
                count: it.count,
                total_ns: nanoseconds(it.total),
                longest_ns: nanoseconds(it.longest.wall),
                longest_cpu_ns: nanoseconds(it.longest.cpu),
            });
        Some(found.collect())
    }
}

#[cfg(not(target_os = "linux"))]
impl Watching {
    /// Puts a meter over the runtime.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "elsewhere a thread may be refused"
    )]
    pub(super) fn over<R: Owned>(&self, owner: Owner<R>) -> io::Result<Owner<Metered<R>>> {
        Ok(Metered::own(owner, Settings::default()))
    }

    /// Nobody watches.
    pub(super) fn threshold_ms(&self) -> Option<f64> {
        None
    }

    /// Nobody watches.
    pub(super) fn found(&self) -> Option<Vec<StallFigures>> {
        None
    }
}
