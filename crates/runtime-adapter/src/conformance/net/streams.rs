//! What connections carry, and how they end.

use super::super::check::{Check, Finding, Found, Topic, ensure};
use super::{connected, done, listening};
use crate::net::{Listener, Stream, TcpListener, TcpStream};
use crate::{LocalRuntime, Net, Owned, Runtime};
use futures_lite::future::{poll_once, zip};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use std::io::{ErrorKind, IoSlice};
use std::time::Duration;

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(Topic::Net, "what-is-sent-comes-back", |on| {
                on.$run(what_is_sent_comes_back)
            }),
            Check::must(Topic::Net, "a-writer-waits-for-its-reader", |on| {
                on.$run(a_writer_waits)
            }),
            Check::must(Topic::Net, "a-vectored-write-is-one-write", |on| {
                on.$run(a_vectored_write_is_one)
            }),
            Check::must(Topic::Net, "a-vectored-read-fills-its-buffers", |on| {
                on.$run(a_vectored_read_fills)
            }),
            Check::must(
                Topic::Net,
                "closing-ends-one-direction-and-leaves-the-other",
                |on| on.$run(closing_ends_one_direction),
            ),
            Check::must(Topic::Net, "a-write-after-closing-is-an-error", |on| {
                on.$run(a_write_after_closing)
            }),
            Check::must(Topic::Net, "dropping-a-stream-ends-it", |on| {
                on.$run(dropping_ends)
            }),
            Check::must(Topic::Net, "a-reset-is-an-error-value", |on| {
                on.$run(a_reset_is_a_value)
            }),
            Check::must(Topic::Net, "a-reset-reaches-a-reader-that-waits", |on| {
                on.$run(a_reset_reaches_a_reader)
            }),
            Check::must(
                Topic::Net,
                "writing-to-a-peer-that-is-gone-ends-in-an-error",
                |on| on.$run(writing_to_nobody),
            ),
            Check::must(Topic::Net, "halves-work-side-by-side", |on| {
                on.$run(halves_work_side_by_side)
            }),
            Check::must(
                Topic::Net,
                "dropping-the-writing-half-ends-the-stream",
                |on| on.$run(dropping_the_writing_half),
            ),
            Check::must(
                Topic::Net,
                "dropping-the-reading-half-leaves-the-other",
                |on| on.$run(dropping_the_reading_half),
            ),
            Check::must(Topic::Net, "both-sides-agree-on-their-addresses", |on| {
                on.$run(addresses_agree)
            }),
            Check::must(Topic::Net, "nodelay-is-read-back", |on| {
                on.$run(nodelay_is_read_back)
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

async fn what_is_sent_comes_back<R: Net>(rt: R) -> Found {
    let (mut client, mut served) = connected(&rt).await?;
    let client = async {
        let mut answer = [0; 64];
        for round in 0..10 {
            done("send", client.write_all(&[round; 64]).await)?;
            done("hear", client.read_exact(&mut answer).await)?;
            ensure!(
                answer == [round; 64],
                "round {round} came back as {answer:?}"
            );
        }
        done("close", client.close().await)
    };
    let server = async {
        let mut buffer = [0; 64];
        while let read @ 1.. = done("read", served.read(&mut buffer).await)? {
            done("answer", served.write_all(&buffer[..read]).await)?;
        }
        Ok(())
    };
    let (client, server) = zip(client, server).await;
    client.and(server).map(|()| Finding::Holds)
}

/// Bytes that show when something is lost, doubled or out of order.
struct Pattern(Vec<u8>);

impl Pattern {
    /// A prime, so that it falls together with no buffer.
    const PERIOD: usize = 251;

    /// Makes as much of it as may be looked at in one piece.
    fn new(most: usize) -> Self {
        Self((0..=250).cycle().take(Self::PERIOD + most).collect())
    }

    /// Returns `len` bytes from byte `at` of the stream on.
    fn at(&self, at: usize, len: usize) -> &[u8] {
        &self.0[at % Self::PERIOD..][..len]
    }
}

async fn a_writer_waits<R: Net>(rt: R) -> Found {
    const CHUNK: usize = 1 << 16;
    const REST: usize = 1 << 20;
    // Far more than the system holds for a connection.
    const MOST: usize = 1 << 28;
    let (mut writer, mut reader) = connected(&rt).await?;
    let pattern = Pattern::new(REST);
    let mut sent = 0;
    let mut refused = 0;
    // A runtime may also answer "not yet" to give others a turn; the third time in a row it is the peer.
    while refused < 3 {
        match poll_once(writer.write(pattern.at(sent, CHUNK))).await {
            Some(written) => {
                sent += done("write", written)?;
                refused = 0;
            }
            None => refused += 1,
        }
        ensure!(sent < MOST, "{sent} bytes were taken, and nobody reads");
        rt.yield_now().await;
    }
    let write = async {
        let rest = writer.write_all(pattern.at(sent, REST)).await;
        done("write the rest", rest)?;
        done("close", writer.close().await)
    };
    let read = async {
        let (mut buffer, mut heard) = (vec![0; CHUNK], 0);
        while let read @ 1.. = done("read", reader.read(&mut buffer).await)? {
            ensure!(
                &buffer[..read] == pattern.at(heard, read),
                "other bytes came after {heard}"
            );
            heard += read;
        }
        Ok(heard)
    };
    let (written, heard) = zip(write, read).await;
    written?;
    let heard = heard?;
    ensure!(
        heard == sent + REST,
        "{heard} of {} bytes came",
        sent + REST
    );
    Ok(Finding::Holds)
}

async fn a_vectored_write_is_one<R: Net>(rt: R) -> Found {
    let (mut writer, mut reader) = connected(&rt).await?;
    let slices = [
        IoSlice::new(b"bread "),
        IoSlice::new(b""),
        IoSlice::new(b"patty "),
        IoSlice::new(b"bread"),
    ];
    let written = done("write", writer.write_vectored(&slices).await)?;
    ensure!(written == 17, "{written} of 17 bytes went in one write");
    let mut heard = [0; 17];
    done("read", reader.read_exact(&mut heard).await)?;
    ensure!(&heard == b"bread patty bread", "{heard:?} came");
    Ok(Finding::Holds)
}

async fn a_vectored_read_fills<R: Net>(rt: R) -> Found {
    let (mut writer, mut reader) = connected(&rt).await?;
    done("write", writer.write_all(b"burger").await)?;
    // Whatever was sent in one piece may arrive in several.
    let (mut first, mut rest) = ([0; 2], [0; 8]);
    let mut heard = Vec::new();
    while heard.len() < 6 {
        let mut buffers = [
            std::io::IoSliceMut::new(&mut first),
            std::io::IoSliceMut::new(&mut rest),
        ];
        let read = done("read", reader.read_vectored(&mut buffers).await)?;
        ensure!(read > 0, "the stream ended after {heard:?}");
        let both = first.iter().chain(&rest);
        heard.extend(both.copied().take(read));
    }
    ensure!(heard == b"burger", "{heard:?} came");
    Ok(Finding::Holds)
}

async fn closing_ends_one_direction<R: Net>(rt: R) -> Found {
    let (mut client, mut served) = connected(&rt).await?;
    done("write", client.write_all(b"one burger").await)?;
    done("close", client.close().await)?;
    done("close again", client.close().await)?;
    let mut order = Vec::new();
    done("read", served.read_to_end(&mut order).await)?;
    ensure!(order == b"one burger", "{order:?} came");
    done("answer", served.write_all(b"here").await)?;
    drop(served);
    let mut answer = Vec::new();
    done("hear", client.read_to_end(&mut answer).await)?;
    ensure!(answer == b"here", "{answer:?} came back");
    done("close at the end", client.close().await)?;
    Ok(Finding::Holds)
}

async fn a_write_after_closing<R: Net>(rt: R) -> Found {
    let (mut client, _served) = connected(&rt).await?;
    done("close", client.close().await)?;
    let written = client.write(b"more").await.map_err(|it| it.kind());
    ensure!(written == Err(ErrorKind::BrokenPipe), "it gave {written:?}");
    Ok(Finding::Holds)
}

async fn dropping_ends<R: Net>(rt: R) -> Found {
    let (client, mut served) = connected(&rt).await?;
    let mut byte = [0];
    let (read, ()) = zip(served.read(&mut byte), async { drop(client) }).await;
    ensure!(done("read", read)? == 0, "a byte came");
    // And again, for who asks again.
    let read = done("read again", served.read(&mut byte).await)?;
    ensure!(read == 0, "a byte came after the end");
    Ok(Finding::Holds)
}

/// Drops a stream in a way that the peer takes for a reset.
fn reset(stream: impl TcpStream) -> Result<(), String> {
    done("linger", stream.set_linger(Some(Duration::ZERO)))
}

async fn a_reset_is_a_value<R: Net>(rt: R) -> Found {
    let (client, mut served) = connected(&rt).await?;
    reset(client)?;
    let read = served.read(&mut [0]).await.map_err(|it| it.kind());
    ensure!(
        read == Err(ErrorKind::ConnectionReset),
        "reading gave {read:?}"
    );
    let written = served.write(b"late").await.map_err(|it| it.kind());
    ensure!(
        matches!(
            written,
            Err(ErrorKind::BrokenPipe | ErrorKind::ConnectionReset)
        ),
        "writing gave {written:?}"
    );
    done("close", served.close().await)?;
    ensure!(
        served.peer_addr().is_err(),
        "a connection that was reset still has a peer"
    );
    Ok(Finding::Holds)
}

async fn a_reset_reaches_a_reader<R: Net>(rt: R) -> Found {
    let (client, mut served) = connected(&rt).await?;
    let mut byte = [0];
    // The reader waits before the other side goes.
    let (read, gone) = zip(served.read(&mut byte), async {
        rt.yield_now().await;
        reset(client)
    })
    .await;
    gone?;
    let read = read.map_err(|it| it.kind());
    ensure!(read == Err(ErrorKind::ConnectionReset), "it gave {read:?}");
    Ok(Finding::Holds)
}

async fn writing_to_nobody<R: Net>(rt: R) -> Found {
    let (client, mut served) = connected(&rt).await?;
    drop(client);
    // The first write learns that nobody is there; how soon the next one knows is the system's affair.
    let error = loop {
        match served.write(b"anyone?").await {
            Ok(_) => rt.sleep(Duration::from_millis(1)).await,
            Err(error) => break error.kind(),
        }
    };
    ensure!(
        matches!(error, ErrorKind::BrokenPipe | ErrorKind::ConnectionReset),
        "it gave {error:?}"
    );
    Ok(Finding::Holds)
}

async fn halves_work_side_by_side<R: Net>(rt: R) -> Found {
    const BYTES: usize = 1 << 18;
    let (client, served) = connected(&rt).await?;
    let pattern = Pattern::new(BYTES);
    let ((mut hearing, mut telling), (mut reading, mut writing)) = (client.split(), served.split());
    let tell = async {
        done("tell", telling.write_all(pattern.at(0, BYTES)).await)?;
        done("close", telling.close().await)
    };
    let echo = async {
        let mut buffer = vec![0; 1 << 12];
        while let read @ 1.. = done("read", reading.read(&mut buffer).await)? {
            done("write", writing.write_all(&buffer[..read]).await)?;
        }
        drop(writing);
        Ok(())
    };
    let hear = async {
        let mut answer = Vec::new();
        done("hear", hearing.read_to_end(&mut answer).await)?;
        ensure!(
            answer.len() == BYTES,
            "{} of {BYTES} bytes came back",
            answer.len()
        );
        ensure!(answer == pattern.at(0, BYTES), "it came back otherwise");
        Ok(())
    };
    let ((told, echoed), heard) = zip(zip(tell, echo), hear).await;
    told.and(echoed).and(heard).map(|()| Finding::Holds)
}

async fn dropping_the_writing_half<R: Net>(rt: R) -> Found {
    let (client, mut served) = connected(&rt).await?;
    let (mut hearing, telling) = client.split();
    drop(telling);
    let mut byte = [0];
    let read = done("read", served.read(&mut byte).await)?;
    ensure!(read == 0, "a byte came");
    done("answer", served.write_all(b"!").await)?;
    done("hear", hearing.read_exact(&mut byte).await)?;
    ensure!(&byte == b"!", "{byte:?} came");
    Ok(Finding::Holds)
}

async fn dropping_the_reading_half<R: Net>(rt: R) -> Found {
    let (client, mut served) = connected(&rt).await?;
    let (hearing, mut telling) = client.split();
    drop(hearing);
    done("tell", telling.write_all(b"!").await)?;
    drop(telling);
    let mut told = Vec::new();
    done("read", served.read_to_end(&mut told).await)?;
    ensure!(told == b"!", "{told:?} came");
    Ok(Finding::Holds)
}

async fn addresses_agree<R: Net>(rt: R) -> Found {
    let (listener, addr) = listening(&rt)?;
    ensure!(
        addr.ip().is_loopback() && addr.port() != 0,
        "the listener is at {addr}"
    );
    let (client, served) = zip(rt.connect(addr), listener.accept()).await;
    let (client, (served, from)) = (done("connect", client)?, done("accept", served)?);
    let own = done("the client's address", client.local_addr())?;
    ensure!(own == from, "accepted from {from}, opened from {own}");
    let peer = done("the server's peer", served.peer_addr())?;
    ensure!(own == peer, "the server's peer is {peer}, not {own}");
    let peer = done("the client's peer", client.peer_addr())?;
    ensure!(peer == addr, "the client's peer is {peer}, not {addr}");
    let at = done("the server's address", served.local_addr())?;
    ensure!(at == addr, "the server is at {at}, not {addr}");
    let still = done("the listener's address", listener.local_addr())?;
    ensure!(still == addr, "the listener moved to {still}");
    Ok(Finding::Holds)
}

async fn nodelay_is_read_back<R: Net>(rt: R) -> Found {
    let (client, served) = connected(&rt).await?;
    for stream in [&client, &served] {
        ensure!(
            !done("nodelay", stream.nodelay())?,
            "small writes were not gathered from the beginning"
        );
        for wanted in [true, false] {
            done("set nodelay", stream.set_nodelay(wanted))?;
            let is = done("nodelay", stream.nodelay())?;
            ensure!(is == wanted, "it was set to {wanted}, and is {is}");
        }
    }
    Ok(Finding::Holds)
}
