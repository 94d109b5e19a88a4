//! The queue in NeXosim, which has no processes but models that plan events of their own: one model is the station.

use crate::day::{Customer, Day, Waited};
use anyhow::{Result, anyhow};
use nexosim::model::{Context, Model, schedulable};
use nexosim::simulation::{Mailbox, SimInit, SimulationError};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// The servers, the line, and who is still to come.
#[derive(Serialize, Deserialize)]
struct Station {
    #[serde(skip)]
    customers: Arc<[Customer]>,
    /// How many have come.
    came: usize,
    free: usize,
    line: VecDeque<(MonotonicTime, Duration)>,
    #[serde(skip)]
    waited: Waited,
}

#[Model]
impl Station {
    #[nexosim(init)]
    #[expect(clippy::unused_async, reason = "NeXosim awaits it")]
    async fn init(&mut self, cx: &Context<Self>) {
        self.await_next(cx);
    }

    #[nexosim(schedulable)]
    fn arrival(&mut self, _: (), cx: &Context<Self>) {
        let customer = self.customers[self.came];
        self.came += 1;
        self.line.push_back((cx.time(), customer.service()));
        self.await_next(cx);
        self.serve(cx);
    }

    #[nexosim(schedulable)]
    fn departure(&mut self, _: (), cx: &Context<Self>) {
        self.free += 1;
        self.serve(cx);
    }

    fn await_next(&self, cx: &Context<Self>) {
        if let Some(next) = self.customers.get(self.came) {
            cx.schedule_event(next.interarrival(), schedulable!(Self::arrival), ())
                .expect("invariant: a millisecond at least");
        }
    }

    fn serve(&mut self, cx: &Context<Self>) {
        if self.free > 0
            && let Some((came, service)) = self.line.pop_front()
        {
            self.free -= 1;
            self.waited.add(cx.time().duration_since(came));
            cx.schedule_event(service, schedulable!(Self::departure), ())
                .expect("invariant: a millisecond at least");
        }
    }
}

/// Serves everybody; gives what they waited.
pub(crate) fn serve(day: &Day) -> Result<Duration> {
    let waited = Waited::default();
    let station = Station {
        customers: Arc::clone(&day.customers),
        came: 0,
        free: day.servers,
        line: VecDeque::new(),
        waited: waited.clone(),
    };
    run(station).map_err(|error| anyhow!("NeXosim: {error}"))?;
    Ok(waited.in_all())
}

/// Runs it on the calling thread alone, which is NeXosim's quickest for one model.
fn run(station: Station) -> Result<(), SimulationError> {
    let simulation = SimInit::with_num_threads(1).add_model(station, Mailbox::new(), "station");
    simulation.init(MonotonicTime::EPOCH)?.run()?;
    Ok(())
}
