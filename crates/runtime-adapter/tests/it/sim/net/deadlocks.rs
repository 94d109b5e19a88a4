//! What a deadlock says of those who wait on the network.

use super::{KITCHEN, MS, connected};
use futures_lite::future::{or, poll_once};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use runtime_adapter::net::{Listener, UdpSocket};
use runtime_adapter::sim::net::Network;
use runtime_adapter::sim::{Fault, Sim};
use runtime_adapter::sync::channel;
use runtime_adapter::{JoinError, Net, Runtime, Time};
use std::future::{Future, pending};
use std::num::NonZeroUsize;
use std::pin::pin;

/// Runs a script that comes to no end, and gives what is said of what it waits for.
#[track_caller]
fn waits_for<F>(network: Network, script: impl FnOnce(Sim) -> F) -> Option<String>
where
    F: Future<Output: Send> + Send + 'static,
{
    let sim = Sim::builder().network(network).build().unwrap();
    let Err(JoinError::Simulation(fault)) = sim.try_block_on(script(sim.handle())) else {
        panic!("it came to an end");
    };
    let Fault::Deadlock(deadlock) = *fault else {
        panic!("{fault}");
    };
    let root = &deadlock.waiting[0];
    assert_eq!(root.task, 0);
    root.waits_for.clone()
}

#[track_caller]
fn check<F>(network: Network, script: impl FnOnce(Sim) -> F, told: &str)
where
    F: Future<Output: Send> + Send + 'static,
{
    assert_eq!(waits_for(network, script).as_deref(), Some(told));
}

#[test]
fn who_accepts_and_who_connects_waits_for_a_listener() {
    check(
        Network::new(),
        async |rt: Sim| rt.listen(KITCHEN).unwrap().accept().await.map(drop),
        "a connection to the listener 10.0.0.1:80 (accept)",
    );
    check(
        Network::new().backlog(1),
        async |rt: Sim| {
            let _listener = rt.listen(KITCHEN).unwrap();
            let _first = rt.connect(KITCHEN).await.unwrap();
            rt.connect(KITCHEN).await.map(drop)
        },
        "room at the listener 10.0.0.1:80 (connect)",
    );
}

#[test]
fn who_reads_or_writes_waits_for_a_direction_of_a_stream() {
    let stream = "on the stream 10.0.0.2:49152 → 10.0.0.1:80";
    check(
        Network::new(),
        async |rt: Sim| {
            let (mut client, _served) = connected(rt).await;
            client.read(&mut [0]).await
        },
        &format!("data from 10.0.0.1:80 {stream}"),
    );
    check(
        Network::new(),
        async |rt: Sim| {
            let (_client, mut served) = connected(rt).await;
            served.read(&mut [0]).await
        },
        &format!("data from 10.0.0.2:49152 {stream}"),
    );
    check(
        Network::new().window(4),
        async |rt: Sim| {
            let (mut client, _served) = connected(rt).await;
            client.write_all(b"burger").await
        },
        &format!("room for data from 10.0.0.2:49152 {stream}"),
    );
}

#[test]
fn who_receives_waits_for_a_datagram() {
    check(
        Network::new(),
        async |rt: Sim| {
            let socket = rt.bind_udp(KITCHEN).unwrap();
            socket.recv_from(&mut [0]).await
        },
        "a datagram to 10.0.0.1:80",
    );
}

#[cfg(unix)]
#[test]
fn what_has_a_path_is_told_by_it() {
    use runtime_adapter::UnixNet;
    check(
        Network::new(),
        async |rt: Sim| {
            let listener = rt.listen_unix("/kitchen".as_ref()).unwrap();
            listener.accept().await.map(drop)
        },
        "a connection to the listener /kitchen (accept)",
    );
}

#[test]
fn who_waits_for_one_of_several_is_told_all_of_them() {
    check(
        Network::new(),
        async |rt: Sim| {
            let listener = rt.listen(KITCHEN).unwrap();
            let (_sender, closing) = channel::<()>("closing", NonZeroUsize::MIN);
            let accepts = async { listener.accept().await.is_ok() };
            or(accepts, async { closing.receive().await.is_ok() }).await
        },
        "a message in the channel `closing`, or a connection to the listener 10.0.0.1:80 (accept)",
    );
}

#[test]
fn what_a_task_waits_for_no_more_is_not_told() {
    // It lost patience with a stream, which hears nothing of that, and has been polled since.
    let waits_for = waits_for(Network::new(), async |rt: Sim| {
        let (mut client, _served) = connected(rt).await;
        let read = rt.timeout(MS, client.read(&mut [0])).await;
        assert!(read.is_err());
        rt.yield_now().await;
        pending::<()>().await;
    });
    assert_eq!(waits_for, None);
    // It listens to another by now.
    check(
        Network::new(),
        async |rt: Sim| {
            let (mut client, mut served) = connected(rt).await;
            assert!(poll_once(client.read(&mut [0])).await.is_none());
            rt.yield_now().await;
            served.read(&mut [0]).await
        },
        "data from 10.0.0.2:49152 on the stream 10.0.0.2:49152 → 10.0.0.1:80",
    );
}

#[test]
fn a_task_that_wraps_its_wakers_is_known_all_the_same() {
    check(
        Network::new(),
        async |rt: Sim| {
            let (mut client, _served) = connected(rt).await;
            let mut buffer = [0];
            let mut read = pin!(client.read(&mut buffer));
            std::future::poll_fn(|cx| {
                let inner = cx.waker().clone();
                let wrapped = waker_fn(move || inner.wake_by_ref());
                read.as_mut()
                    .poll(&mut std::task::Context::from_waker(&wrapped))
            })
            .await
        },
        "data from 10.0.0.1:80 on the stream 10.0.0.2:49152 → 10.0.0.1:80",
    );
}

/// A waker that is none of the simulation's.
fn waker_fn(wake: impl Fn() + Send + Sync + 'static) -> std::task::Waker {
    struct Calls<F>(F);
    impl<F: Fn() + Send + Sync + 'static> std::task::Wake for Calls<F> {
        fn wake(self: std::sync::Arc<Self>) {
            (self.0)();
        }
    }
    std::sync::Arc::new(Calls(wake)).into()
}

#[test]
fn a_report_tells_of_tasks_and_the_network_together() {
    let sim = Sim::builder().build().unwrap();
    let rt = sim.handle();
    let ended = sim.try_block_on(async move {
        let (client, mut served) = connected(rt).await;
        let serving = rt.spawn(async move {
            rt.name_task("server");
            served.read(&mut [0]).await.map(drop)
        });
        let ended = serving.await;
        drop(client);
        drop(ended);
    });
    let Err(JoinError::Simulation(fault)) = ended else {
        panic!("it came to an end");
    };
    let text = fault.to_string();
    for told in [
        "waits for the end of task",
        "`server`",
        "waits for data from 10.0.0.2:49152 on the stream 10.0.0.2:49152 → 10.0.0.1:80",
        "tests/it/sim/net/deadlocks.rs",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}
