//! The memory of a customer who waits for data from a client that has none: a task, a connection, a wait under way.

use anyhow::{Context, Result, bail};
use benches::memory::Resident;
use core_model::Distribution;
use io_sim::{Backend, Request, tcp};
use runtime_adapter::{Net, Owned, Owner, Runtime};
use std::net::SocketAddr;
use std::time::Duration;

/// Longer than any look takes.
const FOR_EVER: Duration = Duration::from_secs(3_600);

/// How long everybody may take to connect.
const TO_CONNECT: Duration = Duration::from_secs(60);

/// How such a client serves.
pub(crate) const SERVICE: Distribution = Distribution::Constant(FOR_EVER);

/// Lets so many customers wait; returns the bytes that the system keeps resident for each of them.
pub(crate) fn resident<R: Runtime + Net + Owned>(
    owner: &Owner<R>,
    peer: SocketAddr,
    customers: u64,
) -> Result<f64> {
    let bounds = crate::tcp::bounds(customers)?;
    let bounds = io_sim::Bounds {
        request: FOR_EVER,
        ..bounds
    };
    let device = tcp::Receive::new(owner.handle(), peer, bounds, None);
    let rt = owner.handle();
    let (before, waiting) = owner.block_on(async move {
        let warm_up: Vec<_> = (0..8).map(|n| rt.spawn(async move { n })).collect();
        for task in warm_up {
            task.await?;
        }
        let before = Resident::now();
        let customers = (0..customers).map(|item| {
            let device = device.clone();
            rt.spawn(async move { device.wait(Request { item }).await })
        });
        let customers: Vec<_> = customers.collect();
        let begin = rt.now();
        while device.connections().opened < customers.len() as u64 {
            if rt.now() - begin > TO_CONNECT {
                let opened = device.connections().opened;
                bail!(
                    "{opened} of {} customers are connected after a minute",
                    customers.len()
                );
            }
            rt.sleep(Duration::from_millis(5)).await;
        }
        // Until everybody has asked.
        rt.sleep(Duration::from_millis(300)).await;
        let waiting = Resident::now();
        drop(customers);
        anyhow::Ok((before, waiting))
    })?;
    let told = "the system does not tell what is resident";
    let (before, waiting) = (before.context(told)?, waiting.context(told)?);
    Ok((waiting.now as f64 - before.now as f64) / customers as f64)
}
