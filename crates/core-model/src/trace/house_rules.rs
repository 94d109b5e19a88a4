//! The invariants of a house.
//!
//! One cleaner's own events count in the order in which they stand; between cleaners only times are compared, and may be equal.

use super::Extent;
use super::event::{Actor, Event, EventKind};
use super::table::When;
use super::violation::{Findings, Invariant};
use crate::plan::HousePlan;
use crate::strategy::HouseStrategy;

/// What is known of one zone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ZoneRow {
    pub(super) cleaner: u32,
    pub(super) started: When,
    pub(super) cleaned: When,
    turns: u32,
    first_turn: When,
    last_turn: When,
}

/// Reads the zones' times from the events, reports what is wrong by itself, and hands every turn to `on_turn`.
pub(super) fn read(
    events: &[Event],
    plan: &HousePlan,
    found: &mut Findings,
    mut on_turn: impl FnMut(u32, u32),
) -> Vec<ZoneRow> {
    let mut zones = vec![ZoneRow::default(); plan.zones as usize];
    for event in events {
        let Event { at_ns, actor, kind } = *event;
        let slice = if let EventKind::TurnTaken { slice, .. } = kind {
            slice
        } else {
            0
        };
        let (
            Actor::Cleaner(cleaner),
            EventKind::ZoneStarted { zone }
            | EventKind::TurnTaken { zone, .. }
            | EventKind::ZoneCleaned { zone },
        ) = (actor, kind)
        else {
            found.add(
                Invariant::PartOfThePlan,
                format_args!("{actor} at {at_ns} ns: {kind:?} in a house"),
            );
            continue;
        };
        if cleaner >= plan.cleaners || zone.0 >= plan.zones || slice >= plan.slices {
            let detail = format_args!("{actor} at {at_ns} ns: {kind:?} is not in the plan");
            found.add(Invariant::PartOfThePlan, detail);
            continue;
        }
        let row = &mut zones[zone.0 as usize];
        let untouched = !row.started.is_known() && !row.cleaned.is_known() && row.turns == 0;
        if untouched {
            row.cleaner = cleaner;
        } else if row.cleaner != cleaner {
            let other = row.cleaner;
            let detail =
                format_args!("cleaner {other} and cleaner {cleaner} both worked in zone {zone}");
            found.add(Invariant::OneCleanerPerZone, detail);
        }
        let again = match kind {
            EventKind::ZoneStarted { .. } => !row.started.set(at_ns),
            EventKind::ZoneCleaned { .. } => !row.cleaned.set(at_ns),
            _ => {
                row.turns += 1;
                row.first_turn.set(at_ns);
                row.last_turn = When::at(at_ns);
                on_turn(zone.0, slice);
                false
            }
        };
        if again && row.cleaner == cleaner {
            let detail =
                format_args!("zone {zone} was begun or cleaned a second time, at {at_ns} ns");
            found.add(Invariant::ZoneCleanedOnce, detail);
        }
    }
    zones
}

pub(super) fn judge(events: &[Event], plan: &HousePlan, extent: Extent, found: &mut Findings) {
    let turns = plan.strategy == HouseStrategy::Turns;
    let mut slices: Vec<u64> = Vec::new();
    let mut rotation = Rotation::new(plan);
    let zones = read(events, plan, found, |zone, slice| {
        slices.push(u64::from(zone) << 32 | u64::from(slice));
        if turns {
            rotation.turn(zone);
        }
    });
    for (zone, row) in (0_u32..).zip(&zones) {
        judge_zone(zone, row, extent, found);
        let missing = row.turns < plan.slices && (turns || row.turns > 0);
        let due = extent == Extent::Complete || row.cleaned.is_known();
        if missing && due && row.started.is_known() {
            let (done, all) = (row.turns, plan.slices);
            found.add(
                Invariant::SliceOnce,
                format_args!("{done} of {all} slices of zone {zone} were done"),
            );
        }
    }
    slices.sort_unstable();
    for again in slices.windows(2).filter(|pair| pair[0] == pair[1]) {
        let (zone, slice) = (again[0] >> 32, again[0] & u64::from(u32::MAX));
        found.add(
            Invariant::SliceOnce,
            format_args!("slice {slice} of zone {zone} was done more than once"),
        );
    }
    for (zone, turn) in rotation.repeated {
        let detail =
            format_args!("turn {turn} stayed in zone {zone}, while another was unfinished");
        found.add(Invariant::TurnsAlternate, detail);
    }
    if !turns {
        judge_cleaners(&zones, found);
    }
}

fn judge_zone(zone: u32, row: &ZoneRow, extent: Extent, found: &mut Findings) {
    let once = Invariant::ZoneCleanedOnce;
    match (row.started.is_known(), row.cleaned.is_known()) {
        (true, true) => {}
        (false, true) => found.add(
            once,
            format_args!("zone {zone} was cleaned without having been begun"),
        ),
        (false, false) if row.turns > 0 => {
            found.add(
                once,
                format_args!("zone {zone} was worked in without having been begun"),
            );
        }
        (started, false) if extent == Extent::Complete => {
            let what = if started {
                "begun and never cleaned"
            } else {
                "never begun"
            };
            found.add(once, format_args!("zone {zone} was {what}"));
        }
        _ => {}
    }
    let outside = row.started.is_after(row.first_turn) || row.last_turn.is_after(row.cleaned);
    if outside || row.started.is_after(row.cleaned) {
        let detail =
            format_args!("zone {zone} was worked in before its beginning or after its end");
        found.add(Invariant::OneCleanerPerZone, detail);
    }
}

fn judge_cleaners(zones: &[ZoneRow], found: &mut Findings) {
    let mut times: Vec<_> = (0_u32..)
        .zip(zones)
        .filter_map(|(zone, row)| Some((row.cleaner, row.started.get()?, row.cleaned.get()?, zone)))
        .collect();
    times.sort_unstable();
    for pair in times.windows(2) {
        let ((cleaner, _, until, zone), (next, from, _, other)) = (pair[0], pair[1]);
        if cleaner == next && from < until {
            let detail =
                format_args!("cleaner {cleaner} began zone {other} before zone {zone} was cleaned");
            found.add(Invariant::OneZonePerCleaner, detail);
        }
    }
}

/// Follows one cleaner's turns.
struct Rotation {
    left: Vec<u32>,
    unfinished: u32,
    last: Option<u32>,
    turns: u64,
    repeated: Vec<(u32, u64)>,
}

impl Rotation {
    fn new(plan: &HousePlan) -> Self {
        Self {
            left: vec![plan.slices; plan.zones as usize],
            unfinished: plan.zones,
            last: None,
            turns: 0,
            repeated: Vec::new(),
        }
    }

    fn turn(&mut self, zone: u32) {
        let left = &mut self.left[zone as usize];
        if self.last == Some(zone) && self.unfinished > u32::from(*left > 0) {
            self.repeated.push((zone, self.turns));
        }
        if *left == 1 {
            self.unfinished -= 1;
        }
        *left = left.saturating_sub(1);
        self.last = Some(zone);
        self.turns += 1;
    }
}
