//! The simulated network.

mod deadlocks;
mod faults;
mod listening;
mod streams;

use futures_lite::future::zip;
use runtime_adapter::net::Listener;
use runtime_adapter::sim::net::{Fate, Network, TcpStream, Transit};
use runtime_adapter::sim::{Report, Sim};
use runtime_adapter::{Net, Owner, Runtime};
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

const MS: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);
const KITCHEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), 80);
const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2));

fn sim(network: Network) -> Owner<Sim> {
    Sim::builder().network(network).build().unwrap()
}

/// Runs a script on a network of this kind, and tells what it did.
#[track_caller]
fn on<F, T>(network: Network, script: impl FnOnce(Sim) -> F) -> (T, Report)
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let sim = sim(network);
    let value = sim.block_on(script(sim.handle()));
    (value, sim.summary())
}

/// A connection: the side that opened it, and the one that accepted.
async fn connected(rt: Sim) -> (TcpStream, TcpStream) {
    let listener = rt.listen(KITCHEN).unwrap();
    let (client, served) = zip(rt.connect_from(CLIENT, KITCHEN), listener.accept()).await;
    (client.unwrap(), served.unwrap().0)
}

fn latency(latency: Duration) -> Network {
    Network::new().link(move |_| Fate::after(latency))
}

/// Pieces of streams meet this fate, and all else goes through at once.
fn pieces(fate: impl Fn(&Transit) -> Fate + Send + Sync + 'static) -> Network {
    Network::new().link(move |transit| match transit.bytes {
        0 => Fate::after(Duration::ZERO),
        _ => fate(transit),
    })
}
