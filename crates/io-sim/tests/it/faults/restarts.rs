//! A PostgreSQL server that restarts, crashes, or loses a process while orders are placed: what a person reads, and that every
//! order is there once afterwards.

use super::record_once;
use crate::postgres::{Cluster, Plain, Stop, say, settings};
use crate::runtimes::{Check, on_every_runtime};
use io_sim::postgres::{Error, Server};
use io_sim::{Backend, Reply, Request, Retry, Retrying, Transient, Wait};
use runtime_adapter::{Net, Runtime};
use std::num::NonZeroU32;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

/// The orders that are placed in each round, before, within and after.
const ORDERS: u64 = 10;

/// What ends the connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    /// The server is stopped, in one of its ways, and started again.
    Restart(Stop),
    /// The process that serves a connection is killed; the server recovers by itself.
    Kill,
}

#[derive(Clone)]
struct Round {
    cluster: Arc<Cluster>,
    ends: Ends,
}

/// The first order of a round: on each runtime they are others.
fn first<R: Runtime>() -> u64 {
    let runtimes = ["tokio", "smol", "threads", "async-std"];
    let place = runtimes.into_iter().position(|it| it == R::CAPS.runtime);
    100 * place.unwrap() as u64
}

/// Waits until so many orders are with the server and wait for the table; returns the processes that serve them.
async fn until_they_wait<R: Runtime + Net>(rt: &R, address: &str, many: usize) -> Vec<String> {
    let waits = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    loop {
        let waiting = say(rt, address, waits).await;
        if waiting.len() == many {
            return waiting.concat();
        }
        rt.sleep(Duration::from_millis(5)).await;
    }
}

impl Check for Round {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let address = self.cluster.address();
        let server = Server::open(rt.clone(), &address, settings())
            .await
            .unwrap();
        let orders = server.orders();
        let from = first::<R>();
        for item in from..from + ORDERS {
            orders.wait(Request { item }).await.unwrap();
        }
        // Who holds the table keeps the others in the middle.
        let holds = Plain::connect(&rt, &address).await;
        holds.say("BEGIN; LOCK TABLE orders").await;
        let in_the_middle = rt.spawn({
            let (orders, item) = (server.orders(), from + ORDERS);
            async move { orders.wait(Request { item }).await }
        });
        until_they_wait(&rt, &address, 1).await;
        let patient: Vec<_> = (1..ORDERS)
            .map(|more| {
                let pause = Duration::from_millis(20);
                let retry = Retry::new(NonZeroU32::new(3000).unwrap(), pause, pause, 0.5);
                let orders = server.orders();
                let orders = Retrying::new(rt.clone(), orders, retry.unwrap(), 42, "again");
                let item = from + ORDERS + more;
                rt.spawn(async move { orders.wait(Request { item }).await })
            })
            .collect();
        // As many as the pool has connections.
        let serving = until_they_wait(&rt, &address, 4).await;
        let cluster = Arc::clone(&self.cluster);
        match self.ends {
            Ends::Restart(how) => {
                let stopping = Arc::clone(&cluster);
                rt.spawn_blocking(move || stopping.stop(how)).await.unwrap();
            }
            Ends::Kill => {
                let kill = Command::new("kill").args(["-KILL", &serving[0]]).status();
                assert!(kill.unwrap().success());
            }
        }
        let fault = match self.ends {
            Ends::Restart(_) => "database restarts",
            Ends::Kill => "died",
        };
        let error = in_the_middle.await.unwrap().unwrap_err();
        assert!(
            matches!(error, Error::Ended { .. }) && error.is_transient(),
            "{error:?}"
        );
        record_once::<R>("postgres", fault, Wait::Insert, &error);
        if matches!(self.ends, Ends::Restart(_)) {
            let error = orders.wait(Request { item: from }).await.unwrap_err();
            assert!(
                matches!(error, Error::Refused { .. }) && error.is_transient(),
                "{error:?}"
            );
            record_once::<R>("postgres", "connection refused", Wait::Insert, &error);
            let starting = move || cluster.start_again();
            rt.spawn_blocking(starting).await.unwrap();
        }
        for (more, task) in (1..).zip(patient) {
            let Reply { item, .. } = task.await.unwrap().unwrap();
            assert_eq!(item, from + ORDERS + more);
        }
        // Placed again, one after another, each is there once; what was acknowledged before was not lost.
        for item in from..from + 2 * ORDERS {
            orders.wait(Request { item }).await.unwrap();
        }
        assert!(server.connections().idle <= 4);
    }
}

/// Ends the connections in one way, on every runtime, and counts the orders.
#[track_caller]
fn orders_survive(ends: Ends) {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let cluster = Arc::new(cluster);
    on_every_runtime(Round {
        cluster: Arc::clone(&cluster),
        ends,
    });
    let owner = crate::runtimes::smol();
    let (rt, address) = (owner.handle(), cluster.address());
    let count = "SELECT count(*), count(DISTINCT item) FROM orders";
    let counted = owner.block_on(async move { say(&rt, &address, count).await });
    assert_eq!(counted, [["80", "80"]]);
}

#[test]
fn orders_survive_a_server_that_is_restarted_in_the_middle() {
    orders_survive(Ends::Restart(Stop::Fast));
}

#[test]
fn orders_survive_a_server_that_crashes_in_the_middle() {
    orders_survive(Ends::Restart(Stop::Immediate));
}

#[test]
fn orders_survive_a_servers_process_that_is_killed() {
    orders_survive(Ends::Kill);
}
