//! One house cleaned in several ways, side by side: by other crews, or by more cleaners.
//!
//! The ways took turns, round after round, so that times of one round are paired and what slowed the machine down for a while
//! cancels. From the times come speed-ups, efficiencies and differences, the scaling laws that meet them best ([`Law`]), and
//! what cleaners beyond the processors gained ([`Crowd`]). Nothing is measured here.
//!
//! ```
//! use bench_report::cleaning::{Clock, Study, Timed, Way};
//!
//! let timed = |cleaners, times_ns: [u64; 3]| Timed {
//!     way: Way { crew: "parallel".into(), cleaners, is_alone: false },
//!     processors: 2,
//!     zones: 12,
//!     checksum: 7,
//!     times_ns: times_ns.to_vec(),
//! };
//! let study = Study::of(&[timed(1, [600, 606, 603]), timed(2, [300, 304, 301])], Clock::Real).unwrap();
//! assert!((study.rows[1].speed_up.median - 2.0).abs() < 0.02);
//! assert!(study.text().contains("parallel × 2 over parallel × 1"));
//! ```

mod law;
mod text;

use std::fmt;

use serde::Serialize;

use crate::Difference;
use crate::difference::judge_values;
use crate::stats::{self, Estimate, FEWEST};

pub use law::{Amdahl, Contention, Law};

/// Who cleaned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Way {
    /// The crew's name.
    pub crew: String,
    /// How many cleaned at once.
    pub cleaners: u32,
    /// Whether the crew is one cleaner and never more.
    #[serde(skip)]
    pub is_alone: bool,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_alone {
            true => f.pad(&self.crew),
            false => f.pad(&format!("{} × {}", self.crew, self.cleaners)),
        }
    }
}

/// One way and how long it took, round by round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed {
    /// Who cleaned.
    pub way: Way,
    /// The processors that they had.
    pub processors: u32,
    /// The zones of the house, each of which one cleaner cleans.
    pub zones: u32,
    /// The checksum of what was cleaned.
    pub checksum: u64,
    /// The times in nanoseconds, those of one round at the same place for every way.
    pub times_ns: Vec<u64>,
}

impl Timed {
    /// Adds what came of another input, cleaned in the same way in as many rounds: round by round, the times add up. Zones are
    /// those of whichever has more.
    pub fn add(&mut self, other: &Self) {
        self.zones = self.zones.max(other.zones);
        self.checksum = self.checksum.wrapping_add(other.checksum);
        for (time, more) in self.times_ns.iter_mut().zip(&other.times_ns) {
            *time += more;
        }
    }
}

/// What the times were read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    /// A real one: times vary, and few of them say little.
    Real,
    /// A simulation's: the time is what the plan gives, and one is as good as many.
    Virtual,
}

/// Ways to clean a house, beside the one that the others are compared with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Study {
    /// What the times were read from.
    pub clock: Clock,
    /// The way that the others are compared with: one cleaner alone if that is among them, or else the fewest cleaners.
    pub base: Way,
    /// How many rounds there were.
    pub rounds: usize,
    /// Each way, in the order in which they were asked for.
    pub rows: Vec<Row>,
    /// The scaling laws of each crew that cleaned with several numbers of cleaners.
    pub laws: Vec<Law>,
    /// What cleaners beyond the processors gained.
    pub crowds: Vec<Crowd>,
}

/// One way beside the base.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Who cleaned.
    #[serde(flatten)]
    pub way: Way,
    /// The processors that they had.
    pub processors: u32,
    /// The zones of the house.
    pub zones: u32,
    /// The checksum, in hexadecimal digits.
    pub checksum: String,
    /// The times in nanoseconds, by round.
    pub times_ns: Vec<u64>,
    /// Their median.
    pub time_ns: Estimate,
    /// This time over the base's, paired by round.
    pub over_base: Estimate,
    /// How it differs from the base.
    pub difference: Difference,
    /// The base's time over this one, paired by round.
    pub speed_up: Estimate,
    /// The speed-up over how many more cleaners there are than in the base.
    pub efficiency: f64,
    /// The speed-up that zones which nobody shares allow at most on the processors there are.
    pub whole_zones: f64,
    /// The speed-up that Amdahl's law gives, where it was fitted to this crew.
    pub amdahl: Option<f64>,
    /// The speed-up that the universal scalability law gives, where it was fitted to this crew.
    pub usl: Option<f64>,
}

/// More cleaners than processors, beside as many as there are processors.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Crowd {
    /// The crew.
    pub crew: String,
    /// How many cleaned.
    pub cleaners: u32,
    /// The processors that they had.
    pub processors: u32,
    /// The number that they are compared with: the largest that was tried which has a processor for each.
    pub beside: u32,
    /// How they differ.
    pub difference: Difference,
}

impl Study {
    /// Compares these ways. `None` where there are none, or one of them has no time, or one of zero.
    #[must_use]
    pub fn of(ways: &[Timed], clock: Clock) -> Option<Self> {
        let values: Vec<Vec<f64>> = ways.iter().map(|it| values(it, clock)).collect();
        let base = base(ways)?;
        let rows: Option<Vec<_>> = ways
            .iter()
            .zip(&values)
            .map(|(timed, times)| row(timed, times, &ways[base], &values[base]))
            .collect();
        let mut rows = rows?;
        let laws = law::fit(&mut rows, &ways[base].way);
        Some(Self {
            clock,
            base: ways[base].way.clone(),
            rounds: ways.iter().map(|it| it.times_ns.len()).max()?,
            crowds: crowds(ways, &values),
            rows,
            laws,
        })
    }
}

/// The times as numbers. Of a simulation's one time as many as an interval needs, since any more would be the same.
fn values(timed: &Timed, clock: Clock) -> Vec<f64> {
    let times = timed.times_ns.iter().map(|&ns| ns as f64);
    match clock {
        Clock::Virtual if timed.times_ns.len() < FEWEST => times.cycle().take(FEWEST).collect(),
        _ => times.collect(),
    }
}

fn base(ways: &[Timed]) -> Option<usize> {
    // Of equal keys the first one.
    let key = |timed: &Timed| (timed.way.crew != "one", timed.way.cleaners);
    (0..ways.len()).min_by_key(|&at| key(&ways[at]))
}

fn row(timed: &Timed, times: &[f64], base: &Timed, base_times: &[f64]) -> Option<Row> {
    if times.contains(&0.0) {
        return None;
    }
    let pairs =
        |a: &[f64], b: &[f64]| -> Vec<_> { a.iter().copied().zip(b.iter().copied()).collect() };
    let speed_up = stats::paired_ratio(&pairs(base_times, times))?;
    let more = f64::from(timed.way.cleaners) / f64::from(base.way.cleaners);
    Some(Row {
        way: timed.way.clone(),
        processors: timed.processors,
        zones: timed.zones,
        checksum: format!("{:016x}", timed.checksum),
        times_ns: timed.times_ns.clone(),
        time_ns: Estimate::of(times)?,
        over_base: stats::paired_ratio(&pairs(times, base_times))?,
        difference: difference(times, base_times),
        efficiency: speed_up.median / more,
        speed_up,
        whole_zones: rounds_of(base) / rounds_of(timed),
        amdahl: None,
        usl: None,
    })
}

/// How often somebody has to clean a zone until all are clean.
fn rounds_of(timed: &Timed) -> f64 {
    let at_once = timed.way.cleaners.min(timed.processors).max(1);
    f64::from(timed.zones.div_ceil(at_once).max(1))
}

fn difference(a: &[f64], b: &[f64]) -> Difference {
    let of = |values: &[f64]| Estimate::of(values).and_then(|it| it.interval());
    let pairs: Vec<_> = a.iter().copied().zip(b.iter().copied()).collect();
    judge_values((a, of(a)), (b, of(b)), &pairs)
}

fn crowds(ways: &[Timed], values: &[Vec<f64>]) -> Vec<Crowd> {
    let mut crowds = Vec::new();
    for (timed, times) in ways.iter().zip(values) {
        if timed.way.cleaners <= timed.processors {
            continue;
        }
        let of_crew = ways.iter().zip(values);
        let with_room = of_crew.filter(|(other, _)| {
            other.way.crew == timed.way.crew && other.way.cleaners <= timed.processors
        });
        if let Some((other, others)) = with_room.max_by_key(|(other, _)| other.way.cleaners) {
            crowds.push(Crowd {
                crew: timed.way.crew.clone(),
                cleaners: timed.way.cleaners,
                processors: timed.processors,
                beside: other.way.cleaners,
                difference: difference(times, others),
            });
        }
    }
    crowds
}

#[cfg(test)]
mod tests;
