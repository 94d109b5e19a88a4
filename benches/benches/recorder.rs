//! What noting an event costs: time beside a bare reading of the clock in the same rounds.
//!
//! Two shapes: one actor with very many events, and very many actors with ten events each, whose logbooks are opened and
//! handed in; a customer of the shop has about ten. Sorting the trace is not part of it: that comes after the run. The clock is
//! the system's: where a reading alone takes longer than the target, the target cannot be met there, and what an event
//! takes beyond it tells more. Bytes are counted by the bench `memory`.

use anyhow::Result;
use benches::arguments::{Arguments, Effort};
use benches::clock::now;
use benches::figure::{Figure, Target, Unit};
use benches::order::rounds;
use benches::report::Report;
use core_model::{Actor, EventKind};
use lab::runtimes::RuntimeName;
use lab::{Recorder, Recording};
use runtime_adapter::{Time, smol};
use std::hint::black_box;

/// Events of a customer in the second shape.
const PER_CUSTOMER: u32 = 10;

fn main() -> Result<()> {
    let arguments = Arguments::read();
    let mut report = Report::new("recorder", &[RuntimeName::Smol], "system", &arguments);
    let events = match arguments.effort() {
        Effort::Test => 1_000,
        Effort::Full => 100_000,
    };
    let rt = smol::MultiThread::builder().workers(1).build()?.handle();
    let pairs = arguments.pairs(100);
    for (case, per_book) in [("one actor", events), ("ten events an actor", PER_CUSTOMER)] {
        let values = rounds(2, pairs, |side| {
            anyhow::Ok(match side {
                0 => note(&rt, events, per_book),
                _ => read_clock(&rt, events),
            })
        })?;
        let [noting, clock] = [&values[0], &values[1]];
        let beyond: Vec<f64> = noting.iter().zip(clock).map(|(a, b)| a - b).collect();
        report.push(
            Figure::new(case, "an event", Unit::Nanoseconds, noting)
                .target(Target::AtMost(60.0))
                .samples("ours", noting),
        );
        report.push(
            Figure::new(
                case,
                "a bare reading of the clock",
                Unit::Nanoseconds,
                clock,
            )
            .samples("clock", clock),
        );
        report.push(Figure::new(
            case,
            "an event beyond that",
            Unit::Nanoseconds,
            &beyond,
        ));
    }
    report.finish()
}

/// Notes events, so many in each logbook; gives nanoseconds for each.
fn note<R: Time>(rt: &R, events: u32, per_book: u32) -> f64 {
    let recorder = Recorder::start(rt.clone(), Recording::On);
    let started = now();
    for customer in 0..events / per_book {
        let mut book = recorder.logbook(Actor::Customer(customer), per_book.min(64) as usize);
        for story in 0..per_book {
            book.note(EventKind::StoryStarted {
                story: black_box(story),
            });
        }
    }
    let took = started.elapsed();
    assert_eq!(recorder.take().events().len(), events as usize);
    took.as_secs_f64() * 1e9 / f64::from(events)
}

/// Reads the runtime's clock as often; gives nanoseconds for each.
fn read_clock<R: Time>(rt: &R, times: u32) -> f64 {
    let started = now();
    for _ in 0..times {
        black_box(rt.now());
    }
    started.elapsed().as_secs_f64() * 1e9 / f64::from(times)
}
