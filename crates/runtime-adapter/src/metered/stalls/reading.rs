//! What the system tells of one thread: its processor time, its wait for a processor, its changes of context.
//!
//! Another thread's processor time comes from the clock that [`pthread_getcpuclockid(3)`][clock] makes of a thread's number,
//! its wait from `/proc/…/schedstat` ([the kernel's words][schedstat]), which a kernel may lack.
//!
//! [clock]: https://man7.org/linux/man-pages/man3/pthread_getcpuclockid.3.html
//! [schedstat]: https://docs.kernel.org/scheduler/sched-stats.html

use crate::metered::clock::now_ns;
use nix::sys::resource::{UsageWho, getrusage};
use nix::time::{ClockId, clock_gettime};
use nix::unistd::gettid;

/// The counters of a thread at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// The time of all meters.
    pub(super) at_ns: u64,
    /// Processor time.
    pub(super) cpu_ns: u64,
    /// Time in which it could have run and had no processor, where the system tells.
    pub(super) delayed_ns: Option<u64>,
}

/// How often a thread gave its processor up, and how often it was taken away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Switches {
    pub(super) voluntary: u64,
    pub(super) involuntary: u64,
}

/// Returns the number of the calling thread.
pub(super) fn this_thread() -> u64 {
    u64::try_from(gettid().as_raw()).unwrap_or(0)
}

impl Reading {
    /// Reads the counters of another thread of this process; nothing if it has ended.
    pub(super) fn of(thread: u64) -> Option<Self> {
        let at_ns = now_ns();
        Some(Self {
            at_ns,
            cpu_ns: cpu_ns(clock_of(thread)?)?,
            delayed_ns: delayed_ns(&format!("/proc/self/task/{thread}/schedstat")),
        })
    }

    /// Reads the counters of the calling thread.
    pub(super) fn own() -> Self {
        Self {
            cpu_ns: cpu_ns(ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap_or(0),
            delayed_ns: delayed_ns("/proc/thread-self/schedstat"),
            at_ns: now_ns(),
        }
    }
}

impl Switches {
    /// Reads the counters of another thread of this process; nothing if it has ended.
    pub(super) fn of(thread: u64) -> Option<Self> {
        let status = std::fs::read_to_string(format!("/proc/self/task/{thread}/status")).ok()?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().parse().ok()
        };
        Some(Self {
            voluntary: field("voluntary_ctxt_switches:")?,
            involuntary: field("nonvoluntary_ctxt_switches:")?,
        })
    }

    /// Reads the counters of the calling thread.
    pub(super) fn own() -> Self {
        let Ok(usage) = getrusage(UsageWho::RUSAGE_THREAD) else {
            return Self::default();
        };
        Self {
            voluntary: u64::try_from(usage.voluntary_context_switches()).unwrap_or(0),
            involuntary: u64::try_from(usage.involuntary_context_switches()).unwrap_or(0),
        }
    }

    /// Returns what was added since.
    pub(super) fn since(self, before: Self) -> Self {
        Self {
            voluntary: self.voluntary.saturating_sub(before.voluntary),
            involuntary: self.involuntary.saturating_sub(before.involuntary),
        }
    }
}

/// Returns the clock that counts the processor time of one thread.
fn clock_of(thread: u64) -> Option<ClockId> {
    /// The scheduler's clock, of one thread: the kernel's `CPUCLOCK_SCHED` and `CPUCLOCK_PERTHREAD_MASK`.
    const OF_A_THREAD: i32 = 0b110;
    let thread = i32::try_from(thread).ok()?;
    Some(ClockId::from_raw((!thread << 3) | OF_A_THREAD))
}

fn cpu_ns(clock: ClockId) -> Option<u64> {
    let time = clock_gettime(clock).ok()?;
    u64::try_from(std::time::Duration::from(time).as_nanos()).ok()
}

fn delayed_ns(path: &str) -> Option<u64> {
    let told = std::fs::read_to_string(path).ok()?;
    told.split_ascii_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Reading, Switches, this_thread};
    use std::sync::mpsc;

    #[test]
    fn another_thread_reads_what_the_thread_reads_itself() {
        let mut steps = 0_u64;
        while Reading::own().cpu_ns < 2_000_000 {
            steps += 1;
        }
        assert!(steps > 0);
        let before = (Reading::own(), Switches::own());
        let thread = this_thread();
        let other = std::thread::Builder::new();
        let other = other.spawn(move || (Reading::of(thread), Switches::of(thread)));
        let (reading, switches) = other.unwrap().join().unwrap();
        let (reading, switches) = (reading.unwrap(), switches.unwrap());
        let after = (Reading::own(), Switches::own());
        assert!(before.0.cpu_ns <= reading.cpu_ns && reading.cpu_ns <= after.0.cpu_ns);
        assert!(before.0.at_ns <= reading.at_ns && reading.at_ns <= after.0.at_ns);
        assert!(before.1.voluntary <= switches.voluntary);
        assert!(switches.voluntary <= after.1.voluntary);
        assert!(switches.involuntary <= after.1.involuntary);
    }

    #[test]
    fn a_thread_that_has_ended_has_no_counters() {
        let (tell, told) = mpsc::channel();
        let thread = std::thread::Builder::new().spawn(move || tell.send(this_thread()));
        thread.unwrap().join().unwrap().unwrap();
        let ended = told.recv().unwrap();
        assert_eq!(Switches::of(ended), None);
        assert_eq!(Reading::of(ended), None);
    }
}
