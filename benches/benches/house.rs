//! The house on rayon: throughput through `lab` beside rayon used by hand on the same kernel.
//!
//! Both make a pool of so many threads and compute every slice once, with the zones as the pieces that are shared out. The
//! house also keeps a trace, stamps the processor time of each slice, awaits the pool from a runtime and sums up the
//! checksum; by hand that is checked outside the timed part.

use anyhow::{Context, Result, ensure};
use bench_report::Outcome;
use benches::arguments::{Arguments, Effort};
use benches::clock::now;
use benches::figure::{Figure, Target, Unit};
use benches::order::rounds;
use benches::report::Report;
use core_model::{HousePlan, HouseStrategy, Plan, Scenario};
use cpu_work::{Checksum, CleanPiece, Cleaning, Denoise, Kernel, Picture};
use lab::measure::{Settings, measure};
use lab::runtimes::RuntimeName;
use lab::{HouseDay, Interrupt, Recording};
use rayon::prelude::*;
use std::sync::Arc;

fn main() -> Result<()> {
    let arguments = Arguments::read();
    let mut report = Report::new("house", &[RuntimeName::Smol], "system", &arguments);
    let (width, height) = match arguments.effort() {
        Effort::Test => (96, 64),
        Effort::Full => (1_152, 864),
    };
    let pairs = arguments.pairs(20);
    for cleaners in [1, 2] {
        compare(&mut report, width, height, cleaners, pairs)?;
    }
    report.note("Throughput in pixels a second; the ratio is that of each pair.");
    report.finish()
}

fn compare(
    report: &mut Report,
    width: u32,
    height: u32,
    cleaners: u32,
    pairs: usize,
) -> Result<()> {
    let plan = HousePlan {
        cleaners,
        ..HousePlan::new(HouseStrategy::Rayon)
    };
    let (zones, slices) = (plan.zones as usize, plan.slices as usize);
    let picture = Picture::generated(width, height, 42).noisy(42);
    let kernel = Arc::new(Cleaning::new(picture, Denoise::default(), zones, slices));
    let scenario = Scenario::new("house", 42, Plan::House(plan))?;
    let day = Arc::new(HouseDay::new(scenario, Arc::clone(&kernel))?);
    let times = rounds(2, pairs, |side| match side {
        0 => through_lab(&day),
        _ => by_hand(&kernel, cleaners),
    })?;
    ensure!(
        times.iter().flatten().all(|(_, sum)| *sum == times[0][0].1),
        "the checksums differ"
    );
    let seconds = |side: usize| times[side].iter().map(|v| v.0).collect::<Vec<f64>>();
    let (ours, hand) = (seconds(0), seconds(1));
    let ratios: Vec<f64> = hand
        .iter()
        .zip(&ours)
        .map(|(hand, ours)| hand / ours)
        .collect();
    let case = match cleaners {
        1 => "1 cleaner".to_owned(),
        n => format!("{n} cleaners"),
    };
    let pixels = f64::from(width) * f64::from(height);
    for (name, side, seconds) in [("by hand", "hand", &hand), ("through lab", "ours", &ours)] {
        let per_pixel: Vec<f64> = seconds.iter().map(|s| s * 1e9 / pixels).collect();
        report.push(
            Figure::new(
                &case,
                &format!("{name}, a pixel"),
                Unit::Nanoseconds,
                &per_pixel,
            )
            .samples(side, &per_pixel),
        );
    }
    report.push(
        Figure::new(&case, "throughput over that by hand", Unit::Ratio, &ratios)
            .target(Target::AtLeast(0.95))
            .equal_at(1.0)
            .samples("ours", &ours)
            .samples("hand", &hand),
    );
    Ok(())
}

/// Cleans through `lab` on smol, whose worker awaits the pool; gives seconds and checksum.
fn through_lab(day: &Arc<HouseDay<Cleaning>>) -> Result<(f64, u64)> {
    let settings = Settings {
        runtime: RuntimeName::Smol,
        workers: 1,
        repetition: 0,
        simulation: lab::measure::Simulating::default(),
        recording: Recording::On,
        command: Vec::new(),
    };
    let measured = measure(day, &settings, &Interrupt::default())?;
    let record = measured.record;
    ensure!(record.outcome == Outcome::Complete, "{:?}", record.outcome);
    let output = measured.output.context("a complete run has an output")?;
    let makespan = record.sample.map_or(0, |sample| sample.makespan_ns);
    Ok((makespan as f64 / 1e9, output.checksum))
}

/// Cleans as a person would who uses rayon itself; gives seconds and checksum.
fn by_hand(kernel: &Cleaning, cleaners: u32) -> Result<(f64, u64)> {
    let started = now();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(cleaners as usize)
        .build()?;
    let pieces: Vec<(usize, usize, CleanPiece)> = pool.install(|| {
        (0..kernel.zones())
            .into_par_iter()
            .with_max_len(1)
            .flat_map_iter(|zone| {
                (0..kernel.slices(zone)).map(move |slice| (zone, slice, kernel.clean(zone, slice)))
            })
            .collect()
    });
    let took = started.elapsed();
    let mut sum = Checksum::new();
    for (zone, slice, piece) in &pieces {
        sum.add(kernel.checksum(*zone, *slice, piece));
    }
    Ok((took.as_secs_f64(), sum.value()))
}
