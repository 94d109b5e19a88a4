//! What a house's run came to.

use std::time::Duration;

use super::{between, share};
use crate::plan::HousePlan;
use crate::trace::Trace;
use crate::trace::house_rules::{self, ZoneRow};
use crate::trace::table::When;
use crate::trace::violation::Findings;

/// What was done in one zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneTimes {
    /// Who cleaned it; `None` if nobody came so far.
    pub cleaner: Option<u32>,
    /// From its beginning to its end; zero if it was not finished.
    pub duration: Duration,
    /// Whether it was finished.
    pub cleaned: bool,
}

/// What a house's run came to.
#[derive(Clone, Debug, PartialEq)]
pub struct HouseSummary {
    /// Each zone, by its number.
    pub zones: Vec<ZoneTimes>,
    /// Zones that were finished.
    pub cleaned: u32,
    /// Turns taken; zero where nobody records any.
    pub turns: u64,
    /// How long each cleaner was in any zone. Zones that are open at the same time count once.
    pub cleaner_busy: Vec<Duration>,
    /// Cleaners who did anything at all.
    pub cleaners_used: u32,
    /// The cleaners' share of the makespan in which they were in a zone, from 0 to 1.
    pub cleaner_utilisation: f64,
    /// When the last event happened.
    pub makespan: Duration,
}

pub(super) fn sum_up(trace: &Trace, plan: &HousePlan) -> HouseSummary {
    let mut turns = 0;
    let rows = house_rules::read(trace.events(), plan, &mut Findings::default(), |_, _| {
        turns += 1
    });
    let makespan = trace.makespan();
    let end = When::at(trace.events().last().map_or(0, |event| event.at_ns));
    let (cleaner_busy, cleaners_used) = busy(&rows, plan.cleaners, end);
    HouseSummary {
        cleaned: rows
            .iter()
            .map(|row| u32::from(row.cleaned.is_known()))
            .sum(),
        turns,
        cleaner_utilisation: share(cleaner_busy.iter().sum(), plan.cleaners, makespan),
        cleaner_busy,
        cleaners_used,
        makespan,
        zones: rows
            .iter()
            .map(|row| ZoneTimes {
                cleaner: row.started.is_known().then_some(row.cleaner),
                duration: between(row.started, row.cleaned),
                cleaned: row.cleaned.is_known(),
            })
            .collect(),
    }
}

/// The time that each cleaner was in any zone (a union of intervals), and how many cleaners were in one.
fn busy(rows: &[ZoneRow], cleaners: u32, end: When) -> (Vec<Duration>, u32) {
    let mut busy = vec![Duration::ZERO; cleaners as usize];
    let mut times: Vec<(u32, u64, u64)> = rows
        .iter()
        .filter_map(|row| {
            let until = row.cleaned.get().or(end.get())?;
            Some((row.cleaner, row.started.get()?, until))
        })
        .collect();
    times.sort_unstable();
    let mut used = 0;
    for own in times.chunk_by(|a, b| a.0 == b.0) {
        used += 1;
        let mut until = 0;
        for (cleaner, from, to) in own {
            busy[*cleaner as usize] += Duration::from_nanos(to.saturating_sub(until.max(*from)));
            until = until.max(*to);
        }
    }
    (busy, used)
}
