//! A million customers of an M/M/c queue, from the same samples on every side, with the same mean wait.

use crate::day::Day;
use crate::{Took, heap, nexo, odem, ours, paused, watch};
use anyhow::Result;
use benches::arguments::Effort;
use benches::child;
use benches::clock::thread_time;
use benches::figure::{Figure, Target, Unit};
use benches::order::rounds;
use benches::report::Report;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Who simulates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Side {
    Ours,
    OursWithStatistics,
    OursWithTrace,
    OursByProcessors,
    Heap,
    OdemRs,
    NeXosim,
    Tokio,
    TokioTimeAlone,
}

/// One run in one process.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    side: Side,
    servers: usize,
    customers: u32,
}

/// Measures all sides, with one server and with eight.
pub(crate) fn measure(report: &mut Report, effort: Effort, pairs: usize) -> Result<()> {
    let customers = match effort {
        Effort::Test => 2_000,
        Effort::Full => 1_000_000,
    };
    for servers in [1, 8] {
        let times = rounds(Side::ALL.len(), pairs, |side| {
            let took: Took = child::ask(&crate::Job::Queue(Job {
                side: Side::ALL[side],
                servers,
                customers,
            }))?;
            anyhow::Ok(took.each_ns)
        })?;
        let case = format!("M/M/{servers}, {customers} customers");
        let ours = &times[0];
        for (side, times) in Side::ALL.iter().zip(&times) {
            let name = side.name();
            let figure = Figure::new(
                &case,
                &format!("a customer, {name}"),
                Unit::Nanoseconds,
                times,
            );
            report.push(figure.samples(name, times));
        }
        for (side, times) in Side::ALL.iter().zip(&times).skip(1) {
            if let Some((what, target)) = side.target() {
                let ratios: Vec<f64> = match what {
                    Over::Peer => ours.iter().zip(times).map(|(a, b)| a / b).collect(),
                    Over::Ours => times.iter().zip(ours).map(|(a, b)| a / b).collect(),
                };
                let name = match what {
                    Over::Peer => format!("ours over {}", side.name()),
                    Over::Ours => format!("{} over ours", side.name()),
                };
                let figure = Figure::new(&case, &name, Unit::Ratio, &ratios).equal_at(1.0);
                report.push(match target {
                    Some(target) => figure.target(target),
                    None => figure,
                });
            }
        }
    }
    Ok(())
}

/// Which way round a ratio is.
#[derive(Clone, Copy, Debug)]
enum Over {
    Peer,
    Ours,
}

impl Side {
    const ALL: [Self; 9] = [
        Self::Ours,
        Self::OursWithStatistics,
        Self::OursWithTrace,
        Self::OursByProcessors,
        Self::Heap,
        Self::OdemRs,
        Self::NeXosim,
        Self::Tokio,
        Self::TokioTimeAlone,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::OursWithStatistics => "ours, with statistics",
            Self::OursWithTrace => "ours, with a full trace",
            Self::OursByProcessors => "ours, by processors",
            Self::Heap => "heap",
            Self::OdemRs => "odem-rs",
            Self::NeXosim => "nexosim",
            Self::Tokio => "tokio, paused",
            Self::TokioTimeAlone => "tokio, paused, without I/O",
        }
    }

    /// What is set beside ours, and what it should be.
    const fn target(self) -> Option<(Over, Option<Target>)> {
        match self {
            Self::Ours => None,
            Self::OursWithStatistics => Some((Over::Ours, Some(Target::AtMost(1.5)))),
            Self::OursWithTrace => Some((Over::Ours, Some(Target::AtMost(2.5)))),
            Self::OursByProcessors | Self::TokioTimeAlone => Some((Over::Ours, None)),
            Self::Heap => Some((Over::Peer, Some(Target::AtMost(2.5)))),
            Self::OdemRs => Some((Over::Peer, Some(Target::AtMost(0.6)))),
            Self::NeXosim => Some((Over::Ours, Some(Target::AtLeast(5.0)))),
            Self::Tokio => Some((Over::Ours, Some(Target::AtLeast(20.0)))),
        }
    }
}

impl Job {
    /// Simulates in this process, after the customers have been drawn.
    pub(crate) fn run(self) -> Result<Took> {
        let day = Day::new(self.servers, self.customers)?;
        let started = thread_time();
        let waited = self.simulate(&day)?;
        let took = thread_time() - started;
        day.check(waited)?;
        Ok(Took::each(took, self.customers))
    }

    /// A function of its own for profilers.
    #[inline(never)]
    fn simulate(self, day: &Day) -> Result<Duration> {
        Ok(match self.side {
            Side::Ours => ours::by_permits::<watch::Nobody>(day)?,
            Side::OursWithStatistics => ours::by_permits::<watch::Statistics>(day)?,
            Side::OursWithTrace => ours::by_permits::<watch::Trace>(day)?,
            Side::OursByProcessors => ours::by_processors(day)?,
            Side::Heap => heap::serve(day),
            Side::OdemRs => odem::serve(day)?,
            Side::NeXosim => nexo::serve(day)?,
            Side::Tokio => paused::serve(day, paused::Drivers::All)?,
            Side::TokioTimeAlone => paused::serve(day, paused::Drivers::Time)?,
        })
    }
}
