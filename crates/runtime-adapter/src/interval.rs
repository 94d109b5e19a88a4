//! Regular ticks, with a stated policy for the ones that were missed.

use crate::Time;
use std::future::pending;
use std::time::{Duration, Instant};

/// What becomes of ticks that came due while nobody was waiting for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissedTick {
    /// Delivers every one of them, at once, until the schedule is caught up with.
    #[default]
    Burst,
    /// Delivers one, and starts the schedule anew from there.
    Delay,
    /// Delivers one, and goes on with the next tick of the original schedule.
    Skip,
}

/// An interval of length zero was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an interval needs a period above zero")]
pub struct ZeroPeriod;

/// Ticks every period; the first tick is due at once. Made by [`Time::interval`].
#[derive(Clone, Debug)]
pub struct Interval<R> {
    time: R,
    /// When the next tick is due; `None` if that is later than the clock can tell.
    next: Option<Instant>,
    period: Duration,
    missed: MissedTick,
}

impl<R: Time> Interval<R> {
    pub(crate) fn new(time: R, period: Duration, missed: MissedTick) -> Result<Self, ZeroPeriod> {
        if period.is_zero() {
            return Err(ZeroPeriod);
        }
        let next = Some(time.now());
        Ok(Self {
            time,
            next,
            period,
            missed,
        })
    }

    /// Waits for the next tick and returns the instant at which it was due.
    ///
    /// Dropping the future loses no tick: the next call waits for the same one.
    pub async fn tick(&mut self) -> Instant {
        let Some(due) = self.next else {
            return pending().await;
        };
        if self.time.now() < due {
            self.time.sleep_until(due).await;
        } else {
            // Nothing to wait for; a layer with a cooperative budget counts the tick here.
            self.time.busy(Duration::ZERO).await;
        }
        self.next = following(due, self.time.now(), self.period, self.missed);
        due
    }
}

/// Returns the tick after `due`, taken at `now`.
fn following(due: Instant, now: Instant, period: Duration, missed: MissedTick) -> Option<Instant> {
    let on_schedule = due.checked_add(period)?;
    if now < on_schedule {
        return Some(on_schedule);
    }
    match missed {
        MissedTick::Burst => Some(on_schedule),
        MissedTick::Delay => now.checked_add(period),
        MissedTick::Skip => {
            let behind = now.duration_since(due).as_nanos() % period.as_nanos();
            let behind = u64::try_from(behind).unwrap_or(0);
            (now - Duration::from_nanos(behind)).checked_add(period)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MissedTick, following};
    use std::time::{Duration, Instant};

    #[track_caller]
    fn check(missed: MissedTick, taken_at_ms: u64, next_ms: u64) {
        #[expect(clippy::disallowed_methods, reason = "any instant will do")]
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let next = following(at(100), at(taken_at_ms), Duration::from_millis(10), missed);
        assert_eq!(next, Some(at(next_ms)));
    }

    #[test]
    fn a_tick_taken_in_time_keeps_the_schedule_under_every_policy() {
        for missed in [MissedTick::Burst, MissedTick::Delay, MissedTick::Skip] {
            check(missed, 104, 110);
        }
    }

    #[test]
    fn missed_ticks_burst_delay_or_are_skipped() {
        check(MissedTick::Burst, 137, 110);
        check(MissedTick::Delay, 137, 147);
        check(MissedTick::Skip, 137, 140);
    }

    #[test]
    fn a_tick_later_than_the_clock_can_tell_never_comes() {
        #[expect(clippy::disallowed_methods, reason = "any instant will do")]
        let start = Instant::now();
        for missed in [MissedTick::Burst, MissedTick::Delay, MissedTick::Skip] {
            assert_eq!(following(start, start, Duration::MAX, missed), None);
        }
    }
}
