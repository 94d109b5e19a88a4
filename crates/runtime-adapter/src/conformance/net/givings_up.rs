//! What becomes of an operation that nobody waits for any longer, and who is woken.

use super::super::check::{Check, Finding, Found, Topic, ensure};
use super::super::wake_log::{WakeLog, poll_with};
use super::{TICK, connected, done, listening};
use crate::net::{Listener, TcpStream};
use crate::{LocalRuntime, Net, Owned, Runtime};
use futures_lite::future::{or, poll_once, zip};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(Topic::Net, "a-read-given-up-loses-nothing", |on| {
                on.$run(a_read_given_up)
            }),
            Check::must(Topic::Net, "a-write-given-up-sends-nothing", |on| {
                on.$run(a_write_given_up)
            }),
            Check::must(Topic::Net, "an-accept-given-up-loses-no-connection", |on| {
                on.$run(an_accept_given_up)
            }),
            Check::must(Topic::Net, "a-listener-serves-several-waits", |on| {
                on.$run(several_waits)
            }),
            Check::must(Topic::Net, "the-last-to-poll-a-read-is-woken", |on| {
                on.$run(the_last_is_woken)
            }),
            Check::must(
                Topic::Net,
                "a-task-that-keeps-yielding-still-hears-its-socket",
                |on| on.$run(a_yielding_task_hears),
            ),
            Check::must(
                Topic::Net,
                "a-deadline-holds-while-a-socket-is-silent",
                |on| on.$run(a_deadline_holds),
            ),
            Check::must(Topic::Net, "a-dropped-listener-frees-its-port", |on| {
                on.$run(a_dropped_listener_frees_its_port)
            }),
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

async fn a_read_given_up<R: Net>(rt: R) -> Found {
    let (mut writer, mut reader) = connected(&rt).await?;
    let mut buffer = [0; 3];
    ensure!(
        poll_once(reader.read(&mut buffer)).await.is_none(),
        "there was something to read"
    );
    let write = async {
        for byte in 0..100 {
            done("write", writer.write_all(&[byte]).await)?;
            rt.yield_now().await;
        }
        done("close", writer.close().await)
    };
    let read = async {
        let mut heard = Vec::new();
        loop {
            let mut buffer = [0; 3];
            let attempt = async { Some(reader.read(&mut buffer).await) };
            let impatience = async {
                rt.yield_now().await;
                None
            };
            match or(attempt, impatience).await {
                None => {}
                Some(read) => match done("read", read)? {
                    0 => return Ok::<_, String>(heard),
                    read => heard.extend_from_slice(&buffer[..read]),
                },
            }
        }
    };
    let (written, heard) = zip(write, read).await;
    written?;
    let heard = heard?;
    ensure!(
        heard.iter().copied().eq(0..100),
        "of a hundred bytes in a row came {heard:?}"
    );
    Ok(Finding::Holds)
}

async fn a_write_given_up<R: Net>(rt: R) -> Found {
    // More than the system takes at once.
    const CHUNK: usize = 1 << 23;
    let (mut writer, mut reader) = connected(&rt).await?;
    let mut sent = 0_usize;
    for round in 0..4 {
        let chunk = vec![round; CHUNK];
        // What did not end has moved nothing; only what it says is under way.
        if let Some(written) = poll_once(writer.write(&chunk)).await {
            sent += done("write", written)?;
        }
        rt.yield_now().await;
    }
    let close = async { done("close", writer.close().await) };
    let read = async {
        let (mut buffer, mut heard) = (vec![0; 1 << 16], 0_usize);
        while let read @ 1.. = done("read", reader.read(&mut buffer).await)? {
            heard += read;
        }
        Ok::<_, String>(heard)
    };
    let (closed, heard) = zip(close, read).await;
    closed?;
    let heard = heard?;
    ensure!(heard == sent, "{sent} bytes were sent, and {heard} came");
    Ok(Finding::Holds)
}

async fn an_accept_given_up<R: Net>(rt: R) -> Found {
    let (listener, addr) = listening(&rt)?;
    ensure!(
        poll_once(listener.accept()).await.is_none(),
        "somebody came unasked"
    );
    let client = done("connect", rt.connect(addr).await)?;
    let own = done("the client's address", client.local_addr())?;
    // Impatient, but whoever came stays.
    let (_served, from) = loop {
        let attempt = async { Some(listener.accept().await) };
        let impatience = async {
            rt.yield_now().await;
            None
        };
        if let Some(accepted) = or(attempt, impatience).await {
            break done("accept", accepted)?;
        }
    };
    ensure!(own == from, "{from} was accepted instead of {own}");
    Ok(Finding::Holds)
}

async fn several_waits<R: Net>(rt: R) -> Found {
    let (listener, addr) = listening(&rt)?;
    let log = WakeLog::default();
    let (mut first, mut second) = (Box::pin(listener.accept()), Box::pin(listener.accept()));
    let waits = poll_with(first.as_mut(), &log.waker(0)).is_pending()
        && poll_with(second.as_mut(), &log.waker(1)).is_pending();
    ensure!(waits, "somebody came unasked");
    let one = done("connect", rt.connect(addr).await)?;
    let other = done("connect", rt.connect(addr).await)?;
    let mut accepted = Vec::new();
    let (mut waiting, mut seen) = ([Some(first), Some(second)], 0);
    // Polled when they are woken, and then only: somebody came for each.
    while accepted.len() < 2 {
        let woken = log.woken();
        for &number in &woken[seen..] {
            let Some(accept) = &mut waiting[number] else {
                continue;
            };
            if let Poll::Ready(ended) = poll_with(accept.as_mut(), &log.waker(number)) {
                accepted.push(done("accept", ended)?.1);
                waiting[number] = None;
            }
        }
        seen = woken.len();
        rt.sleep(TICK).await;
    }
    let mut opened = [
        done("an address", one.local_addr())?,
        done("an address", other.local_addr())?,
    ];
    accepted.sort();
    opened.sort();
    ensure!(
        accepted == opened,
        "{opened:?} were opened, and {accepted:?} accepted"
    );
    Ok(Finding::Holds)
}

async fn the_last_is_woken<R: Net>(rt: R) -> Found {
    let (mut writer, mut reader) = connected(&rt).await?;
    let log = WakeLog::default();
    let mut buffer = [0; 4];
    {
        let mut read = pin!(reader.read(&mut buffer));
        let waits = poll_with(read.as_mut(), &log.waker(1)).is_pending()
            && poll_with(read.as_mut(), &log.waker(2)).is_pending();
        ensure!(waits, "there was something to read");
        done("write", writer.write_all(b"done").await)?;
        while !log.woken().contains(&2) {
            rt.sleep(TICK).await;
        }
        let read = done("read", read.await)?;
        ensure!(read > 0, "the stream ended");
    }
    Ok(Finding::Holds)
}

async fn a_yielding_task_hears<R: Net>(rt: R) -> Found {
    let (mut writer, mut reader) = connected(&rt).await?;
    let log = WakeLog::default();
    let mut buffer = [0; 4];
    let mut read = pin!(reader.read(&mut buffer));
    ensure!(
        poll_with(read.as_mut(), &log.waker(1)).is_pending(),
        "there was something to read"
    );
    done("write", writer.write_all(b"done").await)?;
    while log.woken().is_empty() {
        rt.yield_now().await;
    }
    let read = done("read", read.await)?;
    ensure!(read > 0, "the stream ended");
    Ok(Finding::Holds)
}

async fn a_deadline_holds<R: Net>(rt: R) -> Found {
    let (_writer, mut reader) = connected(&rt).await?;
    let before = rt.now();
    let patience = Duration::from_millis(5);
    let read = rt.timeout(patience, reader.read(&mut [0])).await;
    ensure!(read.is_err(), "silence was read as {read:?}");
    ensure!(
        rt.now() >= before + patience,
        "the deadline passed before its time"
    );
    Ok(Finding::Holds)
}

async fn a_dropped_listener_frees_its_port<R: Net>(rt: R) -> Found {
    let (listener, addr) = listening(&rt)?;
    let (client, served) = zip(rt.connect(addr), listener.accept()).await;
    let (_client, _served) = (done("connect", client)?, done("accept", served)?);
    // With a wait that was given up, and a connection that goes on.
    ensure!(
        poll_once(listener.accept()).await.is_none(),
        "somebody came unasked"
    );
    drop(listener);
    let again = done("listen again", rt.listen(addr))?;
    let (client, served) = zip(rt.connect(addr), again.accept()).await;
    let (_client, _served) = (
        done("connect again", client)?,
        done("accept again", served)?,
    );
    Ok(Finding::Holds)
}
