//! The measurements: one of one side, once, in this process. Where a runtime takes part it has one worker.

mod computing;
mod heartbeat;
mod lifetime;
mod memory;
mod reading;
mod resume;
mod switch;
mod waits;
mod wake;

use super::job::{synchronous, threads};
use super::lines::lines;
use super::request::Part;
use super::sizes::Sizes;
use crate::runtimes::{RuntimeError, RuntimeName, Visit};
use crate::workload::Failure;
use bench_report::differences::{Measurement, Side};
use runtime_adapter::{Owned, Owner, Runtime};
use std::time::Duration;

/// How long tasks get to end afterwards.
const GRACE: Duration = Duration::from_secs(5);

/// What one run gives.
pub(super) type Parts = Result<Vec<Part>, Failure>;

/// There is no such side of this measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no side `{side}` of `{measurement}`")]
pub struct NoSuchSide {
    /// What was to be measured.
    pub measurement: Measurement,
    /// Of which side.
    pub side: Side,
}

/// Measures what needs no runtime; `None` where one is needed.
pub(super) fn without_runtime(
    measurement: Measurement,
    side: Side,
    sizes: &Sizes,
) -> Option<Parts> {
    Some(match (measurement, side) {
        (Measurement::Order | Measurement::Reading, Side::Synchronous) => {
            reading::holding(synchronous::read_all, sizes)
        }
        (Measurement::Order | Measurement::Reading, Side::Threads) => {
            reading::holding(threads::read_all, sizes)
        }
        (Measurement::Waits, Side::Threads) => waits::threads(sizes),
        (Measurement::Lifetime, Side::Synchronous) => lifetime::threads(sizes),
        (Measurement::Switch, Side::Synchronous) => switch::threads(sizes),
        (Measurement::Memory, Side::Synchronous) => memory::threads(sizes),
        (Measurement::Resume, Side::Synchronous) => resume::thread(sizes),
        (Measurement::Computing, Side::Synchronous) => computing::one_after_another(sizes),
        (Measurement::Source, side) => match lines(side).and_then(|n| u32::try_from(n).ok()) {
            Some(lines) => Ok(vec![Part::new(measurement, [("lines", lines.into())])]),
            None => Err(NoSuchSide { measurement, side }.into()),
        },
        _ => return None,
    })
}

/// Measures on a runtime.
pub(super) fn on_runtime(
    measurement: Measurement,
    side: Side,
    runtime: RuntimeName,
    sizes: &Sizes,
) -> Result<Parts, RuntimeError> {
    let sizes = sizes.clone();
    let measuring = OnRuntime {
        measurement,
        side,
        sizes: match runtime.is_async() {
            true => sizes,
            false => sizes.with_tasks_as_threads(),
        },
    };
    runtime.visit(1, measuring)
}

struct OnRuntime {
    measurement: Measurement,
    side: Side,
    sizes: Sizes,
}

impl Visit for OnRuntime {
    type Output = Parts;

    fn visit<R: Runtime + Owned>(self, owner: Owner<R>) -> Parts {
        let measured = owner.try_block_on(self.on(owner.handle()));
        let _ = owner.shutdown(GRACE);
        measured?
    }
}

impl OnRuntime {
    async fn on<R: Runtime>(self, rt: R) -> Parts {
        let Self {
            measurement,
            side,
            sizes,
        } = self;
        warm_up(&rt).await?;
        match (measurement, side) {
            (Measurement::Order | Measurement::Reading, Side::Asynchronous) => {
                reading::asynchronous(&rt, &sizes).await
            }
            (
                Measurement::Heartbeat,
                Side::Idle | Side::Synchronous | Side::Asynchronous | Side::Handed,
            ) => heartbeat::beside(&rt, side, &sizes).await,
            (Measurement::Waits, Side::Asynchronous) => waits::tasks(&rt, &sizes).await,
            (Measurement::Lifetime, Side::Asynchronous) => lifetime::tasks(&rt, &sizes).await,
            (Measurement::Switch, Side::Asynchronous) => switch::tasks(&rt, &sizes).await,
            (Measurement::Memory, Side::Asynchronous) => memory::tasks(&rt, &sizes).await,
            (Measurement::Resume, Side::Asynchronous) => resume::task(&sizes).await,
            (Measurement::Computing, Side::Asynchronous) => computing::turns(&rt, &sizes).await,
            (measurement, side) => Err(NoSuchSide { measurement, side }.into()),
        }
    }
}

/// Starts the threads that will be needed, and touches the paths that will be taken.
async fn warm_up<R: Runtime>(rt: &R) -> Result<(), Failure> {
    for _ in 0..64 {
        let waits = rt.clone();
        rt.spawn(async move { waits.sleep(Duration::from_micros(50)).await })
            .await?;
    }
    rt.spawn_blocking(|| ()).await?;
    Ok(())
}

/// How often what is short is timed in one process. The quickest counts: whatever disturbs a timing makes it longer.
const TIMINGS: u32 = 20;

/// A duration as a figure.
fn nanoseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e9
}
