//! Accepting connections, so many at once, and ending all of them together.

use super::rigged::Rigged;
use super::{Misdeed, Reach, Settings};
use futures_lite::future::or;
use runtime_adapter::net::{Listener, TcpListener, TcpStream};
use runtime_adapter::sync::{Receiver, Sender, channel};
use runtime_adapter::{Group, Net, Runtime};
use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Why a peer does not serve, or no more.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It was bound to an address that others can reach, and not told to.
    #[error(
        "the peer would serve at {address}, which other machines can reach; bind it to 127.0.0.1, or allow that"
    )]
    NotLoopback {
        /// The address.
        address: SocketAddr,
    },
    /// The listener has no address.
    #[error("the peer's listener has no address")]
    Listener {
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A connection's task failed, or the runtime is gone.
    #[error("a task of the peer's was lost")]
    Task,
}

/// The pause after a connection that could not be accepted, for want of descriptors as a rule.
const BREATH: Duration = Duration::from_millis(10);

/// What all connections of a peer share.
#[derive(Debug)]
pub(super) struct Served {
    settings: Settings,
    requests: AtomicU64,
    end: Sender<()>,
}

impl Served {
    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Counts a request, and tells what is to be done to it.
    pub(super) fn count(&self) -> Option<Misdeed> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        self.settings
            .mischief
            .and_then(|mischief| mischief.at(number))
    }

    /// Ends the peer.
    pub(super) async fn end(&self) {
        // Where it has ended already, nobody listens.
        let _ = self.end.send(()).await;
    }
}

/// Serves until a misdeed ends it; dropping the future ends it, too, and every connection with it.
pub(super) async fn serve<R, A, F>(
    rt: R,
    listener: R::TcpListener,
    settings: Settings,
    attend: A,
) -> Result<(), Error>
where
    R: Runtime + Net,
    A: Fn(Rigged<R>, Arc<Served>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let address = listener.local_addr();
    let address = address.map_err(|source| Error::Listener { source })?;
    if settings.reach == Reach::Loopback && !address.ip().is_loopback() {
        return Err(Error::NotLoopback { address });
    }
    let (end, ended): (_, Receiver<()>) = channel("the peer's end", NonZeroUsize::MIN);
    let served = Arc::new(Served {
        settings,
        requests: AtomicU64::new(0),
        end,
    });
    let accepting = accept(&rt, &listener, &served, &attend);
    let dying = async {
        // The sender lives as long as this future.
        let _ = ended.receive().await;
        Ok(())
    };
    or(dying, accepting).await
}

async fn accept<R, A, F>(
    rt: &R,
    listener: &R::TcpListener,
    served: &Arc<Served>,
    attend: &A,
) -> Result<(), Error>
where
    R: Runtime + Net,
    A: Fn(Rigged<R>, Arc<Served>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let settings = served.settings();
    let mut connections: Group<R, ()> = Group::new(rt).limit(settings.connections);
    loop {
        let coming = async { Some(listener.accept().await) };
        let accepted = or(coming, async { ended(&mut connections).await }).await;
        let stream = match accepted {
            Some(Ok((stream, _))) => stream,
            Some(Err(_)) => {
                rt.sleep(BREATH).await;
                continue;
            }
            None => return Err(Error::Task),
        };
        // One that is gone already will be found out.
        let _ = stream.set_nodelay(true);
        let rigged = Rigged::new(rt.clone(), stream, settings.pace, settings.patience);
        let child = attend(rigged, Arc::clone(served));
        connections.spawn_ok(child).await.map_err(|_| Error::Task)?;
    }
}

/// Lets go of each connection as it ends, and returns when one was lost.
async fn ended<R: Runtime, T>(connections: &mut Group<R, ()>) -> Option<T> {
    loop {
        match connections.next().await {
            Some((_, Ok(()))) => {}
            Some((_, Err(_))) => return None,
            None => return pending().await,
        }
    }
}
