//! Crews: what a second worker gives, for every kernel, beside what this machine has to give; and what taking turns does not.
//!
//! In each round a kernel is computed by one worker, by one who takes turns, by a pool of as many workers as there are
//! processors, and by the same pool used by hand with rayon alone; and a loop that only touches registers runs on one thread
//! and on as many. What the loop gains is the ceiling: two processors may be two halves of one core. All in one process: the
//! sides are the same code.

mod ceiling;

use anyhow::{Result, ensure};
use benches::arguments::{Arguments, Effort};
use benches::clock::now;
use benches::figure::{Figure, Target, Unit};
use benches::order::rounds;
use benches::report::Report;
use cpu_work::{Checksum, Crew, Kernel};
use lab::chores::{Chore, MatrixChore, Options, PictureChore, SoundChore, VisionChore};
use lab::measure::available_cores;
use rayon::prelude::*;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

/// How a house is cut: enough zones that no worker is left over at the end for long.
const ZONES: usize = 48;
const SLICES: usize = 4;

/// What takes its turn in a round.
const SIDES: [&str; 6] = [
    "one",
    "turns",
    "parallel",
    "by hand",
    "loop, one thread",
    "loop, all threads",
];

fn main() -> Result<()> {
    let arguments = Arguments::read();
    let mut report = Report::new("crews", &[], "system", &arguments);
    let pairs = arguments.pairs(12);
    let effort = arguments.effort();
    compare::<PictureChore>(&mut report, "picture", effort, pairs)?;
    compare::<VisionChore>(&mut report, "vision", effort, pairs)?;
    compare::<SoundChore>(&mut report, "audio", effort, pairs)?;
    compare::<MatrixChore>(&mut report, "matrix", effort, pairs)?;
    report.note(
        "Speed-up is the time of one worker over that of all. The ceiling is what a loop in registers gains from as many \
         threads, in the same round.",
    );
    report.finish()
}

fn compare<C: Chore>(report: &mut Report, name: &str, effort: Effort, pairs: usize) -> Result<()> {
    let (zones, slices) = match effort {
        Effort::Test => (2, 1),
        Effort::Full => (ZONES, SLICES),
    };
    let chore = C::generated(42, &Options::default())?;
    let kernel = chore.kernel(zones, slices)?;
    let workers = NonZeroUsize::new(available_cores() as usize).unwrap_or(NonZeroUsize::MIN);
    let mut expected = None;
    let times = rounds(SIDES.len(), pairs, |side| {
        let began = now();
        let checksum = match SIDES[side] {
            "one" => Some(by_crew(Crew::One, &kernel)?),
            "turns" => Some(by_crew(Crew::Turns, &kernel)?),
            "parallel" => Some(by_crew(Crew::Parallel(workers), &kernel)?),
            "by hand" => Some(by_hand(&kernel, workers)?),
            "loop, one thread" => {
                ceiling::spin(NonZeroUsize::MIN);
                None
            }
            _ => {
                ceiling::spin(workers);
                None
            }
        };
        let took = began.elapsed().as_secs_f64();
        if let Some(checksum) = checksum {
            ensure!(
                *expected.get_or_insert(checksum) == checksum,
                "{name}: the checksums differ"
            );
        }
        Ok(took)
    })?;
    let [one, turns, parallel, by_hand, single, all] = &times[..] else {
        unreachable!("invariant: as many sides as there are");
    };
    let ratios = |over: &[f64], under: &[f64]| -> Vec<f64> {
        over.iter()
            .zip(under)
            .map(|(over, under)| over / under)
            .collect()
    };
    let threads = workers.get() as f64;
    let ceiling: Vec<f64> = ratios(single, all)
        .iter()
        .map(|ratio| ratio * threads)
        .collect();
    let speed_up = ratios(one, parallel);
    let case = format!("{name}, {workers} workers");
    let figure = |name: &str, values: &[f64]| Figure::new(&case, name, Unit::Ratio, values);
    report.push(
        figure("ceiling", &ceiling)
            .samples("one thread", single)
            .samples("all", all),
    );
    report.push(
        figure("speed-up", &speed_up)
            .samples("one", one)
            .samples("parallel", parallel),
    );
    report.push(
        figure("speed-up over the ceiling", &ratios(&speed_up, &ceiling))
            .target(Target::AtLeast(0.95))
            .equal_at(1.0),
    );
    report.push(
        figure(
            "by hand with rayon over the crew, time",
            &ratios(by_hand, parallel),
        )
        .target(Target::AtLeast(1.0))
        .equal_at(1.0)
        .samples("by hand", by_hand),
    );
    report.push(
        figure("turns over one after another, time", &ratios(turns, one))
            .equal_at(1.0)
            .samples("turns", turns),
    );
    Ok(())
}

fn by_crew<K: Kernel>(crew: Crew, kernel: &K) -> Result<u64> {
    Ok(crew.clean(kernel, |_| ControlFlow::Continue(()))?.checksum)
}

/// Computes as a person would who uses rayon itself.
fn by_hand<K: Kernel>(kernel: &K, workers: NonZeroUsize) -> Result<u64> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(workers.get())
        .build()?;
    let pieces: Vec<_> = pool.install(|| {
        (0..kernel.zones())
            .into_par_iter()
            .with_max_len(1)
            .flat_map_iter(|zone| {
                (0..kernel.slices(zone)).map(move |slice| {
                    let piece = kernel.clean(zone, slice);
                    (kernel.checksum(zone, slice, &piece), piece)
                })
            })
            .collect()
    });
    let mut sum = Checksum::new();
    for (share, _) in &pieces {
        sum.add(*share);
    }
    Ok(sum.value())
}
