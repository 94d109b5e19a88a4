//! Each wait works, on each runtime.

use crate::runtimes::{Check, on_every_runtime, on_sim, tcp_peer};
use io_sim::peer::Settings;
use io_sim::{Backend, Bounds, Connections, Request, Wait, tcp};
use runtime_adapter::{Net, Runtime, Task};
use std::num::NonZeroUsize;

const BYTES: u32 = 5_000;

/// Four connections at most.
pub(crate) fn four() -> Bounds {
    Bounds {
        connections: NonZeroUsize::new(4).unwrap(),
        ..Bounds::default()
    }
}

/// Asks for items side by side, and looks whether each got its own.
pub(crate) async fn ask_side_by_side<R: Runtime, B: Backend>(
    rt: &R,
    backend: &B,
    items: std::ops::Range<u64>,
    bytes: u64,
) {
    let tasks: Vec<_> = items
        .map(|item| {
            let backend = backend.clone();
            (
                item,
                rt.spawn(async move { backend.wait(Request { item }).await }),
            )
        })
        .collect();
    for (item, task) in tasks {
        let reply = task.await.unwrap().unwrap();
        assert_eq!((reply.item, reply.bytes), (item, bytes));
    }
}

#[derive(Clone)]
struct DataFromAClient;

impl Check for DataFromAClient {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let settings = Settings {
            reply_bytes: BYTES,
            ..Settings::default()
        };
        let peer = tcp_peer(&rt, settings);
        let receive = tcp::Receive::new(rt.clone(), peer.at, four(), None);
        ask_side_by_side(&rt, &receive, 0..40, u64::from(BYTES)).await;
        let Connections { opened, idle } = receive.connections();
        assert!(
            (1..=4).contains(&opened) && idle as u64 == opened,
            "{opened} {idle}"
        );
        assert!(peer.task.cancel().await.is_err());
    }
}

#[test]
fn data_comes_from_a_client_over_few_connections() {
    on_every_runtime(DataFromAClient);
    on_sim(DataFromAClient);
}

#[derive(Clone)]
struct DataToAClient;

impl Check for DataToAClient {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let peer = tcp_peer(&rt, Settings::default());
        for bytes in [0, 1, BYTES, 300_000] {
            let send = tcp::Send::new(rt.clone(), peer.at, bytes, four(), None);
            ask_side_by_side(&rt, &send, 0..10, u64::from(bytes)).await;
            assert!(send.connections().opened <= 4);
        }
        assert!(peer.task.cancel().await.is_err());
    }
}

#[test]
fn data_goes_to_a_client_and_is_acknowledged() {
    on_every_runtime(DataToAClient);
    on_sim(DataToAClient);
}

#[cfg(feature = "hyper")]
mod api {
    use super::{BYTES, ask_side_by_side, four};
    use crate::runtimes::{Check, kitchen, on_every_runtime, on_sim};
    use io_sim::peer::Settings;
    use io_sim::{Backend, Request, http};
    use runtime_adapter::{Net, Runtime, Task};

    #[derive(Clone)]
    struct Burgers;

    impl Check for Burgers {
        async fn run<R: Runtime + Net>(self, rt: R) {
            for bytes in [0, BYTES, 300_000] {
                let settings = Settings {
                    reply_bytes: bytes,
                    ..Settings::default()
                };
                let peer = kitchen(&rt, settings);
                let api = http::Api::new(rt.clone(), peer.at, four(), None);
                ask_side_by_side(&rt, &api, 0..20, u64::from(bytes)).await;
                let before = api.connections();
                assert!(before.opened <= 4, "{before:?}");
                // One after the other on a connection that is kept.
                for item in 20..25 {
                    assert_eq!(api.wait(Request { item }).await.unwrap().item, item);
                }
                assert_eq!(api.connections(), before);
                assert!(peer.task.cancel().await.is_err());
            }
        }
    }

    #[test]
    fn an_api_answers_over_few_connections_that_are_kept() {
        on_every_runtime(Burgers);
        on_sim(Burgers);
    }
}

#[test]
fn every_wait_has_a_name_that_is_read_back() {
    for wait in Wait::ALL {
        assert_eq!(wait.name().parse(), Ok(wait));
    }
    let unknown = "sleep".parse::<Wait>().unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "there is no wait `sleep`; there are receive, send, read, write, api, insert and query"
    );
}
