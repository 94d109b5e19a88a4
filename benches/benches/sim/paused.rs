//! The queue on tokio's paused clock, which goes on to the next timer as soon as nobody can run.

use crate::day::{Day, Waited};
use anyhow::Result;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};

/// What is on besides the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Drivers {
    /// As `#[tokio::test(start_paused = true)]` has it.
    All,
    /// Nothing: no look at descriptors whenever time goes on.
    Time,
}

/// Builds a runtime with a paused clock.
pub(crate) fn runtime(drivers: Drivers) -> Result<Runtime> {
    let mut builder = Builder::new_current_thread();
    match drivers {
        Drivers::All => builder.enable_all(),
        Drivers::Time => builder.enable_time(),
    };
    Ok(builder.start_paused(true).build()?)
}

/// Serves everybody; a customer is a task that takes a permit for as long as it is served.
#[expect(clippy::disallowed_methods, reason = "the peer itself")]
pub(crate) fn serve(day: &Day, drivers: Drivers) -> Result<Duration> {
    struct Station {
        servers: Semaphore,
        waited: Waited,
    }

    let servers = day.servers;
    let customers = Arc::clone(&day.customers);
    let waited = Waited::default();
    let station = Arc::new(Station {
        servers: Semaphore::new(servers),
        waited: waited.clone(),
    });
    runtime(drivers)?.block_on(async move {
        let doors = tokio::spawn(async move {
            for customer in customers.iter() {
                sleep(customer.interarrival()).await;
                let station = Arc::clone(&station);
                let service = customer.service();
                tokio::spawn(async move {
                    let came = Instant::now();
                    let server = station.servers.acquire().await?;
                    station.waited.add(came.elapsed());
                    sleep(service).await;
                    drop(server);
                    anyhow::Ok(())
                });
            }
            tokio::task::yield_now().await;
            // Who has all servers has them after everybody else.
            let all = u32::try_from(servers)?;
            drop(station.servers.acquire_many(all).await?);
            anyhow::Ok(())
        });
        doors.await?
    })?;
    Ok(waited.in_all())
}
