//! What watching costs: the watcher's own processor time and memory, and what becomes of the program that is watched.
//!
//! Each run is a fresh process that starts a program, watched by `diagnose` or not, and then asks the kernel what both took.
//! A hundred threads that sleep and compute a little are the load of which the watcher promises to take a hundredth of a
//! processor at most. Wall times are paired, watched over unwatched; so is the processor time of the program itself, which
//! says the same with less noise. Linux only, as the watcher is.

#[cfg(target_os = "linux")]
mod program;
#[cfg(target_os = "linux")]
mod run;

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<()> {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod linux {
    use crate::program::Program;
    use crate::run::{Ran, Run, Seen};
    use anyhow::Result;
    use benches::arguments::{Arguments, Effort};
    use benches::child;
    use benches::figure::{Figure, Target, Unit};
    use benches::order::rounds;
    use benches::report::Report;
    use serde::{Deserialize, Serialize};

    /// What a fresh process is to do.
    #[derive(Clone, Copy, Debug, Serialize, Deserialize)]
    enum Task {
        /// Be the program.
        Be(Program),
        /// Run it, and tell what that took.
        Run(Run),
    }

    pub(crate) fn main() -> Result<()> {
        let arguments = Arguments::read();
        match child::asked(&arguments)? {
            Some(Task::Be(program)) => program.run(),
            Some(Task::Run(run)) => {
                child::answer(&run.run(&child::words(&Task::Be(run.program))?)?)
            }
            None => measure(&arguments),
        }
    }

    fn ran(program: Program, seen: Seen) -> Result<Ran> {
        child::ask(&Task::Run(Run { program, seen }))
    }

    fn measure(arguments: &Arguments) -> Result<()> {
        let mut report = Report::new("diagnose", &[], "system", arguments);
        let pairs = arguments.pairs(10);
        let effort = arguments.effort();
        let long = |full: u32, small: u32| match effort {
            Effort::Full => full,
            Effort::Test => small,
        };
        threads(&mut report, long(850, 20), pairs.div_ceil(2))?;
        let computing = Program::Computing {
            ms: long(1_000, 50),
        };
        pair(
            &mut report,
            "a program that computes for 1 s",
            computing,
            pairs,
        )?;
        let waiting = Program::Waiting {
            waits: long(180, 10),
        };
        pair(&mut report, "a program that waits for 1 s", waiting, pairs)?;
        memory(
            &mut report,
            [long(180, 10), long(2_900, 40)],
            pairs.div_ceil(2),
        )?;
        report.note(
            "The watcher's processor time is that of its whole process: starting, looking, adding up. The wall times of two \
             runs differ by what else the machine does; the program's own processor time hardly does.",
        );
        report.finish()
    }

    /// A hundred threads, as long as the sleeps take.
    fn threads(report: &mut Report, sleeps: u32, times: usize) -> Result<()> {
        let program = Program::Hundred { sleeps };
        let runs: Result<Vec<Ran>> = (0..times).map(|_| ran(program, Seen::Watched)).collect();
        let runs = runs?;
        let case = "100 threads that sleep and compute";
        let of = |value: fn(&Ran) -> f64| -> Vec<f64> { runs.iter().map(value).collect() };
        let seconds = of(|ran| ran.wall_ns as f64 / 1e9);
        report.push(
            Figure::new(
                case,
                "processors that the watcher takes",
                Unit::Ratio,
                &of(|ran| ran.watcher_ns as f64 / ran.wall_ns as f64),
            )
            .target(Target::AtMost(0.01))
            .samples("seconds", &seconds),
        );
        report.push(Figure::new(
            case,
            "time between rounds of looks",
            Unit::Milliseconds,
            &of(|ran| ran.interval_ns as f64 / 1e6),
        ));
        Ok(())
    }

    /// The same program watched and not, in turns.
    fn pair(report: &mut Report, case: &str, program: Program, pairs: usize) -> Result<()> {
        let sides = [Seen::Watched, Seen::Unwatched];
        let runs = rounds(sides.len(), pairs, |side| ran(program, sides[side]))?;
        let [watched, unwatched] = &runs[..] else {
            unreachable!("invariant: as many sides as there are");
        };
        let compare = |name: &str, value: fn(&Ran) -> u64| {
            let [ours, native] = [watched, unwatched].map(|side| {
                side.iter()
                    .map(|ran| value(ran) as f64 / 1e6)
                    .collect::<Vec<_>>()
            });
            let ratios: Vec<f64> = ours.iter().zip(&native).map(|(a, b)| a / b).collect();
            Figure::new(case, name, Unit::Ratio, &ratios)
                .equal_at(1.0)
                .samples("watched, ms", &ours)
                .samples("unwatched, ms", &native)
        };
        let most = Target::AtMost(1.01);
        report.push(compare("wall time, watched over unwatched", |ran| ran.wall_ns).target(most));
        report.push(compare(
            "its processor time, watched over unwatched",
            |ran| ran.program_ns,
        ));
        let shares: Vec<f64> = watched
            .iter()
            .map(|ran| ran.watcher_ns as f64 / ran.wall_ns as f64)
            .collect();
        report.push(Figure::new(
            case,
            "processors that the watcher takes",
            Unit::Ratio,
            &shares,
        ));
        Ok(())
    }

    /// Runs of so many waits: a short one and a long one.
    fn memory(report: &mut Report, waits: [u32; 2], times: usize) -> Result<()> {
        let runs = rounds(2, times, |side| {
            let waits = waits[side];
            ran(Program::Waiting { waits }, Seen::Watched)
        })?;
        let peaks: Vec<Vec<f64>> = runs
            .iter()
            .map(|side| side.iter().map(|ran| ran.peak_bytes as f64 / 1e6).collect())
            .collect();
        let case = "memory of the watcher";
        for (name, peaks) in [
            "at most, after a short run",
            "at most, after a run 16 times as long",
        ]
        .into_iter()
        .zip(&peaks)
        {
            report.push(Figure::new(case, name, Unit::Megabytes, peaks));
        }
        let ratios: Vec<f64> = peaks[1].iter().zip(&peaks[0]).map(|(a, b)| a / b).collect();
        report.push(
            Figure::new(case, "long over short", Unit::Ratio, &ratios)
                .target(Target::AtMost(1.05))
                .equal_at(1.0),
        );
        Ok(())
    }
}
