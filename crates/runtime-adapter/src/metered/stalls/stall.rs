//! One stalled poll: how long it was, what its thread did meanwhile, and whose fault that is.

use super::reading::{Reading, Switches};
use super::site::Origin;
use std::fmt;
use std::time::Duration;

/// What made a poll long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// It computed: it held a processor.
    Computed,
    /// It waited for something else than a processor: a blocking call, a lock.
    Blocked,
    /// It wanted to go on and had no processor: without that wait it would have been short enough. Not the task's fault.
    Descheduled,
}

/// A poll that was longer than the threshold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stall {
    /// Whose poll it was.
    pub origin: Origin,
    /// What made it long.
    pub kind: Kind,
    /// How long it was, from the moment at which the watcher first saw it.
    pub wall: Duration,
    /// The processor time of its thread in that time.
    pub cpu: Duration,
    /// How long its thread wanted a processor and had none, where the system tells.
    pub descheduled: Option<Duration>,
    /// How often its thread gave up its processor, from the watcher's second look on.
    pub voluntary_switches: u64,
    /// How often its thread's processor was taken away, from the watcher's second look on.
    pub involuntary_switches: u64,
    /// By how much it may have been longer: the time from the look before the first that saw it.
    pub unseen: Duration,
}

/// A poll as the watcher saw it while it lasted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sighting {
    pub(super) poll: u64,
    pub(super) first: Reading,
    pub(super) unseen: Duration,
    /// At the second look.
    pub(super) switches: Switches,
}

impl Sighting {
    /// Makes sense of a poll that has just ended on the calling thread; nothing if it was short enough.
    pub(super) fn end(
        &self,
        origin: Origin,
        now: Reading,
        switches: Switches,
        threshold: Duration,
    ) -> Option<Stall> {
        let between = |from: u64, to: u64| Duration::from_nanos(to.saturating_sub(from));
        let wall = between(self.first.at_ns, now.at_ns);
        if wall < threshold {
            return None;
        }
        let cpu = between(self.first.cpu_ns, now.cpu_ns).min(wall);
        let off = wall - cpu;
        // A wait that was under way at the first look is told in full at the end.
        let descheduled = self
            .first
            .delayed_ns
            .zip(now.delayed_ns)
            .map(|(first, now)| between(first, now).min(off));
        let switches = switches.since(self.switches);
        // Where the system does not tell, the changes of context do: who sleeps has few, who is pushed aside has many.
        let without = descheduled.unwrap_or(match switches.involuntary > switches.voluntary {
            true => off,
            false => Duration::ZERO,
        });
        let blocked = off - without;
        let kind = if cpu + blocked < threshold {
            Kind::Descheduled
        } else if cpu >= blocked {
            Kind::Computed
        } else {
            Kind::Blocked
        };
        Some(Stall {
            origin,
            kind,
            wall,
            cpu,
            descheduled,
            voluntary_switches: switches.voluntary,
            involuntary_switches: switches.involuntary,
            unseen: self.unseen,
        })
    }
}

impl Kind {
    /// Returns its name: `computed`, `blocked` or `descheduled`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Computed => "computed",
            Self::Blocked => "blocked",
            Self::Descheduled => "descheduled",
        }
    }

    /// Says what a poll of such a length did.
    pub(super) fn words(self, wall: Duration) -> String {
        let ms = wall.as_millis();
        match self {
            Self::Computed => format!("computed for {ms} ms without a break"),
            Self::Blocked => format!("blocked its thread for {ms} ms without a break"),
            Self::Descheduled => {
                format!(
                    "was in a poll for {ms} ms because it had no processor, not by its own fault"
                )
            }
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Stall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the task {} {}", self.origin, self.kind.words(self.wall))?;
        // Who was pushed aside in the middle did not compute all the time.
        if self.kind == Kind::Computed && self.cpu < self.wall * 9 / 10 {
            write!(f, ", {} ms of them on a processor", self.cpu.as_millis())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Origin, Reading, Sighting, Stall, Switches};
    use std::time::Duration;

    const NOBODY: Origin = Origin {
        name: None,
        location: None,
    };
    const THRESHOLD: Duration = Duration::from_millis(10);

    fn stall(
        wall_ms: u64,
        cpu_ms: u64,
        delayed_ms: Option<u64>,
        switches: Switches,
    ) -> Option<Stall> {
        let reading = |wall: u64, cpu: u64, delayed: Option<u64>| Reading {
            at_ns: 7 + wall * 1_000_000,
            cpu_ns: 9 + cpu * 1_000_000,
            delayed_ns: delayed.map(|delayed| 11 + delayed * 1_000_000),
        };
        let sighting = Sighting {
            poll: 1,
            first: reading(0, 0, delayed_ms.map(|_| 0)),
            unseen: Duration::ZERO,
            switches: Switches::default(),
        };
        let now = reading(wall_ms, cpu_ms, delayed_ms);
        sighting.end(NOBODY, now, switches, THRESHOLD)
    }

    #[track_caller]
    fn check(wall_ms: u64, cpu_ms: u64, delayed_ms: u64, kind: Option<Kind>) {
        let stall = stall(wall_ms, cpu_ms, Some(delayed_ms), Switches::default());
        assert_eq!(stall.map(|stall| stall.kind), kind);
    }

    #[test]
    fn who_is_to_blame_is_told_by_what_is_left_without_the_wait_for_a_processor() {
        check(50, 50, 0, Some(Kind::Computed));
        check(50, 1, 0, Some(Kind::Blocked));
        check(50, 5, 45, Some(Kind::Descheduled));
        // It was pushed aside, and would have been too long all the same.
        check(80, 30, 50, Some(Kind::Computed));
        check(80, 2, 40, Some(Kind::Blocked));
        check(9, 9, 0, None);
        // The kernel tells a wait that was under way at the first look in full.
        check(12, 4, 60, Some(Kind::Descheduled));
    }

    #[test]
    fn a_sentence_tells_how_much_of_it_was_computing() {
        let told = |wall, cpu| {
            let stall = stall(wall, cpu, Some(wall - cpu), Switches::default());
            stall.map(|stall| stall.to_string())
        };
        let whole = told(50, 49).unwrap();
        assert!(
            whole.ends_with("computed for 50 ms without a break"),
            "{whole}"
        );
        let shared = told(80, 30).unwrap();
        assert!(shared.ends_with("80 ms without a break, 30 ms of them on a processor"));
    }

    #[test]
    fn without_the_kernels_word_the_changes_of_context_tell() {
        let switches = |voluntary, involuntary| Switches {
            voluntary,
            involuntary,
        };
        let kind = |cpu, switches| stall(50, cpu, None, switches).map(|stall| stall.kind);
        assert_eq!(kind(5, switches(0, 9)), Some(Kind::Descheduled));
        assert_eq!(kind(5, switches(0, 0)), Some(Kind::Blocked));
        assert_eq!(kind(5, switches(4, 1)), Some(Kind::Blocked));
        assert_eq!(kind(49, switches(0, 1)), Some(Kind::Computed));
    }
}
