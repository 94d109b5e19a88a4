//! Measuring a real device, and how near a simulated one comes that replays what was measured.

use super::{Ask, BackendChoice, OneOrder};
use crate::interrupt::Interrupt;
use crate::measure::environment;
use crate::recorder::nanoseconds;
use crate::runtimes::{RuntimeError, RuntimeName, Visit};
use crate::workload::Failure;
use bench_report::Record;
use bench_report::replays::{ReplayQuantile, ReplayRecord};
use futures_util::future::{Either, select};
use io_sim::calibrate::measure;
use io_sim::simulated::{Latency, Settings};
use io_sim::{Backend, Comparison, Quantiles, Row, Simulated};
use runtime_adapter::{Net, Owned, Owner, Runtime};
use std::pin::pin;
use std::sync::Arc;

/// A device and its replay.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibrated {
    /// What the real device took.
    pub real: Quantiles,
    /// What the simulated one takes that draws from it, in virtual time, where a wait ends when it is over; `None` where this
    /// build has no simulator.
    pub replayed: Option<Quantiles>,
    /// What the same one takes, with the same draws, on the runtime's own timer.
    pub on_timer: Quantiles,
}

impl Calibrated {
    /// Puts the device beside its replay in virtual time.
    pub fn compare(&self) -> Option<Comparison> {
        Some(self.real.compare(self.replayed.as_ref()?))
    }

    /// Puts the device beside its replay on the runtime's timer.
    pub fn compare_on_timer(&self) -> Comparison {
        self.real.compare(&self.on_timer)
    }

    /// The record of it: of a `device` whose other side was told to take `service`, with seed `seed`, by this command.
    pub fn record(
        &self,
        device: &str,
        service: &str,
        runtime: RuntimeName,
        seed: u64,
        command: &[String],
    ) -> ReplayRecord {
        let on_timer = self.compare_on_timer();
        let quantile = |row: &Row| ReplayQuantile {
            share: row.share,
            real_ns: nanoseconds(row.first),
            replayed_ns: self
                .replayed
                .as_ref()
                .map(|it| nanoseconds(it.at(row.share))),
            on_timer_ns: nanoseconds(row.second),
        };
        ReplayRecord {
            device: device.to_owned(),
            service: service.to_owned(),
            runtime: runtime.name().to_owned(),
            timer_step_ns: nanoseconds(runtime.timer_granularity()),
            count: self.real.samples(),
            seed,
            quantiles: on_timer.rows.iter().map(quantile).collect(),
            distance: self.compare().map(|it| it.distance),
            distance_on_timer: on_timer.distance,
            distance_by_chance: on_timer.by_chance,
            environment: environment(&[runtime], 1, command),
            ..ReplayRecord::default()
        }
        .sealed()
    }
}

/// Times `count` waits for a real device, one after another, then as many for its replay: on the same runtime's timer, and in
/// virtual time.
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
    let (real, on_timer) = runtime.visit(1, calibrating)??;
    let replaying = Replaying {
        table: Arc::new(real.clone()),
        count,
        seed,
    };
    let replayed = match RuntimeName::Sim.visit(1, replaying) {
        Ok(replayed) => Some(replayed?),
        Err(RuntimeError::LeftOut { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(Calibrated {
        real,
        replayed,
        on_timer,
    })
}

struct Calibrating {
    interrupt: Interrupt,
    choice: BackendChoice,
    count: usize,
    seed: u64,
}

impl Visit for Calibrating {
    type Output = Result<(Quantiles, Quantiles), Failure>;

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
            let on_timer = replay(&rt, Arc::new(real.clone()), count, seed).await?;
            Ok((real, on_timer))
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

/// A replay on whatever runtime, as it is made on the one that the device was measured on.
struct Replaying {
    table: Arc<Quantiles>,
    count: usize,
    seed: u64,
}

impl Visit for Replaying {
    type Output = Result<Quantiles, Failure>;

    fn visit<R: Runtime + Net + Owned>(self, owner: Owner<R>) -> Self::Output {
        let rt = owner.handle();
        let Self { table, count, seed } = self;
        owner.try_block_on(async move { replay(&rt, table, count, seed).await })?
    }
}

/// Times the waits for a simulated device that draws from the table.
async fn replay<R: Runtime>(
    rt: &R,
    table: Arc<Quantiles>,
    count: usize,
    seed: u64,
) -> Result<Quantiles, Failure> {
    let settings = Settings {
        latency: Latency::Replayed(table),
        ..Settings::default()
    };
    let replay = Simulated::with(rt.clone(), seed, "replay", settings);
    Ok(measure(rt, &replay, count).await?)
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
