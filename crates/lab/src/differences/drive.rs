//! The driver's side: every repetition of every measurement in a fresh process, interleaved, and a record for each.

use super::lines::lines;
use super::request::{Answer, Request, VirtualTime};
use crate::exchange::{Driver, ask};
use crate::interrupt::Interrupt;
use crate::measure::environment;
use crate::runtimes::RuntimeName;
use bench_report::differences::{DifferenceRecord, Figure, Measurement, Side};
use bench_report::{Outcome, Record};
use std::collections::BTreeMap;
use std::time::Duration;

/// What is measured in a process of its own, each with its side; the reading answers for the order of its events too.
pub const TRIALS: [(Measurement, Side); 19] = [
    (Measurement::Reading, Side::Synchronous),
    (Measurement::Reading, Side::Threads),
    (Measurement::Reading, Side::Asynchronous),
    (Measurement::Heartbeat, Side::Idle),
    (Measurement::Heartbeat, Side::Synchronous),
    (Measurement::Heartbeat, Side::Asynchronous),
    (Measurement::Heartbeat, Side::Handed),
    (Measurement::Waits, Side::Threads),
    (Measurement::Waits, Side::Asynchronous),
    (Measurement::Lifetime, Side::Synchronous),
    (Measurement::Lifetime, Side::Asynchronous),
    (Measurement::Switch, Side::Synchronous),
    (Measurement::Switch, Side::Asynchronous),
    (Measurement::Memory, Side::Synchronous),
    (Measurement::Memory, Side::Asynchronous),
    (Measurement::Resume, Side::Synchronous),
    (Measurement::Resume, Side::Asynchronous),
    (Measurement::Computing, Side::Synchronous),
    (Measurement::Computing, Side::Asynchronous),
];

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The runtime of the asynchronous side.
    pub runtime: RuntimeName,
    /// How often each measurement is made.
    pub repeat: u32,
    /// How much of everything: 1 is the usual.
    pub scale: f64,
    /// The command line, for the records.
    pub command: Vec<String>,
}

/// How far it has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Measurements that have been made, each repetition counted.
    pub done: usize,
    /// Measurements in all.
    pub of: usize,
    /// The one that begins now.
    pub measurement: Measurement,
    /// Of which side.
    pub side: Side,
}

/// The figures of one measurement of one side, as they come in.
#[derive(Debug, Default)]
struct Gathered {
    repetitions: Vec<u32>,
    figures: BTreeMap<String, Vec<f64>>,
    failure: Option<Outcome>,
}

/// Makes all measurements and returns a record for each that was begun, and for the lines of code, which are counted.
///
/// A worker that fails leaves that repetition without a figure, and its record says so; the others go on. When the
/// interrupt is raised, what was measured so far is returned.
///
/// # Errors
///
/// [`VirtualTime`] if there is nothing to measure on the runtime.
pub fn drive(
    plan: &Plan,
    driver: &Driver,
    interrupt: &Interrupt,
    mut on_progress: impl FnMut(Progress),
) -> Result<Vec<DifferenceRecord>, VirtualTime> {
    if plan.runtime.is_virtual() {
        return Err(VirtualTime(plan.runtime));
    }
    let mut gathered: BTreeMap<(Measurement, Side), Gathered> = BTreeMap::new();
    let mut done = 0;
    'rounds: for repetition in 0..plan.repeat {
        let mut trials = TRIALS;
        // Each round begins elsewhere, and every other goes backwards, so that none always follows the same one.
        trials.rotate_left(repetition as usize * 7 % TRIALS.len());
        if repetition % 2 == 1 {
            trials.reverse();
        }
        for (measurement, side) in trials {
            if interrupt.is_raised() {
                break 'rounds;
            }
            on_progress(Progress {
                done,
                of: plan.repeat as usize * TRIALS.len(),
                measurement,
                side,
            });
            match measured(plan, measurement, side, driver, interrupt) {
                Ok(answer) => {
                    for part in answer.parts {
                        let known = gathered.entry((part.measurement, side)).or_default();
                        known.add(repetition, part.figures);
                    }
                }
                Err(outcome) => {
                    for measurement in answered_by(measurement) {
                        let known = gathered.entry((*measurement, side)).or_default();
                        known.failure.get_or_insert_with(|| outcome.clone());
                    }
                }
            }
            done += 1;
        }
    }
    let mut records: Vec<_> = gathered
        .into_iter()
        .map(|((measurement, side), known)| record(plan, measurement, side, known))
        .collect();
    records.extend(counted(plan));
    Ok(records)
}

/// The measurements that one run answers for.
fn answered_by(measurement: Measurement) -> &'static [Measurement] {
    match measurement {
        Measurement::Reading => &[Measurement::Order, Measurement::Reading],
        Measurement::Order => &[Measurement::Order],
        Measurement::Heartbeat => &[Measurement::Heartbeat],
        Measurement::Waits => &[Measurement::Waits],
        Measurement::Source => &[Measurement::Source],
        Measurement::Lifetime => &[Measurement::Lifetime],
        Measurement::Switch => &[Measurement::Switch],
        Measurement::Memory => &[Measurement::Memory],
        Measurement::Resume => &[Measurement::Resume],
        Measurement::Computing => &[Measurement::Computing],
    }
}

fn measured(
    plan: &Plan,
    measurement: Measurement,
    side: Side,
    driver: &Driver,
    interrupt: &Interrupt,
) -> Result<Answer, Outcome> {
    let failed =
        |what: &str, error: &dyn std::fmt::Display| Outcome::Failed(format!("{what}: {error}"));
    let request = Request {
        measurement,
        side,
        runtime: plan.runtime.name().to_owned(),
        scale: plan.scale,
    };
    let request = serde_json::to_string(&request)
        .map_err(|error| failed("the request cannot be sent", &error))?;
    // None takes a second by itself.
    let patience = Duration::from_secs(60) + Duration::from_secs(10).mul_f64(plan.scale);
    let line = ask(driver, &request, patience, interrupt)?;
    serde_json::from_str(&line).map_err(|error| failed("the worker's answer is none", &error))
}

impl Gathered {
    /// Adds the figures of one repetition. One that was not there every time is left out: values stay with repetitions.
    fn add(&mut self, repetition: u32, figures: BTreeMap<String, f64>) {
        if self.repetitions.is_empty() {
            let first = figures.into_iter().map(|(name, value)| (name, vec![value]));
            self.figures = first.collect();
        } else {
            self.figures.retain(|name, values| {
                let value = figures.get(name);
                values.extend(value);
                value.is_some()
            });
        }
        self.repetitions.push(repetition);
    }
}

fn record(plan: &Plan, measurement: Measurement, side: Side, known: Gathered) -> DifferenceRecord {
    let made = known.repetitions.len();
    let outcome = match known.failure {
        Some(outcome) => outcome,
        None if made < plan.repeat as usize => Outcome::Partial("interrupted".to_owned()),
        None => Outcome::Complete,
    };
    let figures = known.figures.into_iter();
    let figures = figures.filter_map(|(name, values)| Some((name, Figure::of(values).ok()?)));
    DifferenceRecord {
        runtime_note: plan.runtime.note().map(str::to_owned),
        parameters: BTreeMap::from([
            ("repeat".to_owned(), plan.repeat.to_string()),
            ("scale".to_owned(), plan.scale.to_string()),
        ]),
        repetitions: known.repetitions,
        outcome,
        figures: figures.collect(),
        environment: environment(&[plan.runtime], 1, &plan.command),
        ..DifferenceRecord::new(measurement, side, plan.runtime.name())
    }
    .sealed()
}

/// The records of what is counted: once, since it never changes.
fn counted(plan: &Plan) -> Vec<DifferenceRecord> {
    let plan = Plan {
        repeat: 1,
        ..plan.clone()
    };
    [Side::Synchronous, Side::Threads, Side::Asynchronous]
        .into_iter()
        .filter_map(|side| {
            let lines = f64::from(u32::try_from(lines(side)?).ok()?);
            let mut known = Gathered::default();
            known.add(0, BTreeMap::from([("lines".to_owned(), lines)]));
            Some(record(&plan, Measurement::Source, side, known))
        })
        .collect()
}
