//! What the world does to connections: ports where nobody listens, listeners that are full, processes without descriptors.
//!
//! Sockets in states that a program has no use for are made by the system's calls.

use super::super::check::{Check, Finding, Found, Topic, ensure};
use super::{ANY_PORT, done, listening};
use crate::net::Listener;
use crate::{LocalRuntime, Net, Owned, Runtime};
use futures_lite::future::zip;
use rustix::net::{AddressFamily, SocketType};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::fs::File;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, OwnedFd};
use std::time::Duration;

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(Topic::Net, "a-port-where-nobody-listens-refuses", |on| {
                on.$run(nobody_listens)
            }),
            Check::must(Topic::Net, "a-listener-that-is-full-times-out", |on| {
                on.$run(a_full_listener_times_out)
            })
            .needs_the_system(),
            Check::must(
                Topic::Net,
                "accepting-goes-on-after-too-many-open-files",
                |on| on.$run(accepting_goes_on),
            )
            .needs_the_system()
            // While it runs, nothing else in the process can open anything.
            .slow(),
        ]
    };
}

/// The checks of runtimes.
pub(super) fn checks<R: Runtime + Net + Owned>() -> Vec<Check<R>> {
    checks!(run)
}

/// The checks of local runtimes.
pub(super) fn local_checks<R: LocalRuntime + Net + Owned>() -> Vec<Check<R>> {
    checks!(run_local)
}

/// Takes a port without listening there.
fn bound() -> io::Result<(OwnedFd, SocketAddr)> {
    let socket = rustix::net::socket(AddressFamily::INET, SocketType::STREAM, None)?;
    rustix::net::bind(&socket, &ANY_PORT)?;
    let addr = rustix::net::getsockname(&socket)?;
    let addr = SocketAddr::try_from(addr).map_err(io::Error::from)?;
    Ok((socket, addr))
}

async fn nobody_listens<R: Net>(rt: R) -> Found {
    let (_socket, addr) = done("bind", bound())?;
    let opened = rt.connect(addr).await.map_err(|it| it.kind());
    ensure!(
        matches!(opened, Err(ErrorKind::ConnectionRefused)),
        "it gave {opened:?}"
    );
    let opened = rt.connect_timeout(addr, Duration::from_secs(600)).await;
    let opened = opened.map_err(|it| it.kind());
    ensure!(
        matches!(opened, Err(ErrorKind::ConnectionRefused)),
        "with a deadline it gave {opened:?}"
    );
    Ok(Finding::Holds)
}

async fn a_full_listener_times_out<R: Net>(rt: R) -> Found {
    let (socket, addr) = done("bind", bound())?;
    done("listen", rustix::net::listen(&socket, 0))?;
    let patience = Duration::from_millis(20);
    // Nobody accepts: the queue takes a few, and what comes then waits.
    let mut waiting = Vec::new();
    let error = loop {
        let before = rt.now();
        match rt.connect_timeout(addr, patience).await {
            Ok(stream) => waiting.push(stream),
            Err(error) if error.kind() == ErrorKind::TimedOut => {
                ensure!(rt.now() >= before + patience, "it gave up before its time");
                return Ok(Finding::Holds);
            }
            Err(error) => break error.to_string(),
        }
        if waiting.len() == 64 {
            break "its queue takes any number".to_owned();
        }
    };
    Ok(Finding::Skipped(format!(
        "no listener is full here: {error}"
    )))
}

/// Takes all descriptors of the process, until it is dropped.
struct NoDescriptors {
    taken: Vec<File>,
    before: Rlimit,
}

impl NoDescriptors {
    fn left() -> io::Result<Self> {
        let before = getrlimit(Resource::Nofile);
        let mut taken = vec![File::open("/dev/null")?];
        // A lower limit is reached sooner; what is open above it stays open.
        let near = u64::try_from(taken[0].as_raw_fd()).unwrap_or(0) + 16;
        let lower = before.current.map_or(near, |current| current.min(near));
        let limit = Rlimit {
            current: Some(lower),
            ..before
        };
        setrlimit(Resource::Nofile, limit)?;
        let mut this = Self {
            taken: Vec::new(),
            before,
        };
        while let Ok(another) = taken[0].try_clone() {
            taken.push(another);
        }
        this.taken = taken;
        Ok(this)
    }
}

impl Drop for NoDescriptors {
    fn drop(&mut self) {
        self.taken.clear();
        // It was the limit before, and the system takes it back.
        let _ = setrlimit(Resource::Nofile, self.before);
    }
}

async fn accepting_goes_on<R: Net>(rt: R) -> Found {
    let (listener, addr) = listening(&rt)?;
    // One connection as ever, so that the runtime has what it needs of its own.
    let (client, served) = zip(rt.connect(addr), listener.accept()).await;
    let (_client, _served) = (done("connect", client)?, done("accept", served)?);
    let waiting = done("connect", rt.connect(addr).await)?;
    let none = done("take all descriptors", NoDescriptors::left())?;
    for attempt in 1..=3 {
        let accepted = listener.accept().await;
        let Err(error) = accepted else {
            return Err(format!(
                "attempt {attempt} was accepted without a descriptor"
            ));
        };
        ensure!(
            error.raw_os_error() == Some(rustix::io::Errno::MFILE.raw_os_error()),
            "attempt {attempt} gave {error}"
        );
    }
    drop(none);
    let (_served, from) = done("accept afterwards", listener.accept().await)?;
    let own = done(
        "the client's address",
        crate::net::TcpStream::local_addr(&waiting),
    )?;
    ensure!(own == from, "{from} was accepted instead of {own}");
    Ok(Finding::Holds)
}
