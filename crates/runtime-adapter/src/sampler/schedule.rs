//! Ticks that are due at fixed times, and what comes of being late for them.

use super::Lateness;
use std::time::{Duration, Instant};

/// The longest period: a day, which no sum of an instant and a few periods exceeds.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Most entries that one late arrival makes, however many ticks it missed.
const MOST_ENTRIES: u64 = 1000;

/// The next tick of a schedule that never moves, however late its ticks are taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    due: Instant,
    period: Duration,
}

impl Schedule {
    /// Begins one period after `now`; `period` is not zero.
    pub(super) fn from(now: Instant, period: Duration) -> Self {
        let period = period.min(LONGEST);
        Self {
            due: now + period,
            period,
        }
    }

    pub(super) fn due(&self) -> Instant {
        self.due
    }

    /// Takes every tick that is due at `now`. The first is late by the time since it was due, less `forgiven`, but by
    /// `at_least` anyway; the others were missed, and each is late by the time since its own.
    pub(super) fn take_due(
        &mut self,
        now: Instant,
        forgiven: Duration,
        at_least: Duration,
        lateness: &mut Lateness,
    ) {
        let Some(behind) = now.checked_duration_since(self.due) else {
            return;
        };
        let late = behind.saturating_sub(forgiven).max(at_least);
        lateness.late.record_ns(nanos(late));

        let (behind_ns, period_ns) = (nanos(behind), nanos(self.period));
        let missed = behind_ns / period_ns;
        lateness.missed += missed;
        // Each of them has an entry, except that after a very long time neighbours share the later one's: recording must
        // not hold up the loop itself.
        let together = missed / MOST_ENTRIES + 1;
        let mut nth = 1;
        while nth <= missed {
            let since_due = behind_ns - nth * period_ns;
            let late = since_due.saturating_sub(nanos(forgiven));
            let times = together.min(missed - nth + 1);
            lateness.late.record_many_ns(late, times);
            nth += together;
        }
        self.due += Duration::from_nanos((missed + 1) * period_ns);
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::Schedule;
    use crate::sampler::Lateness;
    use std::time::{Duration, Instant};

    const MS: Duration = Duration::from_millis(1);

    fn start() -> Instant {
        #[expect(clippy::disallowed_methods, reason = "any instant will do")]
        Instant::now()
    }

    #[test]
    fn a_tick_in_time_is_one_entry_and_nothing_is_missed() {
        let (start, mut lateness) = (start(), Lateness::new());
        let mut schedule = Schedule::from(start, 10 * MS);
        schedule.take_due(
            start + 9 * MS,
            Duration::ZERO,
            Duration::ZERO,
            &mut lateness,
        );
        assert_eq!(lateness.late.count(), 0, "it is not due yet");
        schedule.take_due(
            start + 12 * MS,
            Duration::ZERO,
            Duration::ZERO,
            &mut lateness,
        );
        assert_eq!((lateness.late.count(), lateness.missed), (1, 0));
        assert!(lateness.late.max() >= 2 * MS && lateness.late.max() < 3 * MS);
        assert_eq!(schedule.due(), start + 20 * MS);
    }

    #[test]
    fn missed_ticks_are_entries_each_late_from_its_own_time() {
        let (start, mut lateness) = (start(), Lateness::new());
        let mut schedule = Schedule::from(start, 10 * MS);
        // Late for the ticks at 10, 20, … 100 ms by 95, 85, … 5 ms.
        schedule.take_due(
            start + 105 * MS,
            Duration::ZERO,
            Duration::ZERO,
            &mut lateness,
        );
        assert_eq!((lateness.late.count(), lateness.missed), (10, 9));
        let (least, median) = (lateness.late.quantile(0.0), lateness.late.p50());
        assert!(least >= 4 * MS && least <= 6 * MS, "{least:?}");
        assert!(median >= 44 * MS && median <= 56 * MS, "{median:?}");
        assert_eq!(schedule.due(), start + 110 * MS);
    }

    #[test]
    fn what_is_forgiven_is_taken_off_each_and_the_least_holds_for_the_first() {
        let (start, mut lateness) = (start(), Lateness::new());
        let mut schedule = Schedule::from(start, 10 * MS);
        schedule.take_due(start + 21 * MS, 5 * MS, 8 * MS, &mut lateness);
        assert_eq!((lateness.late.count(), lateness.missed), (2, 1));
        assert!(lateness.late.max() >= 8 * MS && lateness.late.max() < 9 * MS);
        assert!(lateness.late.quantile(0.0).is_zero());
    }

    #[test]
    fn after_a_very_long_time_every_tick_is_counted_all_the_same() {
        let (start, mut lateness) = (start(), Lateness::new());
        let mut schedule = Schedule::from(start, Duration::from_micros(1));
        let hour = Duration::from_secs(3600);
        schedule.take_due(start + hour, Duration::ZERO, Duration::ZERO, &mut lateness);
        assert_eq!(lateness.late.count(), 3_600_000_000);
        let median = lateness.late.p50().as_secs_f64();
        assert!((1770.0..1830.0).contains(&median), "{median}");
    }

    #[test]
    fn an_absurd_period_is_a_day() {
        let start = start();
        let schedule = Schedule::from(start, Duration::MAX);
        assert_eq!(schedule.due(), start + Duration::from_secs(24 * 60 * 60));
    }
}
