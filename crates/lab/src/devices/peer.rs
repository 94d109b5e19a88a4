//! The other side of the network waits, as a process of its own: this program, started again.
//!
//! A peer serves on loopback, at a port that the system chooses, and writes its address as a line. It ends when its standard
//! input closes, which also happens when whoever started it is gone, however that came about.

use crate::child::{Ended, last_line, lines_of};
use crate::compare::Driver;
use crate::runtimes::{RuntimeError, RuntimeName, Visit};
use core_model::Distribution;
use futures_util::future::{Either, select};
use io_sim::peer;
use runtime_adapter::net::TcpListener;
use runtime_adapter::{JoinError, Net, Owned, Owner, Runtime};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::time::Duration;

/// Who is on the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerKind {
    /// A client with data, who also takes some.
    Tcp,
    /// A kitchen with an API over HTTP.
    Kitchen,
}

/// How a peer serves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeerPlan {
    /// How long each item takes it, beside the network.
    pub service: Distribution,
    /// What the service times are drawn from.
    pub seed: u64,
    /// The bytes of a reply.
    pub bytes: u32,
}

/// Why there is no peer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeerError {
    /// There is no such peer.
    #[error("there is no peer `{0}`; there are tcp and kitchen")]
    Unknown(String),
    /// It was left out of this build.
    #[error("the kitchen was left out of this build; build it with `--features hyper`")]
    LeftOut,
    /// Its process could not be started.
    #[error("the process of the peer `{kind}` could not be started")]
    Start {
        /// Which.
        kind: PeerKind,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Its process did not say where it serves.
    #[error("the peer `{kind}` did not say where it serves: {said}")]
    Silent {
        /// Which.
        kind: PeerKind,
        /// What it said instead.
        said: String,
    },
    /// It has no address, or nobody to tell it to.
    #[error("cannot serve on 127.0.0.1")]
    Listen(#[source] io::Error),
    /// It serves no more.
    #[error(transparent)]
    Serve(#[from] peer::Error),
    /// A task was lost.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// Its runtime cannot be had.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
}

/// A peer in a process of its own, which ends when this is dropped.
pub struct Peer {
    kind: PeerKind,
    address: SocketAddr,
    process: Ended,
}

/// How long a peer may take to say where it serves.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long its tasks get to end.
const GRACE: Duration = Duration::from_millis(200);

impl PeerKind {
    /// Returns its name, as the command line writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Kitchen => "kitchen",
        }
    }
}

impl Peer {
    /// Starts one: the program and arguments of `driver`, then the kind and the plan as flags.
    ///
    /// # Errors
    ///
    /// [`PeerError::Start`], [`PeerError::Silent`].
    pub fn start(driver: &Driver, kind: PeerKind, plan: &PeerPlan) -> Result<Self, PeerError> {
        let child = Command::new(&driver.program)
            .args(&driver.arguments)
            .arg(kind.name())
            .args(["--service", &plan.service.to_string()])
            .args(["--seed", &plan.seed.to_string()])
            .args(["--bytes", &plan.bytes.to_string()])
            // Held until the end: when it closes, the peer goes.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| PeerError::Start { kind, source })?;
        let mut process = Ended(child);
        let said = lines_of(process.0.stdout.take());
        let complaints = lines_of(process.0.stderr.take());
        let line = said.recv_timeout(PATIENCE);
        match line.as_deref().map(str::parse) {
            Ok(Ok(address)) => Ok(Self {
                kind,
                address,
                process,
            }),
            _ => {
                let complaint = last_line(&complaints).or(line.ok());
                let said = complaint.unwrap_or_else(|| "it said nothing".to_owned());
                Err(PeerError::Silent { kind, said })
            }
        }
    }

    /// Where it serves.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.process.0.id()
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Peer")
            .field("kind", &self.kind)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Serves in this process, on a runtime: says where, and goes on until `end` returns, which may block.
///
/// # Errors
///
/// [`PeerError`]; an address that nobody took is [`PeerError::Listen`].
pub fn serve_peer(
    kind: PeerKind,
    runtime: RuntimeName,
    plan: PeerPlan,
    say: impl FnOnce(SocketAddr) -> io::Result<()> + Send + 'static,
    end: impl FnOnce() + Send + 'static,
) -> Result<(), PeerError> {
    if kind == PeerKind::Kitchen && !cfg!(feature = "hyper") {
        return Err(PeerError::LeftOut);
    }
    let serving = Serving {
        kind,
        plan,
        say,
        end,
    };
    runtime.visit(1, serving)?
}

struct Serving<S, E> {
    kind: PeerKind,
    plan: PeerPlan,
    say: S,
    end: E,
}

impl<S, E> Visit for Serving<S, E>
where
    S: FnOnce(SocketAddr) -> io::Result<()> + Send + 'static,
    E: FnOnce() + Send + 'static,
{
    type Output = Result<(), PeerError>;

    fn visit<R: Runtime + Net + Owned>(self, owner: Owner<R>) -> Self::Output {
        let rt = owner.handle();
        let Self {
            kind,
            plan,
            say,
            end,
        } = self;
        let served = owner.try_block_on(async move {
            let listener = rt
                .listen((Ipv4Addr::LOCALHOST, 0).into())
                .map_err(PeerError::Listen)?;
            say(listener.local_addr().map_err(PeerError::Listen)?).map_err(PeerError::Listen)?;
            let ended = rt.spawn_blocking(end);
            let serving = Box::pin(serve(kind, rt, listener, plan));
            match select(serving, pin!(ended)).await {
                Either::Left((served, _)) => served,
                Either::Right(_) => Ok(()),
            }
        });
        // What still waits for the end is let go.
        let _ = owner.shutdown(GRACE);
        served?
    }
}

async fn serve<R: Runtime + Net>(
    kind: PeerKind,
    rt: R,
    listener: R::TcpListener,
    plan: PeerPlan,
) -> Result<(), PeerError> {
    let settings = peer::Settings {
        service: plan.service,
        seed: plan.seed,
        reply_bytes: plan.bytes,
        ..peer::Settings::default()
    };
    match kind {
        PeerKind::Tcp => peer::tcp::serve(rt, listener, settings).await?,
        #[cfg(feature = "hyper")]
        PeerKind::Kitchen => peer::kitchen::serve(rt, listener, settings).await?,
        #[cfg(not(feature = "hyper"))]
        PeerKind::Kitchen => return Err(PeerError::LeftOut),
    }
    Ok(())
}

impl fmt::Display for PeerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for PeerKind {
    type Err = PeerError;

    fn from_str(text: &str) -> Result<Self, PeerError> {
        let kind = [Self::Tcp, Self::Kitchen]
            .into_iter()
            .find(|kind| kind.name() == text);
        kind.ok_or_else(|| PeerError::Unknown(text.to_owned()))
    }
}
