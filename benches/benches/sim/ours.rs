//! The queue in the simulator, twice: servers as permits, and servers as virtual processors.

use crate::day::{Customer, Day, Waited};
use crate::watch::Watch;
use anyhow::Result;
use runtime_adapter::sim::Sim;
use runtime_adapter::sync::Semaphore;
use runtime_adapter::{Runtime, Task, Time};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many customers are let in ahead of their coming, at most twice.
const BATCH: usize = 1_024;

/// Serves everybody; a customer is a task that takes a permit for as long as it is served.
pub(crate) fn by_permits<W: Watch>(day: &Day) -> Result<Duration> {
    struct Station<W> {
        servers: Semaphore,
        waited: Waited,
        watch: W,
    }

    let sim = Sim::builder().build()?;
    let rt = sim.handle();
    let (servers, customers) = (day.servers, Arc::clone(&day.customers));
    let waited = Waited::default();
    let station = Arc::new(Station {
        servers: Semaphore::new("servers", servers),
        waited: waited.clone(),
        watch: W::begin(rt),
    });
    let watched = Arc::clone(&station);
    sim.block_on(async move {
        for (number, customer) in (0..).zip(customers.iter()) {
            rt.sleep(customer.interarrival()).await;
            let station = Arc::clone(&station);
            let service = customer.service();
            rt.spawn(async move {
                let came = rt.now();
                let mut seen = station.watch.came(number);
                let server = station.servers.acquire().await;
                let wait = rt.now() - came;
                station.waited.add(wait);
                station.watch.began(&mut seen, wait);
                rt.sleep(service).await;
                station.watch.left(&mut seen, wait + service);
                drop(server);
            })
            .detach();
        }
        rt.yield_now().await;
        // Who has all servers has them after everybody else.
        let mut all = Vec::with_capacity(servers);
        while all.len() < servers {
            all.push(station.servers.acquire().await);
        }
    });
    watched.watch.end(day.customers.len())?;
    Ok(waited.in_all())
}

/// Serves everybody; a customer is a task that computes, on as many processors as there are servers.
pub(crate) fn by_processors(day: &Day) -> Result<Duration> {
    let sim = Sim::builder().processors(day.servers).build()?;
    let rt = sim.handle();
    let customers = Arc::clone(&day.customers);
    let waited = Waited::default();
    let tally = waited.clone();
    sim.block_on(async move {
        let mut arrival = rt.now();
        let mut last = Vec::with_capacity(BATCH);
        for batch in customers.chunks(BATCH) {
            // Letting somebody in needs a processor too, if no time on it: so they are let in long before they come.
            let begins = arrival;
            for customer in batch {
                arrival += customer.interarrival();
                last.push(rt.spawn(served(rt, arrival, *customer, tally.clone())));
            }
            for before in last.drain(..last.len() - batch.len()) {
                before.detach();
            }
            rt.sleep_until(begins).await;
        }
        for task in last {
            task.await?;
        }
        anyhow::Ok(())
    })?;
    Ok(waited.in_all())
}

async fn served(rt: Sim, arrival: Instant, customer: Customer, tally: Waited) {
    rt.sleep_until(arrival).await;
    tally.add(rt.now() - arrival);
    rt.work(customer.service(), || ()).await;
}
