//! Measuring a real device, and how near a simulated one comes that replays what was measured.

use super::{Ask, BackendChoice, OneOrder};
use crate::interrupt::Interrupt;
use crate::runtimes::{RuntimeName, Visit};
use crate::workload::Failure;
use futures_util::future::{Either, select};
use io_sim::calibrate::measure;
use io_sim::simulated::{Latency, Settings};
use io_sim::{Backend, Comparison, Quantiles, Simulated};
use runtime_adapter::{Net, Owned, Owner, Runtime};
use std::pin::pin;
use std::sync::Arc;

/// A device and its replay.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibrated {
    /// What the real device took.
    pub real: Quantiles,
    /// What the simulated one took, that draws from it, on the same runtime's timer.
    pub replayed: Quantiles,
}

impl Calibrated {
    /// Puts the two side by side.
    pub fn compare(&self) -> Comparison {
        self.real.compare(&self.replayed)
    }
}

/// Times `count` waits for a real device, one after another, then as many for its replay, on one runtime.
///
/// # Errors
///
/// What the device says; that there is no such runtime or device; that it was interrupted.
pub fn calibrate(
    choice: &BackendChoice,
    runtime: RuntimeName,
    count: usize,
    seed: u64,
    interrupt: &Interrupt,
) -> Result<Calibrated, Failure> {
    let calibrating = Calibrating {
        interrupt: interrupt.clone(),
        choice: choice.clone(),
        count,
        seed,
    };
    runtime.visit(1, calibrating)?
}

struct Calibrating {
    interrupt: Interrupt,
    choice: BackendChoice,
    count: usize,
    seed: u64,
}

impl Visit for Calibrating {
    type Output = Result<Calibrated, Failure>;

    fn visit<R: Runtime + Net + Owned>(self, owner: Owner<R>) -> Self::Output {
        let rt = owner.handle();
        let Self {
            interrupt,
            choice,
            count,
            seed,
        } = self;
        let calibrating = Box::pin(async move {
            let timed = Timed {
                rt: rt.clone(),
                count,
                is_database: choice.keeps_orders(),
            };
            let real = choice.open(rt.clone(), timed).await??;
            let settings = Settings {
                latency: Latency::Replayed(Arc::new(real.clone())),
                ..Settings::default()
            };
            let replay = Simulated::with(rt.clone(), seed, "replay", settings);
            let replayed = measure(&rt, &replay, count).await?;
            Ok(Calibrated { real, replayed })
        });
        let calibrated = owner.try_block_on(async move {
            match select(calibrating, pin!(interrupt.raised())).await {
                Either::Left((calibrated, _)) => calibrated,
                Either::Right(_) => Err("interrupted".into()),
            }
        });
        calibrated?
    }
}

struct Timed<R> {
    rt: R,
    count: usize,
    is_database: bool,
}

impl<R: Runtime> Ask for Timed<R> {
    type Output = Result<Quantiles, Failure>;

    async fn ask<B: Backend>(self, device: B) -> Self::Output {
        Ok(match self.is_database {
            true => measure(&self.rt, &OneOrder::timed_only(device), self.count).await?,
            false => measure(&self.rt, &device, self.count).await?,
        })
    }
}
