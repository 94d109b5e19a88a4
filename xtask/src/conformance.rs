//! `cargo xtask conformance`: the conformance suite on every flavour of every runtime, its records stored under
//! `docs/results/`.
//!
//! `lunchrush` runs the checks, each flavour in a process of its own; this task reads what it tells, finds the checks whose
//! outcome changed between repetitions, and stores the first repetition if nothing was wrong in any. It is a dev build:
//! what a runtime promises does not depend on the optimiser, and its own debug assertions take part.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::num::NonZeroU32;

use anyhow::{Context, Result, bail, ensure};
use bench_report::conformance::{Event, Pass, Tally};
use bench_report::{Style, render};
use clap::Args;

use crate::built;
use crate::call::{Call, root};
use crate::docs::RECORDS;
use crate::load::Load;
use crate::replace::replace;

/// Busy processes beside repetitions.
const BUSY: usize = 2;

/// How often, and on what.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How often each flavour is checked; the checks that take long run the first time only.
    #[arg(long, value_name = "N", default_value = "1")]
    repeat: NonZeroU32,
    /// How many processes run at a time.
    #[arg(long, value_name = "J", default_value = "2")]
    jobs: NonZeroU32,
    /// A flavour, such as smol-local, or a runtime with all of its; may be given several times. Then nothing is stored.
    #[arg(long = "flavour", value_name = "NAME")]
    flavours: Vec<String>,
    /// Runs two busy processes beside the checks, also if each runs once.
    #[arg(long, conflicts_with = "no_load")]
    load: bool,
    /// Runs no busy processes, also if the checks are repeated.
    #[arg(long)]
    no_load: bool,
}

/// Checks, sums up, and stores.
///
/// # Errors
///
/// `lunchrush` cannot be built, a check failed or changed its outcome, or the records cannot be stored. An earlier file
/// stays as it was.
pub(crate) fn run(options: &Options) -> Result<()> {
    // Built first, so that the busy processes do not slow that down, and once, whatever is edited meanwhile.
    let lunchrush = built::program("--package demo --features conformance --bin lunchrush")?;
    let load = match options.busy() {
        0 => None,
        busy => {
            eprintln!("{busy} busy processes run beside it");
            Some(Load::start(busy)?)
        }
    };
    let mut heard = Heard::default();
    let mut progress = Progress::default();
    let ended = options.call(lunchrush).run_by_line(|line| {
        heard.hear(line)?;
        progress.show(&heard.tally);
        Ok(())
    });
    progress.end();
    drop(load);

    let text = render::conformance_text(&heard.tally, Style::default());
    io::stdout().write_all(text.as_bytes())?;
    // What is wrong is told above, and says more than an exit status.
    let pass = heard.pass().and_then(|pass| ended.map(|()| pass))?;
    if options.flavours.is_empty() {
        store(&pass)?;
        eprintln!("stored the records in {RECORDS}; `cargo xtask docs` renders them");
    } else {
        eprintln!("nothing is stored, for not every flavour was asked for");
    }
    Ok(())
}

impl Options {
    fn busy(&self) -> usize {
        let wanted = self.load || self.repeat.get() > 1 && !self.no_load;
        if wanted { BUSY } else { 0 }
    }

    fn call(&self, lunchrush: OsString) -> Call {
        let mut call = Call::of(lunchrush)
            .words("conformance --json")
            .argument("--repeat")
            .argument(self.repeat.to_string())
            .argument("--jobs")
            .argument(self.jobs.to_string());
        for flavour in &self.flavours {
            call = call.argument("--flavour").argument(flavour);
        }
        call
    }
}

/// What was heard so far.
#[derive(Debug, Default)]
struct Heard {
    tally: Tally,
    /// Of the first repetition, what is stored.
    first: Vec<Event>,
    /// Whether the last line came, and said that all is well.
    well: Option<bool>,
}

impl Heard {
    fn hear(&mut self, line: &str) -> Result<()> {
        let event = Event::from_line(line)
            .with_context(|| format!("lunchrush said what is no event: {line:.200}"))?;
        self.tally.add(&event);
        match &event {
            Event::Summary(summary) => self.well = Some(summary.well),
            Event::Run(_) => self.first.push(event),
            Event::Flavour(flavour) if flavour.repetition == 0 => self.first.push(event),
            Event::Outcome(record) if record.repetition == 0 => self.first.push(event),
            _ => {}
        }
        Ok(())
    }

    /// Hands out the first repetition if nothing is wrong in any.
    fn pass(&self) -> Result<Pass> {
        let summary = self.tally.summary(false);
        if summary.flakes > 0 {
            let checks = count(summary.flakes, "check");
            bail!("{checks} changed in outcome between repetitions");
        }
        ensure!(
            summary.counts.wrong == 0 && summary.lost == 0,
            "not well: {}, {}",
            count(summary.counts.wrong, "wrong outcome"),
            count(summary.lost, "lost process"),
        );
        ensure!(
            summary.well && self.well == Some(true),
            "{} of {} passes came to their end",
            summary.passes,
            self.tally.planned()
        );
        Ok(Pass::of(&self.first)?)
    }
}

/// A number of things in words.
fn count(n: u64, thing: &str) -> String {
    let plural = match thing {
        _ if n == 1 => "",
        thing if thing.ends_with('s') => "es",
        _ => "s",
    };
    format!("{n} {thing}{plural}")
}

/// Stores a pass, in an order that does not depend on which process was quicker.
fn store(pass: &Pass) -> Result<()> {
    let lines: String = pass.events().map(|event| event.to_line() + "\n").collect();
    replace(&root().join(RECORDS), &lines)
}

/// How far it has come, on standard error: a line that is written over on a terminal, elsewhere a line for every tenth.
#[derive(Debug, Default)]
struct Progress {
    tenths: u64,
    shown: bool,
}

impl Progress {
    fn show(&mut self, tally: &Tally) {
        let (done, of) = (tally.done(), tally.planned());
        if io::stderr().is_terminal() {
            eprint!("\r{done} of {of} passes");
            self.shown = true;
        } else if of > 0 && done * 10 / of > self.tenths {
            self.tenths = done * 10 / of;
            eprintln!("{done} of {of} passes");
        }
    }

    fn end(&self) {
        if self.shown {
            eprintln!();
        }
    }
}

#[cfg(test)]
mod tests {
    use bench_report::conformance::{Caps, Flavour, Kind, Lost, Record, Run, Verdict};

    use super::*;

    fn options(repeat: u32) -> Options {
        let number = |n| NonZeroU32::new(n).unwrap();
        Options {
            repeat: number(repeat),
            jobs: number(2),
            flavours: Vec::new(),
            load: false,
            no_load: false,
        }
    }

    /// What is heard of one flavour whose one check ends so in each repetition.
    fn heard(verdicts: &[Verdict]) -> Heard {
        let repetitions = u32::try_from(verdicts.len()).unwrap();
        let mut events = vec![Event::Run(Run {
            flavours: vec!["smol-local".to_owned()],
            repetitions,
            slow: true,
            ..Run::default()
        })];
        for (repetition, verdict) in (0..).zip(verdicts) {
            events.push(Event::Flavour(Flavour {
                name: "smol-local".to_owned(),
                repetition,
                checks: 1,
                workers: None,
                caps: Caps::default(),
            }));
            events.push(Event::Outcome(Record {
                flavour: "smol-local".to_owned(),
                repetition,
                check: "results-come-back".to_owned(),
                topic: "tasks".to_owned(),
                kind: Kind::MustHold,
                file: "src/conformance/tasks.rs".to_owned(),
                verdict: verdict.clone(),
                took_ns: 1,
            }));
        }
        let mut heard = Heard::default();
        for event in events {
            heard.hear(&event.to_line()).unwrap();
        }
        let summary = heard.tally.summary(false);
        heard.hear(&Event::Summary(summary).to_line()).unwrap();
        heard
    }

    #[track_caller]
    fn check(heard: &Heard, why: &str) {
        let error = heard.pass().unwrap_err().to_string();
        assert_eq!(error, why);
    }

    #[test]
    fn repetitions_run_beside_busy_processes_unless_told_otherwise() {
        assert_eq!(options(1).busy(), 0);
        assert_eq!(options(2).busy(), BUSY);
        let (load, no_load) = (true, true);
        assert_eq!(Options { load, ..options(1) }.busy(), BUSY);
        assert_eq!(
            Options {
                no_load,
                ..options(2)
            }
            .busy(),
            0
        );
    }

    #[test]
    fn what_is_asked_for_is_passed_on() {
        let mut options = options(200);
        options.flavours = vec!["smol".to_owned()];
        assert_eq!(
            options.call("lunchrush".into()).to_string(),
            "lunchrush conformance --json --repeat 200 --jobs 2 --flavour smol"
        );
    }

    #[test]
    fn the_first_repetition_is_stored_when_all_are_well() {
        let heard = heard(&[Verdict::Held, Verdict::Held]);
        let pass = heard.pass().unwrap();
        assert_eq!(pass.flavours.len(), 1);
        assert_eq!(pass.flavours[0].records.len(), 1);
    }

    #[test]
    fn an_outcome_that_changes_is_a_flake_also_where_neither_is_wrong() {
        let skipped = Verdict::Skipped("no privilege".to_owned());
        let flake = "1 check changed in outcome between repetitions";
        check(&heard(&[Verdict::Held, skipped, Verdict::Held]), flake);
        let failed = Verdict::Failed("lost".to_owned());
        check(&heard(&[Verdict::Held, failed]), flake);
    }

    #[test]
    fn other_words_of_the_same_failure_are_no_flake_and_wrong() {
        let failed = |words: &str| Verdict::Failed(words.to_owned());
        check(
            &heard(&[failed("after 3 ms"), failed("after 4 ms")]),
            "not well: 2 wrong outcomes, 0 lost processes",
        );
    }

    #[test]
    fn a_process_that_is_lost_or_a_pass_that_is_short_is_not_stored() {
        let mut lost = heard(&[Verdict::Held]);
        let event = Event::Lost(Lost {
            flavour: "smol-local".to_owned(),
            repetition: 1,
            check: Some("x".to_owned()),
            reason: "signal: 6".to_owned(),
        });
        lost.hear(&event.to_line()).unwrap();
        check(&lost, "not well: 0 wrong outcomes, 1 lost process");

        let mut cut_off = heard(&[Verdict::Held]);
        cut_off.well = None;
        check(&cut_off, "1 of 1 passes came to their end");
    }
}
