//! Averages over time of a level that changes in steps: queue length, busy processors.

use super::error::{StatisticsError, at_least};

/// A whole-numbered level over time, each value weighted by how long it was held.
///
/// All sums are integers of nanoseconds and therefore exact, whatever the levels and times: the same events give the same
/// figures on every machine. A level that is left at the instant at which it was set was held for no time and counts for nothing,
/// not even for the maximum.
///
/// With level `v(t)` over the observed time `T`: mean `∫v dt / T`, variance `∫(v − mean)² dt / T`. Source: A. M. Law, *Simulation
/// Modeling and Analysis*, 5th edition, section 1.4.
///
/// The start of a run, while the system fills, is left out by [`reset_at`](Self::reset_at), before it or when it is over. The same
/// at the end of each of many equal spans, after [`until`](Self::until), gives means to record in
/// [`BatchMeans`](super::BatchMeans).
///
/// ```
/// use core_model::statistics::TimeWeighted;
///
/// let mut queue = TimeWeighted::starting(0, 0);
/// queue.rise(10)?; // one waits from 10 ns on,
/// queue.rise(20)?; // two from 20 ns on,
/// queue.fall(30)?; // and one again from 30 ns on
/// let over_40_ns = queue.until(40)?;
/// assert_eq!(over_40_ns.mean(), 1.0);
/// assert_eq!(over_40_ns.max(), 2);
///
/// queue.reset_at(40)?;
/// assert_eq!(queue.until(50)?.mean(), 1.0);
/// # Ok::<(), core_model::statistics::StatisticsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeWeighted {
    from_ns: u64,
    last_ns: u64,
    level: u32,
    held: Held,
}

/// The sums over the time that has passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Held {
    /// `∫v dt`; at most 2⁹⁶.
    area: u128,
    /// `∫v² dt`; at most 2¹²⁸ − 1, because the squares of 32 bits and the time each are less than 2⁶⁴.
    squares: u128,
    min: Option<u32>,
    max: u32,
}

impl Held {
    fn add(&mut self, level: u32, span_ns: u64) {
        if span_ns == 0 {
            return;
        }
        let area = u128::from(level) * u128::from(span_ns);
        self.area += area;
        self.squares += area * u128::from(level);
        self.min = Some(self.min.map_or(level, |min| min.min(level)));
        self.max = self.max.max(level);
    }
}

impl TimeWeighted {
    /// Observes from `from_ns` on, at which time the level is `level`.
    #[must_use]
    pub fn starting(from_ns: u64, level: u32) -> Self {
        Self {
            from_ns,
            last_ns: from_ns,
            level,
            held: Held::default(),
        }
    }

    /// The level becomes `level` at `at_ns`.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::Backwards`] if that is before an earlier event.
    pub fn set(&mut self, at_ns: u64, level: u32) -> Result<(), StatisticsError> {
        self.held = self.held_until(at_ns)?;
        self.last_ns = at_ns;
        self.level = level;
        Ok(())
    }

    /// The level becomes one more: a customer comes, a processor takes work.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::Backwards`], and [`StatisticsError::LevelOutOfRange`] above `u32::MAX`.
    pub fn rise(&mut self, at_ns: u64) -> Result<(), StatisticsError> {
        self.change(at_ns, 1)
    }

    /// The level becomes one less: a customer goes, a processor has nothing left to do.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::Backwards`], and [`StatisticsError::LevelOutOfRange`] below 0.
    pub fn fall(&mut self, at_ns: u64) -> Result<(), StatisticsError> {
        self.change(at_ns, -1)
    }

    /// Forgets all but the level and observes from `at_ns` on: warm-up is over then. It may lie ahead: until it is reached,
    /// events change the level and nothing else.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::Backwards`] if that is before an earlier event.
    pub fn reset_at(&mut self, at_ns: u64) -> Result<(), StatisticsError> {
        self.not_before(at_ns)?;
        self.from_ns = at_ns;
        self.held = Held::default();
        Ok(())
    }

    /// The level after the last event.
    #[must_use]
    pub fn level(&self) -> u32 {
        self.level
    }

    /// What is to be said of the time until `until_ns`, over which the present level is held. Nothing changes.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::Backwards`] if that is before the last event, [`StatisticsError::NoTime`] if it is not after the start
    /// of observation.
    pub fn until(&self, until_ns: u64) -> Result<TimeAverage, StatisticsError> {
        let held = self.held_until(until_ns)?;
        // The least is there if any time is.
        let Some(min) = held.min else {
            return Err(StatisticsError::NoTime {
                from_ns: self.from_ns,
                until_ns,
            });
        };
        Ok(TimeAverage {
            span_ns: until_ns - self.from_ns,
            area: held.area,
            squares: held.squares,
            min,
            max: held.max,
        })
    }

    fn change(&mut self, at_ns: u64, change: i64) -> Result<(), StatisticsError> {
        let level = u32::try_from(i64::from(self.level) + change).map_err(|_| {
            StatisticsError::LevelOutOfRange {
                level: self.level,
                change,
            }
        })?;
        self.set(at_ns, level)
    }

    fn held_until(&self, at_ns: u64) -> Result<Held, StatisticsError> {
        self.not_before(at_ns)?;
        let mut held = self.held;
        // Of the time since the last event, what is after warm-up.
        let since_ns = self.last_ns.max(self.from_ns);
        held.add(self.level, at_ns.saturating_sub(since_ns));
        Ok(held)
    }

    fn not_before(&self, at_ns: u64) -> Result<(), StatisticsError> {
        if at_ns < self.last_ns {
            return Err(StatisticsError::Backwards {
                at_ns,
                last_ns: self.last_ns,
            });
        }
        Ok(())
    }
}

/// What a level was over a span of time, of which there is at least one nanosecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeAverage {
    span_ns: u64,
    area: u128,
    squares: u128,
    min: u32,
    max: u32,
}

impl TimeAverage {
    /// How long it was observed.
    #[must_use]
    pub fn span_ns(&self) -> u64 {
        self.span_ns
    }

    /// `∫v dt`, exact, in level times nanoseconds: the time that all who were there spent together.
    #[must_use]
    pub fn area(&self) -> u128 {
        self.area
    }

    /// The least level that was held for some time.
    #[must_use]
    pub fn min(&self) -> u32 {
        self.min
    }

    /// The greatest level that was held for some time.
    #[must_use]
    pub fn max(&self) -> u32 {
        self.max
    }

    /// The average over time.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.area as f64 / self.span_ns as f64
    }

    /// The variance over time: of the level at an instant that is picked at random.
    #[must_use]
    pub fn variance(&self) -> f64 {
        // Around the integer nearest to the mean, so that nothing cancels: the second moment around it is at least the
        // distance |δ| of the mean from it, and δ² ≤ |δ| / 2.
        let span = u128::from(self.span_ns);
        let centre = (self.area + span / 2) / span;
        // ∫(v − c)² = ∫v² − 2c∫v + c²T. The result fits, so it is right whether or not the steps wrap.
        let around = self
            .squares
            .wrapping_sub(self.area.wrapping_mul(2 * centre))
            .wrapping_add((centre * centre).wrapping_mul(span));
        let offset = self.area.abs_diff(centre * span) as f64 / self.span_ns as f64;
        around as f64 / self.span_ns as f64 - offset * offset
    }

    /// The share of a capacity that was in use: the mean over `capacity`, from 0 to 1.
    ///
    /// ```
    /// use core_model::statistics::TimeWeighted;
    ///
    /// let mut processors = TimeWeighted::starting(0, 4);
    /// processors.set(30, 0)?;
    /// assert_eq!(processors.until(40)?.utilisation(4)?, 0.75);
    /// # Ok::<(), core_model::statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`StatisticsError::TooFew`] for no capacity at all, [`StatisticsError::OverCapacity`] if more than that was in use.
    pub fn utilisation(&self, capacity: u32) -> Result<f64, StatisticsError> {
        at_least(1, "servers", u64::from(capacity))?;
        if self.max > capacity {
            return Err(StatisticsError::OverCapacity {
                busy: self.max,
                capacity,
            });
        }
        // Rounded once; both are exact before it.
        Ok(self.area as f64 / (u128::from(self.span_ns) * u128::from(capacity)) as f64)
    }
}
