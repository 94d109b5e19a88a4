//! Checks of Unix sockets.

use super::super::check::{Check, Class, Finding, Found, Topic, ensure};
use super::super::scratch::Scratch;
use super::done;
use crate::net::{Listener, Stream};
use crate::{LocalRuntime, Owned, Runtime, UnixNet};
use futures_lite::future::{poll_once, zip};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use rustix::net::{AddressFamily, SocketAddrUnix, SocketType};
use std::io::{self, ErrorKind};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::pin::pin;

const FULL: &[Class] = &[
    Class {
        name: "waits",
        means: "connecting waits until the listener accepts",
    },
    Class {
        name: "would-block",
        means: "connecting fails with `WouldBlock`, and is to be tried again later",
    },
    Class {
        name: "not-connected",
        means: "connecting fails with `NotConnected`, and is to be tried again later",
    },
];

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(Topic::Net, "a-path-is-listened-at-and-connected-to", |on| {
                on.$run(a_path_is_connected_to)
            }),
            Check::must(Topic::Net, "the-ends-of-a-pair-are-connected", |on| {
                on.$run(a_pair_is_connected)
            }),
            Check::must(
                Topic::Net,
                "closing-a-unix-stream-ends-one-direction",
                |on| on.$run(closing_ends_one_direction),
            ),
            Check::must(
                Topic::Net,
                "dropping-the-writing-half-ends-a-unix-stream",
                |on| on.$run(dropping_the_writing_half),
            ),
            Check::must(Topic::Net, "a-path-in-use-is-refused", |on| {
                on.$run(a_path_in_use)
            }),
            Check::must(Topic::Net, "a-path-that-is-missing-is-not-found", |on| {
                on.$run(a_missing_path)
            }),
            Check::must(
                Topic::Net,
                "a-unix-accept-given-up-loses-no-connection",
                |on| on.$run(an_accept_given_up),
            ),
            Check::differs(
                Topic::Net,
                "what-a-unix-listener-that-is-full-answers",
                "What becomes of connecting to a path whose listener has no room for another?",
                FULL,
                |on| on.$run(a_full_listener),
            )
            .needs_the_system(),
        ]
    };
}

/// The checks of runtimes.
pub(in super::super) fn checks<R: Runtime + UnixNet + Owned>() -> Vec<Check<R>> {
    checks!(run)
}

/// The checks of local runtimes.
pub(in super::super) fn local_checks<R: LocalRuntime + UnixNet + Owned>() -> Vec<Check<R>> {
    checks!(run_local)
}

/// The name of a socket in a directory of the check's own.
const SOCKET: &str = "socket";

async fn connected<R: UnixNet>(rt: &R) -> Result<(R::UnixStream, R::UnixStream), String> {
    let dir = Scratch::new()?;
    let path = dir.join(SOCKET);
    let listener = done("listen", rt.listen_unix(&path))?;
    let (client, served) = zip(rt.connect_unix(&path), listener.accept()).await;
    Ok((done("connect", client)?, done("accept", served)?.0))
}

/// Sends something there, and something else back.
async fn talk(mut one: impl Stream, mut other: impl Stream) -> Found {
    const BYTES: usize = 1 << 20;
    let tell = async {
        done("tell", one.write_all(&vec![7; BYTES]).await)?;
        let mut answer = [0; 6];
        done("hear", one.read_exact(&mut answer).await)?;
        ensure!(&answer == b"burger", "{answer:?} came back");
        Ok(())
    };
    let answer = async {
        let mut told = vec![0; BYTES];
        done("read", other.read_exact(&mut told).await)?;
        ensure!(told.iter().all(|byte| *byte == 7), "another byte came");
        done("answer", other.write_all(b"burger").await)
    };
    let (told, answered) = zip(tell, answer).await;
    told.and(answered).map(|()| Finding::Holds)
}

async fn a_path_is_connected_to<R: UnixNet>(rt: R) -> Found {
    let (client, served) = connected(&rt).await?;
    talk(client, served).await
}

async fn a_pair_is_connected<R: UnixNet>(rt: R) -> Found {
    let (one, other) = done("pair", rt.unix_pair())?;
    talk(one, other).await
}

async fn closing_ends_one_direction<R: UnixNet>(rt: R) -> Found {
    let (mut one, mut other) = connected(&rt).await?;
    done("write", one.write_all(b"order").await)?;
    done("close", one.close().await)?;
    done("close again", one.close().await)?;
    let mut heard = Vec::new();
    done("read", other.read_to_end(&mut heard).await)?;
    ensure!(heard == b"order", "{heard:?} came");
    done("answer", other.write_all(b"burger").await)?;
    drop(other);
    heard.clear();
    done("hear", one.read_to_end(&mut heard).await)?;
    ensure!(heard == b"burger", "{heard:?} came back");
    done("close at the end", one.close().await)?;
    Ok(Finding::Holds)
}

async fn dropping_the_writing_half<R: UnixNet>(rt: R) -> Found {
    let (one, mut other) = done("pair", rt.unix_pair())?;
    let (mut hearing, telling) = one.split();
    drop(telling);
    let mut byte = [0];
    let read = done("read", other.read(&mut byte).await)?;
    ensure!(read == 0, "a byte came");
    done("answer", other.write_all(b"!").await)?;
    done("hear", hearing.read_exact(&mut byte).await)?;
    ensure!(&byte == b"!", "{byte:?} came");
    Ok(Finding::Holds)
}

async fn a_path_in_use<R: UnixNet>(rt: R) -> Found {
    let dir = Scratch::new()?;
    let path = dir.join(SOCKET);
    let in_use = |path: &Path| rt.listen_unix(path).err().map(|it| it.kind());
    let listener = done("listen", rt.listen_unix(&path))?;
    let again = in_use(&path);
    ensure!(
        again == Some(ErrorKind::AddrInUse),
        "listening twice gave {again:?}"
    );
    drop(listener);
    let after = in_use(&path);
    ensure!(
        after == Some(ErrorKind::AddrInUse),
        "after the listener, its path gave {after:?}"
    );
    let opened = rt.connect_unix(&path).await.map_err(|it| it.kind());
    ensure!(
        matches!(opened, Err(ErrorKind::ConnectionRefused)),
        "connecting to where nobody listens gave {opened:?}"
    );
    Ok(Finding::Holds)
}

async fn a_missing_path<R: UnixNet>(rt: R) -> Found {
    let dir = Scratch::new()?;
    let path = dir.join(SOCKET);
    let opened = rt.connect_unix(&path).await.map_err(|it| it.kind());
    ensure!(
        matches!(opened, Err(ErrorKind::NotFound)),
        "it gave {opened:?}"
    );
    Ok(Finding::Holds)
}

async fn an_accept_given_up<R: UnixNet>(rt: R) -> Found {
    let dir = Scratch::new()?;
    let path = dir.join(SOCKET);
    let listener = done("listen", rt.listen_unix(&path))?;
    ensure!(
        poll_once(listener.accept()).await.is_none(),
        "somebody came unasked"
    );
    let client = done("connect", rt.connect_unix(&path).await)?;
    let (served, _) = done("accept", listener.accept().await)?;
    talk(client, served).await
}

/// Listens at a path, does not accept, and opens connections until there is no room for another.
fn full(path: &Path) -> io::Result<(OwnedFd, Vec<OwnedFd>)> {
    let addr = SocketAddrUnix::new(path)?;
    let socket = || rustix::net::socket(AddressFamily::UNIX, SocketType::STREAM, None);
    let listener = socket()?;
    rustix::net::bind(&listener, &addr)?;
    rustix::net::listen(&listener, 0)?;
    let mut waiting = Vec::new();
    loop {
        let another = socket()?;
        rustix::io::ioctl_fionbio(&another, true)?;
        match rustix::net::connect(&another, &addr) {
            Ok(()) => waiting.push(another),
            Err(rustix::io::Errno::AGAIN) => return Ok((listener, waiting)),
            Err(error) => return Err(error.into()),
        }
    }
}

async fn a_full_listener<R: UnixNet>(rt: R) -> Found {
    let dir = Scratch::new()?;
    let path = dir.join(SOCKET);
    let (listener, waiting) = match full(&path) {
        Ok(full) => full,
        Err(error) => return Ok(Finding::Skipped(format!("no listener is full: {error}"))),
    };
    let mut opening = pin!(rt.connect_unix(&path));
    let opened = match poll_once(&mut opening).await {
        Some(Ok(_)) => return Err(format!("it got in behind {}", waiting.len())),
        Some(Err(error)) => Err(error),
        None => {
            for _ in &waiting {
                done("make room", rustix::net::accept(&listener))?;
            }
            opening.await
        }
    };
    match opened.map_err(|it| it.kind()) {
        Ok(_) => Ok(Finding::Is("waits")),
        Err(ErrorKind::WouldBlock) => Ok(Finding::Is("would-block")),
        Err(ErrorKind::NotConnected) => Ok(Finding::Is("not-connected")),
        Err(other) => Err(format!("it gave {other}")),
    }
}
