//! A cell, run in this process: on a thread of its own, while another tells what was seen so far.

use super::books::Books;
use super::cell::KitchenCell;
use super::dish::Recipe;
use super::plan::KitchenPlan;
use super::service::{Handles, serve};
use super::watch::Watching;
use crate::interrupt::Interrupt;
use crate::measure::chain;
use crate::recorder::nanoseconds;
use crate::runtimes::{RuntimeName, Visit};
use crate::workload::Failure;
use bench_report::kitchen::KitchenRecord;
use bench_report::{Outcome, Record};
use futures_util::future::{Either, select};
use runtime_adapter::{Net, Owned, Owner, Runtime, Task};
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How often it is told what was seen so far.
const TELL: Duration = Duration::from_millis(250);
/// How long tasks get to end after a run.
const GRACE: Duration = Duration::from_secs(5);

/// Runs a cell in this process, and hands out what was seen so far from time to time. What goes wrong is in the record.
pub fn run_cell(
    cell: &KitchenCell,
    interrupt: &Interrupt,
    mut so_far: impl FnMut(&KitchenRecord),
) -> KitchenRecord {
    let seen = Seen::default();
    let (tell, told) = channel();
    let record = |outcome, elapsed| seen.record(cell, outcome, elapsed);
    std::thread::scope(|scope| {
        let run = || {
            // Nobody to tell means that nobody waits.
            let _ = tell.send(run(cell, &seen, interrupt));
        };
        let started = std::thread::Builder::new().spawn_scoped(scope, run);
        if let Err(error) = started {
            return record(failed(&error.into()), Duration::ZERO);
        }
        loop {
            match told.recv_timeout(TELL) {
                Ok(Ok((outcome, elapsed))) => return record(outcome, elapsed),
                Ok(Err(error)) => return record(failed(&error), Duration::ZERO),
                Err(RecvTimeoutError::Timeout) => {
                    let under_way = Outcome::Partial("under way".to_owned());
                    so_far(&record(under_way, Duration::ZERO));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let lost = "the thread that ran it is gone".to_owned();
                    return record(Outcome::Failed(lost), Duration::ZERO);
                }
            }
        }
    })
    .sealed()
}

fn failed(error: &Failure) -> Outcome {
    Outcome::Failed(chain(&**error))
}

/// What is seen of a run from outside.
#[derive(Debug, Default)]
struct Seen {
    books: Arc<Books>,
    watching: Watching,
}

impl Seen {
    fn record(&self, cell: &KitchenCell, outcome: Outcome, elapsed: Duration) -> KitchenRecord {
        let failure = self.books.heavy.failure().or(self.books.light.failure());
        let outcome = match (outcome, failure) {
            (Outcome::Complete, Some(why)) => Outcome::Failed(why),
            (outcome, _) => outcome,
        };
        KitchenRecord {
            elapsed_ns: nanoseconds(elapsed),
            light: self.books.light.figures(),
            heavy: self.books.heavy.figures(),
            queue: self.books.queue_figures(),
            stall_threshold_ms: self.watching.threshold_ms(),
            stalls: self.watching.found(),
            ..cell.record(outcome)
        }
    }
}

type Ended = Result<(Outcome, Duration), Failure>;

fn run(cell: &KitchenCell, seen: &Seen, interrupt: &Interrupt) -> Ended {
    let plan = &cell.kitchen;
    plan.validate()?;
    let runtime: RuntimeName = cell.runtime.parse()?;
    plan.strategy.check(runtime)?;
    let recipe = Recipe::new(plan.slices, plan.seed);
    let running = Running {
        plan,
        recipe,
        seen,
        interrupt,
    };
    #[cfg(target_pointer_width = "64")]
    if runtime.is_virtual() {
        return simulate(cell.workers, running);
    }
    // What everyone pays once is paid before the doors open.
    std::hint::black_box(running.recipe.dish(0).cook());
    runtime.visit(cell.workers, running)?
}

/// Runs it in virtual time, where the threads of a pool have processors of their own.
#[cfg(target_pointer_width = "64")]
fn simulate(workers: u32, running: Running<'_>) -> Ended {
    use crate::measure::Simulating;
    use crate::runtimes::show_simulation;
    let plan = running.plan;
    let beside = if plan.strategy.has_a_pool() {
        plan.pool
    } else {
        0
    };
    let simulating = Simulating {
        seed: plan.seed,
        ..Simulating::default()
    };
    show_simulation(simulating.builder(workers + beside), running)?
}

struct Running<'a> {
    plan: &'a KitchenPlan,
    recipe: Recipe,
    seen: &'a Seen,
    interrupt: &'a Interrupt,
}

impl Visit for Running<'_> {
    type Output = Ended;

    fn visit<R: Runtime + Net + Owned>(self, owner: Owner<R>) -> Ended {
        let owner = self.seen.watching.over(owner)?;
        let handles = Handles {
            light: owner.named("light request"),
            heavy: owner.named("heavy request"),
        };
        let books = Arc::clone(&self.seen.books);
        let work = serve(handles, self.plan.clone(), self.recipe, books);
        let ended = owner.try_block_on(until_interrupted(
            owner.handle(),
            work,
            self.interrupt.clone(),
        ));
        let _ = owner.shutdown(GRACE);
        match ended {
            Ok(ended) => ended,
            // The wish came from a thread of the real world, which ends a simulation where it stands.
            #[cfg(target_pointer_width = "64")]
            Err(runtime_adapter::JoinError::Simulation(_)) if self.interrupt.is_raised() => {
                Ok((interrupted(), Duration::ZERO))
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn interrupted() -> Outcome {
    Outcome::Partial("interrupted".to_owned())
}

async fn until_interrupted<R: Runtime>(
    rt: R,
    work: impl Future<Output = Result<(), Failure>> + Send + 'static,
    interrupt: Interrupt,
) -> Ended {
    let began = rt.now();
    let work = rt.spawn(work);
    let interrupted_first = pin!(interrupt.raised());
    let outcome = match select(work, interrupted_first).await {
        Either::Left((ended, _)) => {
            ended??;
            Outcome::Complete
        }
        Either::Right(((), work)) => {
            let _ = work.cancel().await;
            interrupted()
        }
    };
    Ok((outcome, rt.now().saturating_duration_since(began)))
}
