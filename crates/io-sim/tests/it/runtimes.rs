//! The runtimes that every check runs on, and peers to talk to.

use io_sim::peer::{self, Settings};
use runtime_adapter::sim::Sim;
use runtime_adapter::{JoinError, Net, Owned, Owner, Runtime, Task};
use std::net::SocketAddr;

/// What is checked, on whatever runtime.
pub(crate) trait Check: Clone + Send + 'static {
    fn run<R: Runtime + Net>(self, rt: R) -> impl Future<Output = ()> + Send;
}

/// Runs the check on every real runtime.
#[track_caller]
pub(crate) fn on_every_runtime(check: impl Check) {
    let tokio = runtime_adapter::tokio::MultiThread::builder().workers(1);
    on(&tokio.build().unwrap(), check.clone());
    on(&smol(), check.clone());
    let threads = runtime_adapter::threads::Threads::builder();
    on(&threads.build().unwrap(), check.clone());
    let async_std = runtime_adapter::async_std::MultiThread::builder().workers(1);
    on(&async_std.build().unwrap(), check);
}

/// Runs the check in virtual time, and returns the simulator.
#[track_caller]
pub(crate) fn on_sim(check: impl Check) -> Owner<Sim> {
    let sim = Sim::builder().build().unwrap();
    on(&sim, check);
    sim
}

pub(crate) fn smol() -> Owner<runtime_adapter::smol::MultiThread> {
    runtime_adapter::smol::MultiThread::builder()
        .workers(1)
        .build()
        .unwrap()
}

#[track_caller]
fn on<R: Runtime + Net + Owned>(owner: &Owner<R>, check: impl Check) {
    let rt = owner.handle();
    let name = R::CAPS.runtime;
    let ended: Result<(), JoinError> = owner.try_block_on(check.run(rt));
    if let Err(error) = ended {
        panic!("on {name}: {error}");
    }
}

/// A peer in a task of its own; it ends when this is dropped.
pub(crate) struct Peer<T> {
    pub(crate) at: SocketAddr,
    pub(crate) task: T,
}

/// Starts a client with data.
pub(crate) fn tcp_peer<R: Runtime + Net>(
    rt: &R,
    settings: Settings,
) -> Peer<impl Task<Result<(), peer::Error>> + use<R>> {
    let (listener, at) = listen(rt);
    let task = rt.spawn(peer::tcp::serve(rt.clone(), listener, settings));
    Peer { at, task }
}

/// Starts a kitchen.
#[cfg(feature = "hyper")]
pub(crate) fn kitchen<R: Runtime + Net>(
    rt: &R,
    settings: Settings,
) -> Peer<impl Task<Result<(), peer::Error>> + use<R>> {
    let (listener, at) = listen(rt);
    let task = rt.spawn(peer::kitchen::serve(rt.clone(), listener, settings));
    Peer { at, task }
}

/// Binds a free port on loopback.
pub(crate) fn listen<R: Net>(rt: &R) -> (R::TcpListener, SocketAddr) {
    use runtime_adapter::net::TcpListener;
    let listener = rt.listen(([127, 0, 0, 1], 0).into()).unwrap();
    let at = listener.local_addr().unwrap();
    (listener, at)
}

/// An address where nobody listens.
pub(crate) fn nobody<R: Net>(rt: &R) -> SocketAddr {
    listen(rt).1
}
