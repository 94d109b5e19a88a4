//! Sockets that move between tasks, and tasks that end while they wait for one.

use super::super::check::{Check, Finding, Found, Topic, ensure};
use super::{TICK, connected, done, listening};
use crate::net::Listener;
use crate::{Net, Owned, Runtime, Task};
use futures_lite::future::poll_once;
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use std::sync::Arc;

/// The checks of this file.
pub(super) fn checks<R: Runtime + Net + Owned>() -> Vec<Check<R>> {
    vec![
        Check::must(Topic::Net, "tasks-share-a-listener", |on| {
            on.run(tasks_share_a_listener)
        }),
        Check::must(
            Topic::Net,
            "a-stream-that-moves-to-another-task-is-heard-there",
            |on| on.run(a_moved_stream_is_heard),
        ),
        Check::must(
            Topic::Net,
            "a-stream-dropped-in-another-task-is-closed",
            |on| on.run(a_moved_stream_is_closed),
        ),
        Check::must(
            Topic::Net,
            "an-accept-that-moves-to-another-task-ends-there",
            |on| on.run(a_moved_accept_ends),
        ),
        Check::must(Topic::Net, "a-cancelled-task-closes-its-connection", |on| {
            on.run(a_cancelled_task_closes)
        }),
        Check::must(Topic::Net, "a-blocking-thread-holds-a-socket", |on| {
            on.run(a_blocking_thread_holds)
        }),
        Check::must(Topic::Net, "thirty-two-connections-talk-at-once", |on| {
            on.run(many_connections_talk)
        }),
    ]
}

async fn tasks_share_a_listener<R: Runtime + Net>(rt: R) -> Found {
    const CLIENTS: usize = 4;
    let (listener, addr) = listening(&rt)?;
    let listener = Arc::new(listener);
    let acceptors: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let listener = Arc::clone(&listener);
            rt.spawn(async move { listener.accept().await.map(|(stream, _)| stream) })
        })
        .collect();
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        clients.push(done("connect", rt.connect(addr).await)?);
    }
    for acceptor in acceptors {
        let served = done("join", acceptor.await)?;
        done("accept", served)?;
    }
    Ok(Finding::Holds)
}

async fn a_moved_stream_is_heard<R: Runtime + Net>(rt: R) -> Found {
    let (mut writer, mut reader) = connected(&rt).await?;
    // It waits here first.
    ensure!(
        poll_once(reader.read(&mut [0])).await.is_none(),
        "there was something to read"
    );
    let task = rt.spawn(async move {
        let mut heard = Vec::new();
        reader.read_to_end(&mut heard).await.map(|_| heard)
    });
    for byte in b"burger" {
        done("write", writer.write_all(&[*byte]).await)?;
        rt.yield_now().await;
    }
    drop(writer);
    let heard = done("read", done("join", task.await)?)?;
    ensure!(heard == b"burger", "{heard:?} came");
    Ok(Finding::Holds)
}

async fn a_moved_stream_is_closed<R: Runtime + Net>(rt: R) -> Found {
    let (mut peer, mut moved) = connected(&rt).await?;
    ensure!(
        poll_once(moved.read(&mut [0])).await.is_none(),
        "there was something to read"
    );
    let task = rt.spawn({
        let rt = rt.clone();
        async move {
            rt.sleep(TICK).await;
            drop(moved);
        }
    });
    // This task waits meanwhile, and must not keep open what it waited for before.
    let read = done("read", peer.read(&mut [0]).await)?;
    ensure!(read == 0, "a byte came");
    done("join", task.await)?;
    Ok(Finding::Holds)
}

async fn a_moved_accept_ends<R: Runtime + Net>(rt: R) -> Found {
    let (listener, addr) = listening(&rt)?;
    let mut accept = Box::pin(async move { listener.accept().await });
    ensure!(
        poll_once(&mut accept).await.is_none(),
        "somebody came unasked"
    );
    let task = rt.spawn(accept);
    let mut client = done("connect", rt.connect(addr).await)?;
    let (mut served, _) = done("accept", done("join", task.await)?)?;
    done("write", served.write_all(b"!").await)?;
    let read = done("read", client.read(&mut [0]).await)?;
    ensure!(read == 1, "{read} bytes came");
    Ok(Finding::Holds)
}

async fn a_cancelled_task_closes<R: Runtime + Net>(rt: R) -> Found {
    let (mut peer, mut held) = connected(&rt).await?;
    let task = rt.spawn(async move { held.read(&mut [0]).await });
    done("write", peer.write_all(b"").await)?;
    rt.yield_now().await;
    drop(task);
    let read = peer.read(&mut [0]).await;
    ensure!(
        matches!(read, Ok(0)),
        "the peer of a cancelled task gave {read:?}"
    );
    // And one that waits for its end.
    let (mut peer, mut held) = connected(&rt).await?;
    let task = rt.spawn(async move { held.read(&mut [0]).await });
    let ended = task.cancel().await;
    ensure!(ended.is_err(), "it read {ended:?}");
    let read = poll_once(peer.read(&mut [0])).await;
    // Closed on this host is closed at once, but the runtime may hear of it a moment later.
    match read {
        Some(read) => ensure!(matches!(read, Ok(0)), "the peer gave {read:?}"),
        None => {
            let read = peer.read(&mut [0]).await;
            ensure!(matches!(read, Ok(0)), "later the peer gave {read:?}");
        }
    }
    Ok(Finding::Holds)
}

async fn a_blocking_thread_holds<R: Runtime + Net>(rt: R) -> Found {
    let (mut client, mut served) = connected(&rt).await?;
    let held = rt.spawn_blocking({
        let rt = rt.clone();
        move || {
            rt.hold(async {
                let mut byte = [0];
                served.read_exact(&mut byte).await?;
                served.write_all(&byte).await
            })
        }
    });
    done("write", client.write_all(b"!").await)?;
    let mut byte = [0];
    done("read", client.read_exact(&mut byte).await)?;
    ensure!(&byte == b"!", "{byte:?} came back");
    done("hold", done("join", held.await)?)?;
    Ok(Finding::Holds)
}

async fn many_connections_talk<R: Runtime + Net>(rt: R) -> Found {
    const CLIENTS: u8 = 32;
    let (listener, addr) = listening(&rt)?;
    let server = rt.spawn({
        let rt = rt.clone();
        async move {
            let mut serving = Vec::new();
            for _ in 0..CLIENTS {
                let (mut stream, _) = listener.accept().await?;
                serving.push(rt.spawn(async move {
                    let mut buffer = [0; 64];
                    while let read @ 1.. = stream.read(&mut buffer).await? {
                        stream.write_all(&buffer[..read]).await?;
                    }
                    Ok::<_, std::io::Error>(())
                }));
            }
            for task in serving {
                task.await.map_err(std::io::Error::other)??;
            }
            Ok::<_, std::io::Error>(())
        }
    });
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let rt = rt.clone();
            rt.clone().spawn(async move {
                let mut stream = rt.connect(addr).await?;
                let mut same = true;
                for round in 0..10 {
                    let mut answer = [0; 64];
                    stream.write_all(&[number ^ round; 64]).await?;
                    stream.read_exact(&mut answer).await?;
                    same &= answer == [number ^ round; 64];
                }
                Ok::<_, std::io::Error>(same)
            })
        })
        .collect();
    for client in clients {
        let same = done("talk", done("join", client.await)?)?;
        ensure!(same, "somebody heard what was another's");
    }
    done("serve", done("join", server.await)?)?;
    Ok(Finding::Holds)
}
