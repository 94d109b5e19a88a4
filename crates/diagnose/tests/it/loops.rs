//! For whom an event loop waits: the descriptors that it registered say so.

use crate::planted::{Watched, example, slow_server, watch};
use diagnose::model::Cause;
use std::time::Duration;

/// Watches a loop that asks so many servers again and again, over two connections each; gives their addresses as well.
fn looping(servers: usize) -> (Watched, Vec<String>) {
    let ports: Vec<u16> = (0..servers)
        .map(|_| slow_server(Duration::from_millis(10)))
        .collect();
    let program = example("looping");
    let mut words = vec![program.to_str().expect("text").to_owned()];
    for port in ports.iter().chain(&ports) {
        words.push(port.to_string());
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let addresses = ports.iter().map(|port| format!("127.0.0.1:{port}"));
    (watch(&words), addresses.collect())
}

/// The share of the waiting for the network that was for one name.
fn of_the_network(watched: &Watched, name: &str) -> f64 {
    let waits = &watched.profile.whole.waits;
    let network = waits
        .iter()
        .filter(|wait| wait.wait_for.cause == Cause::Network);
    let named = network.clone().filter(|wait| wait.wait_for.what == name);
    let ns = |waits: &mut dyn Iterator<Item = &diagnose::profile::Wait>| {
        waits.map(|wait| wait.ns).sum::<u64>()
    };
    ns(&mut named.into_iter()) as f64 / ns(&mut network.into_iter()).max(1) as f64
}

#[test]
fn a_loop_with_one_peer_waits_for_that_one() {
    let (watched, servers) = looping(1);
    assert!(
        watched.waiting(Cause::Network) + watched.ready() > 0.5,
        "{watched:#?}"
    );
    // At its first looks it had registered nothing yet, or the tables could not be read again so soon.
    assert!(
        of_the_network(&watched, &servers[0]) > 0.6,
        "{servers:?} {watched:#?}"
    );
    let kind = &watched.profile.kinds[0];
    assert!(kind.event_loop.is_some(), "{watched:#?}");
    let peers = kind.peers.as_ref().expect("it had one");
    assert_eq!((peers.number, &peers.names), (1, &servers));
}

#[test]
fn a_loop_with_several_peers_waits_for_any_and_names_them() {
    let (watched, servers) = looping(5);
    assert!(
        of_the_network(&watched, "any of several") > 0.6,
        "{watched:#?}"
    );
    let peers = watched.profile.kinds[0]
        .peers
        .as_ref()
        .expect("it had some");
    assert_eq!((peers.number, peers.or_more), (5, false));
    assert_eq!(peers.names.len(), 3);
    assert!(
        peers.names.iter().all(|name| servers.contains(name)),
        "{peers:?} of {servers:?}"
    );
}
