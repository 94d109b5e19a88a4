//! The queue in odem-rs: a customer is an agent that its simulation owns, the line a chain of waiting agents.

use crate::day::Day;
use anyhow::{Result, ensure};
use odem_rs::prelude::{Behavior, Config, Sim, Simulator, defer};
use odem_rs::sync::chain::Chain;
use std::cell::Cell;
use std::time::Duration;

/// The servers, those who wait for one, and what they have waited. Model time is an `f64` of milliseconds.
#[derive(Config, Default)]
struct Station {
    free: Cell<usize>,
    line: Chain,
    waited_ms: Cell<f64>,
}

impl Station {
    async fn enter(&self) {
        match self.free.get() {
            0 => self.line.fifo().await,
            free => self.free.set(free - 1),
        }
    }

    /// Leaves the server to whoever waited for one first.
    fn leave(&self) {
        if self.line.is_empty() {
            self.free.set(self.free.get() + 1);
        } else {
            self.line.notify_one();
        }
    }
}

struct Customer {
    service_ms: f64,
}

impl Behavior<Station> for Customer {
    type Output = ();

    async fn actions(&self, sim: &Sim<Station>) {
        let station = sim.global();
        let came = sim.now();
        station.enter().await;
        station
            .waited_ms
            .set(station.waited_ms.get() + sim.now() - came);
        sim.advance(self.service_ms).await;
        station.leave();
    }
}

/// Serves everybody; gives what they waited.
pub(crate) fn serve(day: &Day) -> Result<Duration> {
    let simulator = Simulator::new(Station {
        free: Cell::new(day.servers),
        ..Station::default()
    });
    let ended = simulator.run(async |sim: &Sim<Station>| {
        for customer in &*day.customers {
            sim.advance(f64::from(customer.interarrival_ms)).await;
            sim.spawn(Customer {
                service_ms: customer.service_ms.into(),
            });
        }
        defer().await;
        // Who has all servers has them after everybody else.
        for _ in 0..day.servers {
            sim.global().enter().await;
        }
    });
    ensure!(ended.is_ok(), "odem-rs came to a deadlock");
    Ok(Duration::from_secs_f64(
        simulator.inner().waited_ms.get() / 1e3,
    ))
}
