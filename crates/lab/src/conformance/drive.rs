//! The asking side: a fresh process for each pass of each flavour, so many at a time, and an event for all that becomes of
//! them.

use super::run::{Choice, names};
use super::worker::PassSpec;
use crate::child::{Ended, LOOK, last_line, lines_of};
use crate::compare::Driver;
use crate::config::nearest::nearest;
use crate::flavours::{FlavourError, FlavourName};
use crate::interrupt::Interrupt;
use crate::measure::environment;
use bench_report::conformance::{Event, Lost, Run};
use std::collections::VecDeque;
use std::io::Write;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a worker may say nothing: more than the suite waits for a check that hangs.
const PATIENCE: Duration = Duration::from_secs(180);

/// How long a worker may take to end after its last check.
const LEAVING: Duration = Duration::from_secs(20);

/// What to run.
#[derive(Clone, Debug)]
pub struct Plan {
    flavours: Vec<FlavourName>,
    repetitions: u32,
    choice: Choice,
    jobs: usize,
}

/// Why a plan cannot be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// A flavour cannot be run.
    #[error(transparent)]
    Flavour(#[from] FlavourError),
    /// No flavour has the check that was asked for.
    #[error("there is no check `{name}`{}", .nearest.map_or_else(String::new, |it| format!(" (did you mean `{it}`?)")))]
    UnknownCheck {
        /// What was asked for.
        name: String,
        /// The nearest name there is, if one is near.
        nearest: Option<&'static str>,
    },
    /// The check that was asked for takes long, and such were to be left out.
    #[error("the check `{name}` takes long, and `--quick` leaves it out")]
    LeftOut {
        /// What was asked for.
        name: String,
    },
    /// There is no flavour to run.
    #[error(
        "this build has no runtime; build it with `--features tokio` (or async-std, smol, threads)"
    )]
    NoFlavour,
}

impl Plan {
    /// Plans so many repetitions of these flavours, each once whatever it was named; all that there are, if none is named.
    /// Of one check, the flavours that have it are taken. At most `jobs` processes run at a time.
    ///
    /// # Errors
    ///
    /// [`PlanError`] if nothing would run.
    pub fn new(
        asked: &[FlavourName],
        repetitions: u32,
        choice: Choice,
        jobs: usize,
    ) -> Result<Self, PlanError> {
        let of = |name: &FlavourName| asked.is_empty() || asked.contains(name);
        let mut flavours = FlavourName::compiled_in();
        flavours.retain(of);
        if flavours.is_empty() {
            return Err(PlanError::NoFlavour);
        }
        if let Some(only) = &choice.only {
            flavours = having(only, &flavours, choice.quick)?;
        }
        Ok(Self {
            flavours,
            repetitions,
            choice,
            jobs: jobs.max(1),
        })
    }

    /// How many processes there will be.
    pub fn passes(&self) -> usize {
        self.flavours.len() * self.repetitions as usize
    }

    /// The passes in the order in which they begin.
    fn specs(&self) -> VecDeque<PassSpec> {
        let round = |repetition: u32| {
            let mut flavours = self.flavours.clone();
            let first = repetition as usize % flavours.len().max(1);
            flavours.rotate_left(first);
            flavours.into_iter().map(move |flavour| PassSpec {
                flavour: flavour.name().to_owned(),
                repetition,
                choice: Choice {
                    // Who asks for one check by name wants it as often as he says.
                    quick: self.choice.quick || repetition > 0 && self.choice.only.is_none(),
                    ..self.choice.clone()
                },
            })
        };
        (0..self.repetitions).flat_map(round).collect()
    }

    fn begin(&self, command: &[String]) -> Event {
        let mut runtimes: Vec<_> = self.flavours.iter().map(|it| it.runtime()).collect();
        runtimes.dedup();
        Event::Run(Run {
            environment: environment(&runtimes, 0, command),
            flavours: self
                .flavours
                .iter()
                .map(|it| it.name().to_owned())
                .collect(),
            repetitions: self.repetitions,
            slow: !self.choice.quick,
            only: self.choice.only.clone(),
        })
    }
}

/// The flavours that have this check.
fn having(
    only: &str,
    flavours: &[FlavourName],
    quick: bool,
) -> Result<Vec<FlavourName>, PlanError> {
    let mut known = Vec::new();
    let mut having = Vec::new();
    let all = Choice::default();
    for &flavour in flavours {
        let names = names(flavour, &all)?;
        if names.contains(&only) {
            having.push(flavour);
        }
        known.extend(names);
    }
    let Some(&first) = having.first() else {
        return Err(PlanError::UnknownCheck {
            name: only.to_owned(),
            nearest: nearest(only, known),
        });
    };
    let choice = Choice { only: None, quick };
    if !names(first, &choice)?.contains(&only) {
        return Err(PlanError::LeftOut {
            name: only.to_owned(),
        });
    }
    Ok(having)
}

/// Runs all passes and tells every event as it comes, those of passes that run at the same time mixed.
///
/// A process that dies, hangs or talks nonsense becomes an [`Event::Lost`] with the check that it was at, and the others
/// go on. When the interrupt is raised, the processes are ended and nothing more is told. `command` is the command line,
/// for the record.
pub fn drive(
    plan: &Plan,
    driver: &Driver,
    command: &[String],
    interrupt: &Interrupt,
    mut tell: impl FnMut(Event),
) {
    tell(plan.begin(command));
    let waiting = Mutex::new(plan.specs());
    let next = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.pop_front().filter(|_| !interrupt.is_raised())
    };
    let (events, told) = channel();
    std::thread::scope(|scope| {
        for job in 0..plan.jobs.min(plan.passes()) {
            let events = events.clone();
            let serve = move || {
                while let Some(spec) = next() {
                    let pass = Pass {
                        spec,
                        driver,
                        interrupt,
                        events: &events,
                    };
                    pass.run();
                }
            };
            // With fewer threads than jobs it takes longer; with none, everything is lost, and told below.
            let _ = std::thread::Builder::new()
                .name(format!("pass {job}"))
                .spawn_scoped(scope, serve);
        }
        drop(events);
        for event in told {
            tell(event);
        }
    });
    while let Some(spec) = next() {
        tell(Event::Lost(Lost {
            flavour: spec.flavour,
            repetition: spec.repetition,
            check: None,
            reason: "the system refused a thread to watch it".to_owned(),
        }));
    }
}

/// One process, and what it was asked for.
struct Pass<'a> {
    spec: PassSpec,
    driver: &'a Driver,
    interrupt: &'a Interrupt,
    events: &'a Sender<Event>,
}

impl Pass<'_> {
    fn run(&self) {
        let mut at = None;
        // A signal from a terminal goes to all of them: what it ends is not lost but interrupted.
        if let Err(reason) = self.watch(&mut at)
            && !self.interrupt.is_raised()
        {
            self.tell(Event::Lost(Lost {
                flavour: self.spec.flavour.clone(),
                repetition: self.spec.repetition,
                check: at,
                reason,
            }));
        }
    }

    fn tell(&self, event: Event) {
        // Who listens does so until the last sender has gone.
        let _ = self.events.send(event);
    }

    /// Passes on what the worker says; `at` is the check that has begun and not ended.
    fn watch(&self, at: &mut Option<String>) -> Result<(), String> {
        let mut worker = self.start()?;
        let said = lines_of(worker.0.stdout.take());
        let complaints = lines_of(worker.0.stderr.take());
        let mut left = None;
        let mut silent_since = now();
        while left != Some(0) {
            if self.interrupt.is_raised() {
                return Ok(());
            }
            match said.recv_timeout(LOOK) {
                Ok(line) => {
                    silent_since = now();
                    self.pass_on(&line, at, &mut left)?;
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    // What it started may hold its output open after its end.
                    if worker.0.try_wait().map_err(|it| it.to_string())?.is_some() {
                        self.drain(&said, at, &mut left)?;
                        break;
                    }
                    if silent_since.elapsed() > PATIENCE {
                        let seconds = PATIENCE.as_secs();
                        return Err(format!("it said nothing for {seconds} s and was ended"));
                    }
                }
            }
        }
        let status = end_of(&mut worker)?;
        if status.success() && left == Some(0) {
            return Ok(());
        }
        let complaint = last_line(&complaints).unwrap_or_else(|| "it said nothing".to_owned());
        Err(format!("{status}: {complaint}"))
    }

    fn start(&self) -> Result<Ended, String> {
        let request = serde_json::to_string(&self.spec).map_err(|it| it.to_string())?;
        let child = Command::new(&self.driver.program)
            .args(&self.driver.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("it could not be started: {error}"))?;
        let mut worker = Ended(child);
        if let Some(mut stdin) = worker.0.stdin.take() {
            // A worker that is already dead is told of by its silence.
            let _ = writeln!(stdin, "{request}");
        }
        Ok(worker)
    }

    /// Passes on one line; `left` counts the outcomes that are still to come.
    fn pass_on(
        &self,
        line: &str,
        at: &mut Option<String>,
        left: &mut Option<u32>,
    ) -> Result<(), String> {
        let event = Event::from_line(line)
            .map_err(|error| format!("what it said is no event: {error}: {line:.200}"))?;
        match &event {
            Event::Flavour(flavour) => *left = Some(flavour.checks),
            Event::Begun(begun) => *at = Some(begun.check.clone()),
            Event::Outcome(_) => {
                *at = None;
                *left = left.map(|left| left.saturating_sub(1));
            }
            _ => {}
        }
        self.tell(event);
        Ok(())
    }

    /// Passes on what is left in the pipe of a worker that has ended.
    fn drain(
        &self,
        said: &Receiver<String>,
        at: &mut Option<String>,
        left: &mut Option<u32>,
    ) -> Result<(), String> {
        while let Ok(line) = said.recv_timeout(LOOK) {
            self.pass_on(&line, at, left)?;
        }
        Ok(())
    }
}

/// Waits for the end of a worker that has nothing more to say.
fn end_of(worker: &mut Ended) -> Result<ExitStatus, String> {
    let since = now();
    // Nothing comes through this channel: its timeout is the pause between two looks.
    let (_open, pause) = channel::<()>();
    loop {
        match worker.0.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if since.elapsed() > LEAVING => {
                return Err("it did not end after its last check".to_owned());
            }
            Ok(None) => {
                let _ = pause.recv_timeout(LOOK);
            }
            Err(error) => return Err(error.to_string()),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a worker process is waited for in real time"
)]
fn now() -> Instant {
    Instant::now()
}
