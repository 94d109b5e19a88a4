//! One run, measured.

use super::environment::environment;
use super::simulating::Simulating;
#[cfg(target_pointer_width = "64")]
use super::simulating::simulation;
use super::usage::{Usage, Whose, peak_memory};
use super::watch::{Seen, Watch};
use crate::interrupt::Interrupt;
use crate::labour;
use crate::recorder::{Recorder, Recording, nanoseconds};
#[cfg(target_pointer_width = "64")]
use crate::runtimes::show_simulation;
use crate::runtimes::{RuntimeError, RuntimeName, Visit};
use crate::workload::{Failure, Figures, Finished, Workload};
use bench_report::{Outcome, Record, RunRecord, Sample, Simulation};
use core_model::Trace;
use futures_util::future::{Either, select};
#[cfg(target_pointer_width = "64")]
use runtime_adapter::sim::Sim;
use runtime_adapter::{JoinError, Net, Owned, Owner, Runtime, Task};
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// How a run is to be measured.
#[derive(Clone, Debug)]
pub struct Settings {
    /// On which runtime.
    pub runtime: RuntimeName,
    /// On how many worker threads; threads have none.
    pub workers: u32,
    /// Which repetition it is, from 0: those of one number are paired when figures are compared.
    pub repetition: u32,
    /// How the schedule of a simulation is drawn; it means nothing elsewhere.
    pub simulation: Simulating,
    /// Whether events are recorded; without them there are no figures but those of the process.
    pub recording: Recording,
    /// The command line, for the record.
    pub command: Vec<String>,
}

/// A run that was measured.
#[derive(Debug)]
pub struct Measured<T> {
    /// The record, sealed.
    pub record: RunRecord,
    /// What happened.
    pub trace: Trace,
    /// What the workload left behind, if it came to its end.
    pub output: Option<T>,
    /// Why it did not, if it failed.
    pub failure: Option<Failure>,
}

/// How long tasks get to end after a run: enough for destructors, too little to hang on.
const GRACE: Duration = Duration::from_secs(5);

/// Runs a workload once, on a fresh runtime in this process, until its end or until the interrupt is raised.
///
/// For figures that are to be compared, call it once in a process: some runtimes share threads, and every allocation of
/// an earlier run shows in the peak memory of a later one.
///
/// # Errors
///
/// [`RuntimeError`] if there is no such runtime. A workload that fails is no error of measuring: it is in the record.
pub fn measure<W: Workload>(
    workload: &Arc<W>,
    settings: &Settings,
    interrupt: &Interrupt,
) -> Result<Measured<W::Output>, RuntimeError> {
    // Before any clock starts: what is measured once per process.
    labour::nanoseconds_per_step();
    let before_setup = now();
    let measuring = Measuring {
        workload,
        settings,
        interrupt,
        before_setup,
    };
    #[cfg(target_pointer_width = "64")]
    if settings.runtime.is_virtual() {
        let simulation = settings.simulation.builder(settings.workers);
        return show_simulation(simulation, measuring);
    }
    settings.runtime.visit(settings.workers, measuring)
}

struct Measuring<'a, W> {
    workload: &'a Arc<W>,
    settings: &'a Settings,
    interrupt: &'a Interrupt,
    before_setup: Instant,
}

/// How the root of a run ended, and after how long.
struct Ended<T> {
    makespan: Duration,
    result: Option<Result<T, Failure>>,
}

/// What a run used of the system.
struct Used {
    setup: Duration,
    usage: Usage,
    seen: Seen,
    peak_memory: Option<u64>,
    simulation: Option<Simulation>,
}

impl<W: Workload> Visit for Measuring<'_, W> {
    type Output = Measured<W::Output>;

    fn visit<R: Runtime + Net + Owned>(self, owner: Owner<R>) -> Measured<W::Output> {
        self.run(owner, || None)
    }

    #[cfg(target_pointer_width = "64")]
    fn visit_simulation(self, owner: Owner<Sim>) -> Measured<W::Output> {
        let sim = owner.handle();
        let simulating = self.settings.simulation;
        self.run(owner, move || Some(simulation(&sim.report()?, simulating)))
    }
}

impl<W: Workload> Measuring<'_, W> {
    /// Runs it; a simulation is asked for what it has to say of itself before it goes.
    fn run<R: Runtime + Net + Owned>(
        self,
        owner: Owner<R>,
        simulation: impl FnOnce() -> Option<Simulation>,
    ) -> Measured<W::Output> {
        let setup = self.before_setup.elapsed();
        if !R::CAPS.virtual_time {
            owner.block_on(warm_up(owner.handle()));
        }
        let watch = Watch::start();
        let before = Usage::now(Whose::Process);
        // The root starts the recording; this side keeps a way to it, should the root not come to its end.
        let recorder = Arc::new(OnceLock::new());
        let ended = owner.try_block_on(run_root(
            Arc::clone(self.workload),
            owner.handle(),
            self.settings.recording,
            Arc::clone(&recorder),
            self.interrupt.clone(),
        ));
        let usage = Usage::now(Whose::Process).since(&before);
        let seen = watch.end();
        let used = Used {
            setup,
            usage: usage.without(&seen.own),
            seen,
            peak_memory: peak_memory(),
            simulation: simulation(),
        };
        // Interrupted tasks hand their logbooks in while the runtime goes.
        let _ = owner.shutdown(GRACE);
        let trace = recorder
            .get()
            .map_or_else(|| Trace::new(Vec::new()), Recorder::take);
        self.record(ended, trace, &used)
    }
}

/// Starts every thread that a run will need, and touches the paths that it will take.
async fn warm_up<R: Runtime>(rt: R) {
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let rt = rt.clone();
            rt.clone().spawn(async move {
                rt.yield_now().await;
                rt.sleep(Duration::from_micros(50)).await;
            })
        })
        .collect();
    for task in tasks {
        // What a warm-up cannot do, the run will tell better.
        let _ = task.await;
    }
    let _ = rt.spawn_blocking(|| ()).await;
}

async fn run_root<W: Workload, R: Runtime + Net>(
    workload: Arc<W>,
    rt: R,
    recording: Recording,
    recorder: Arc<OnceLock<Recorder<R>>>,
    interrupt: Interrupt,
) -> Ended<W::Output> {
    let recorder = recorder.get_or_init(|| Recorder::start(rt.clone(), recording));
    let work = rt.spawn(workload.run(rt.clone(), recorder.clone()));
    let interrupted = pin!(interrupt.raised());
    match select(work, interrupted).await {
        Either::Left((result, _)) => Ended {
            makespan: recorder.elapsed(),
            result: Some(result.unwrap_or_else(|error| Err(error.into()))),
        },
        Either::Right(((), work)) => {
            let makespan = recorder.elapsed();
            let _ = work.cancel().await;
            settle(&rt, recorder).await;
            Ended {
                makespan,
                result: None,
            }
        }
    }
}

/// Waits until what was cancelled has ended and handed its logbooks in, the threads that were held among it.
async fn settle<R: Runtime>(rt: &R, recorder: &Recorder<R>) {
    let until = rt.now() + GRACE;
    while !recorder.is_settled() && rt.now() < until {
        rt.sleep(Duration::from_millis(1)).await;
    }
}

impl<W: Workload> Measuring<'_, W> {
    fn record(
        &self,
        ended: Result<Ended<W::Output>, JoinError>,
        trace: Trace,
        used: &Used,
    ) -> Measured<W::Output> {
        let (makespan, output, failure) = match ended {
            Ok(Ended {
                makespan,
                result: Some(Ok(output)),
            }) => (makespan, Some(output), None),
            Ok(Ended {
                makespan,
                result: Some(Err(failure)),
            }) => (makespan, None, Some(failure)),
            Ok(Ended {
                makespan,
                result: None,
            }) => (makespan, None, None),
            // The wish came from a thread of the real world, which ends a simulation where it stands.
            #[cfg(target_pointer_width = "64")]
            Err(JoinError::Simulation(_)) if self.interrupt.is_raised() => {
                (last_moment(&trace), None, None)
            }
            Err(error) => (Duration::ZERO, None, Some(error.into())),
        };
        let trace = match (&output, &failure) {
            // What people do while the shop is being closed under them is no part of the story.
            (None, None) => until(&trace, makespan),
            _ => trace,
        };
        let outcome = match (&output, &failure) {
            (Some(_), _) => Outcome::Complete,
            (None, Some(failure)) => Outcome::Failed(chain(&**failure)),
            (None, None) => Outcome::Partial("interrupted".to_owned()),
        };
        let figures = self.workload.figures(&Finished {
            output: output.as_ref(),
            trace: &trace,
            makespan,
            workers: self.workers(),
            virtual_time: self.settings.runtime.is_virtual(),
        });
        let label = self.workload.label();
        let record = RunRecord {
            scenario: label.scenario,
            strategy: label.strategy,
            runtime: self.settings.runtime.name().to_owned(),
            runtime_note: self.settings.runtime.note().map(str::to_owned),
            workers: self.workers(),
            seed: label.seed,
            repetition: self.settings.repetition,
            backend: label.backend,
            parameters: label.parameters,
            outcome,
            sample: failure.is_none().then(|| sample(makespan, figures, used)),
            simulation: used.simulation.clone(),
            environment: environment(
                &[self.settings.runtime],
                self.workers(),
                &self.settings.command,
            ),
            ..RunRecord::default()
        };
        Measured {
            record: record.sealed(),
            trace,
            output,
            failure,
        }
    }

    /// The workers that the runtime really has: none, where each task is a thread.
    fn workers(&self) -> u32 {
        if self.settings.runtime.is_async() {
            self.settings.workers
        } else {
            0
        }
    }
}

/// Returns when the last thing happened that was recorded.
fn last_moment(trace: &Trace) -> Duration {
    let last = trace.events().iter().map(|event| event.at_ns).max();
    Duration::from_nanos(last.unwrap_or(0))
}

/// Returns what had happened by a moment.
fn until(trace: &Trace, moment: Duration) -> Trace {
    let moment = nanoseconds(moment);
    let before = trace.events().iter().filter(|event| event.at_ns <= moment);
    Trace::new(before.copied().collect())
}

fn sample(makespan: Duration, figures: Figures, used: &Used) -> Sample {
    let (limit, limit_name) = figures.limit.unwrap_or_default();
    Sample {
        makespan_ns: nanoseconds(makespan),
        limit_ns: nanoseconds(limit),
        limit: limit_name,
        setup_ns: nanoseconds(used.setup),
        cpu_user_ns: used.usage.user.map(nanoseconds),
        cpu_system_ns: used.usage.system.map(nanoseconds),
        peak_memory_bytes: used.peak_memory,
        threads_peak: used.seen.threads_peak,
        switches_voluntary: used.usage.voluntary,
        switches_involuntary: used.usage.involuntary,
        computing_ns: nanoseconds(figures.computing),
        waiting_ns: nanoseconds(figures.waiting),
        shop: figures.shop,
        house: figures.house,
        violations: figures.violations,
    }
}

/// Writes an error and its sources in one line.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[expect(
    clippy::disallowed_methods,
    reason = "the building of a runtime is timed from outside of it"
)]
fn now() -> Instant {
    Instant::now()
}
