//! Programs that write down their own truth, beside what is seen of them.

mod list;

use std::ffi::{OsStr, OsString};

use anyhow::{Context, Result};
use bench_report::Environment;
use bench_report::watching::{PlantedRecord, Stalls, Thirds};
use serde::Deserialize;

use list::{PROGRAMS, Program, Run};

use super::machine::environment;
use super::peer::Peer;
use super::report::Counted;
use super::watcher::{Watched, Watcher};
use super::{Options, PLANTED, store};
use crate::call::{Call, root};

/// How late the planted server answers.
const LATE_MS: u32 = 10;

/// What a planted program says of itself.
#[derive(Debug, Deserialize)]
struct Truth {
    wall_ns: u64,
    cpu_ns: u64,
    #[serde(default)]
    ready_ns: Option<u64>,
    #[serde(default)]
    threads: Option<Threads>,
    #[serde(default)]
    stalls: Option<Stalls>,
}

/// The lives of threads of one kind, added up.
#[derive(Debug, Deserialize)]
struct Threads {
    kind: String,
    lived_ns: u64,
    running_ns: u64,
    ready_ns: u64,
}

impl Truth {
    /// Takes off what the process was before it was the program: the kernel counts that too.
    fn without_launcher(self, exact: &Counted) -> Self {
        let (cpu_ns, ready_ns) = (exact.launcher_cpu_ns, exact.launcher_ready_ns);
        Self {
            wall_ns: self.wall_ns.saturating_sub(cpu_ns + ready_ns),
            cpu_ns: self.cpu_ns.saturating_sub(cpu_ns),
            ready_ns: self.ready_ns.map(|ns| ns.saturating_sub(ready_ns)),
            ..self
        }
    }
}

/// Runs each as often as asked for, in rounds, and stores what was true and what was seen.
///
/// # Errors
///
/// A program cannot be watched, or does not tell its truth.
pub(super) fn run(options: &Options, watcher: &Watcher) -> Result<()> {
    let asked: Vec<&Program> = PROGRAMS
        .iter()
        .filter(|program| options.names(program.name))
        .collect();
    if asked.is_empty() {
        return Ok(());
    }
    let peer = Peer::start(&watcher.planted, "server", LATE_MS)?;
    let python = python();
    let repeat = options.repeat.get();
    let mut words = vec!["planted".to_owned(), format!("--repeat {repeat}")];
    if options.load > 0 {
        words.push(format!("--load {}", options.load));
    }
    let words: Vec<&str> = words.iter().flat_map(|word| word.split(' ')).collect();
    let environment = environment(&words);
    let mut records = Vec::new();
    for repetition in 0..repeat {
        for program in &asked {
            let Some(words) = program.words(watcher, &peer, python.as_deref()) else {
                eprintln!("{}: skipped, python3 is not installed", program.name);
                continue;
            };
            let watched = watcher.watch(&words)?;
            let record = program
                .record(&watched)
                .with_context(|| format!("of the planted program `{}`", program.name))?;
            records.push(PlantedRecord {
                repetition,
                load: options.load,
                environment: Environment::clone(&environment),
                ..record
            });
        }
        eprintln!("round {} of {repeat}", repetition + 1);
    }
    tell(&asked, &records);
    store::merge(
        PLANTED,
        records,
        |record| (record.program.clone(), record.load),
        |record| place(&record.program),
    )
}

/// What the planted programs are called.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    PROGRAMS.iter().map(|program| program.name)
}

/// The place of a program in the list; those that are no longer there come last.
fn place(name: &str) -> usize {
    let mut programs = PROGRAMS.iter();
    programs
        .position(|program| program.name == name)
        .unwrap_or(PROGRAMS.len())
}

/// Says what came of it, in a line for each program.
fn tell(programs: &[&Program], records: &[PlantedRecord]) {
    for program in programs {
        let of_it = || {
            records
                .iter()
                .filter(|record| record.program == program.name)
        };
        let most = of_it().map(PlantedRecord::distance).fold(0.0, f64::max);
        let right = of_it().filter(|record| record.is_right()).count();
        println!(
            "{}: off by {most:.1} points at most, right verdict {right} of {}",
            program.name,
            of_it().count()
        );
    }
}

/// Where Python itself is, past whatever starts it; nothing where there is none.
fn python() -> Option<OsString> {
    let output = Call::of("python3")
        .argument("-c")
        .argument("import sys; print(sys.executable)")
        .output()
        .ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    (!path.trim().is_empty()).then(|| path.trim().into())
}

impl Program {
    /// The command line; nothing where its language is not installed.
    fn words(
        &self,
        watcher: &Watcher,
        peer: &Peer,
        python: Option<&OsStr>,
    ) -> Option<Vec<OsString>> {
        Some(match self.run {
            Run::Alone => watcher.planted(self.name, OsStr::new("")),
            Run::WithServer => watcher.planted(self.name, peer.port.to_string().as_ref()),
            Run::WithFile => {
                watcher.planted(self.name, watcher.folder.path().join("synced").as_ref())
            }
            Run::Python(path) => vec![python?.into(), root().join(path).into()],
        })
    }

    /// Sets what was seen beside what the program says.
    fn record(&self, watched: &Watched) -> Result<PlantedRecord> {
        let Watched {
            report,
            said,
            beside,
        } = watched;
        let truth: Truth = serde_json::from_str(said)
            .with_context(|| format!("what it says of itself is no truth: {said:?}"))?;
        let truth = truth.without_launcher(&report.exact);
        let (of, true_shares, seen, ready_ns) = match &truth.threads {
            None => (
                "",
                whole(&truth),
                report.whole.thirds(self.waits_for),
                truth.ready_ns,
            ),
            Some(threads) => {
                let seen = report
                    .kind(&threads.kind)
                    .with_context(|| format!("the report has no threads {}", threads.kind))?;
                let seen = seen.thirds(self.waits_for);
                let ready = Some(threads.ready_ns);
                (threads.kind.as_str(), lives(threads), seen, ready)
            }
        };
        let verdict = &report.verdict;
        Ok(PlantedRecord {
            program: self.name.to_owned(),
            does: self.does.to_owned(),
            beside: *beside,
            of: of.to_owned(),
            truth: true_shares,
            seen,
            starving: ready_ns.map(|ns| ns as f64 / truth.wall_ns.max(1) as f64),
            waits_for: self.waits_for.to_owned(),
            work: verdict.work.clone(),
            otherwise: verdict.otherwise.clone().unwrap_or_default(),
            right: self.right.iter().map(|&work| work.to_owned()).collect(),
            patterns: verdict.patterns(),
            planted_pattern: self.pattern.to_owned(),
            planted_stalls: truth.stalls,
            seen_stalls: truth.stalls.and(verdict.stalls()),
            wall_ns: report.wall_ns,
            cost_ns: report.sampling.cost_ns,
            ..PlantedRecord::default()
        })
    }
}

/// The shares of the whole program; where it has one thread alone, all that does not run and is not ready waits.
fn whole(truth: &Truth) -> Thirds {
    let wall = truth.wall_ns.max(1) as f64;
    let computing = truth.cpu_ns as f64 / wall;
    let ready = truth.ready_ns.map(|ns| ns as f64 / wall);
    Thirds {
        computing,
        ready,
        waiting: ready.map(|ready| (1.0 - computing - ready).max(0.0)),
    }
}

/// The shares of the lives of some threads.
fn lives(threads: &Threads) -> Thirds {
    let lived = threads.lived_ns.max(1) as f64;
    let computing = threads.running_ns as f64 / lived;
    let ready = threads.ready_ns as f64 / lived;
    Thirds {
        computing,
        ready: Some(ready),
        waiting: Some((1.0 - computing - ready).max(0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::report;
    use super::*;

    fn watched(said: &str) -> Watched {
        Watched {
            report: report(),
            said: said.to_owned(),
            beside: 0.5,
        }
    }

    fn program(name: &str) -> &'static Program {
        &PROGRAMS[place(name)]
    }

    #[test]
    fn one_thread_waits_when_it_neither_runs_nor_is_ready() {
        let said = r#"{"wall_ns":1000,"cpu_ns":250,"ready_ns":250,"waited_ns":600,"waits":3}"#;
        let record = program("fsync").record(&watched(said)).unwrap();
        assert_eq!(record.truth.waiting, Some(0.5));
        assert_eq!(record.seen.waiting, Some(0.2), "for the disk");
        assert!((record.distance() - 30.0).abs() < 1e-9);
        assert_eq!(record.starving, Some(0.25));
    }

    #[test]
    fn threads_are_compared_with_their_kind() {
        let said = r#"{"wall_ns":1000,"cpu_ns":1000,"threads":{"kind":"planted: worker-#","lived_ns":4000,"running_ns":1000,"ready_ns":1000}}"#;
        let record = program("convoy").record(&watched(said)).unwrap();
        assert_eq!(record.of, "planted: worker-#");
        assert!((record.distance() - 20.0).abs() < 1e-9, "{record:?}");
        assert_eq!(record.starving, Some(1.0));
        let unknown = said.replace("worker", "waiter");
        let error = program("convoy").record(&watched(&unknown)).unwrap_err();
        assert!(error.to_string().contains("waiter"), "{error}");
    }

    #[test]
    fn of_a_program_with_children_only_the_computing_is_known() {
        let said = r#"{"wall_ns":1000,"cpu_ns":500}"#;
        let record = program("storm").record(&watched(said)).unwrap();
        assert_eq!((record.truth.ready, record.truth.waiting), (None, None));
        assert!((record.distance() - 25.0).abs() < 1e-9);
    }

    #[test]
    fn a_program_that_tells_no_truth_is_an_error() {
        let error = program("half").record(&watched("done")).unwrap_err();
        assert!(error.to_string().contains("\"done\""), "{error}");
    }
}
