//! What only this runtime can get wrong: rests that end too late, waits that stay behind.

use super::watch::waits_here;
use super::{TcpStream, Threads};
use crate::net::{Listener, TcpListener};
use crate::{Elapsed, JoinError, Net, Owner, Runtime, Task, Time, UnixNet};
use futures_lite::future::{block_on, or, poll_once, zip};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use std::future::poll_fn;
use std::net::SocketAddr;
use std::task::Poll;
use std::time::Duration;

/// Far longer than any test takes: an end that does not come is a failure, not a hang.
const PATIENCE: Duration = Duration::from_secs(120);

fn threads() -> Owner<Threads> {
    Threads::builder().build().unwrap()
}

async fn connected(rt: &Threads) -> (TcpStream, TcpStream) {
    let listener = rt.listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let addr = listener.local_addr().unwrap();
    let (client, served) = zip(rt.connect(addr), listener.accept()).await;
    (client.unwrap(), served.unwrap().0)
}

#[test]
fn no_foreign_wake_is_lost_beside_a_socket() {
    const ROUNDS: u32 = 20_000;
    let rt = threads();
    rt.block_on({
        let rt = rt.handle();
        async move {
            let (ask, asked) = async_channel::bounded::<u32>(1);
            let (answer, answered) = async_channel::bounded::<u32>(1);
            let (_peer, mut silent) = connected(&rt).await;
            // Rests in poll(2) for a socket that says nothing; every question is a wake from another thread.
            let task = rt.spawn(async move {
                let questions = async {
                    while let Ok(round) = asked.recv().await {
                        answer.send(round).await.unwrap();
                    }
                };
                let silence = async {
                    let read = silent.read(&mut [0]).await;
                    panic!("the silent socket said {read:?}");
                };
                or(questions, silence).await;
            });
            let rounds = async {
                for round in 0..ROUNDS {
                    ask.send(round).await.unwrap();
                    assert_eq!(answered.recv().await, Ok(round));
                }
                drop(ask);
            };
            rt.timeout(PATIENCE, rounds).await.unwrap();
            task.await.unwrap();
        }
    });
}

#[test]
fn no_byte_is_overslept_beside_foreign_wakes_and_timers() {
    const ROUNDS: u8 = 200;
    let rt = threads();
    rt.block_on({
        let rt = rt.handle();
        async move {
            let (mut peer, mut heard) = connected(&rt).await;
            let (noise, noises) = async_channel::bounded::<()>(1);
            let noisy = rt.spawn(async move { while noise.send(()).await.is_ok() {} });
            let echo = rt.spawn({
                let rt = rt.clone();
                async move {
                    let bytes = async {
                        let mut byte = [0];
                        while let read @ 1.. = heard.read(&mut byte).await.unwrap() {
                            heard.write_all(&byte[..read]).await.unwrap();
                        }
                    };
                    let noise = async { while noises.recv().await.is_ok() {} };
                    let naps = async {
                        loop {
                            rt.sleep(Duration::from_micros(50)).await;
                        }
                    };
                    or(bytes, or(noise, naps)).await;
                }
            });
            let rounds = async {
                for round in 0..ROUNDS {
                    let mut byte = [0];
                    peer.write_all(&[round]).await.unwrap();
                    peer.read_exact(&mut byte).await.unwrap();
                    assert_eq!(byte, [round]);
                }
            };
            rt.timeout(PATIENCE, rounds).await.unwrap();
            drop(peer);
            echo.await.unwrap();
            noisy.await.unwrap();
        }
    });
}

#[test]
fn a_rest_in_poll_is_cut_short_by_cancelling() {
    let rt = threads();
    rt.block_on({
        let rt = rt.handle();
        async move {
            for _ in 0..100 {
                let (_peer, mut silent) = connected(&rt).await;
                let task = rt.spawn(async move { silent.read(&mut [0]).await.map(|_| ()) });
                let cancelled = rt.timeout(PATIENCE, task.cancel()).await;
                assert!(matches!(cancelled, Ok(Err(JoinError::Cancelled))));
            }
        }
    });
}

#[test]
#[should_panic(expected = "was awaited on a foreign thread")]
fn a_socket_awaited_on_a_foreign_thread_says_so() {
    let rt = threads();
    let (mut one, _other) = rt.unix_pair().unwrap();
    let _ = block_on(one.read(&mut [0]));
}

#[test]
fn what_need_not_wait_needs_no_runtime() {
    let rt = threads();
    let (mut one, mut other) = rt.unix_pair().unwrap();
    block_on(one.write_all(b"!")).unwrap();
    assert_eq!(block_on(other.read(&mut [0])).unwrap(), 1);
}

#[test]
fn a_thread_that_waits_for_no_descriptor_has_none() {
    let rt = threads();
    rt.block_on({
        let rt = rt.handle();
        async move {
            rt.sleep(Duration::from_millis(1)).await;
            rt.spawn(async {}).await.unwrap();
            assert_eq!(waits_here(), None);
        }
    });
}

#[test]
fn a_wait_ends_with_its_operation_or_its_socket() {
    let rt = threads();
    rt.block_on({
        let rt = rt.handle();
        async move {
            let (mut peer, mut socket) = connected(&rt).await;
            assert_eq!(waits_here().unwrap_or(0), 0);
            // Given up, it stays until the socket is asked again, or goes.
            let mut byte = [0];
            for _ in 0..3 {
                assert!(poll_once(socket.read(&mut byte)).await.is_none());
                assert_eq!(waits_here(), Some(1));
            }
            peer.write_all(b"!").await.unwrap();
            assert_eq!(socket.read(&mut byte).await.unwrap(), 1);
            assert_eq!(waits_here(), Some(0));
            assert!(poll_once(socket.read(&mut byte)).await.is_none());
            drop(socket);
            assert_eq!(waits_here(), Some(0));
        }
    });
}

#[test]
fn a_wait_that_moves_to_another_thread_leaves_the_first() {
    let rt = threads();
    rt.block_on({
        let rt = rt.handle();
        async move {
            let (mut peer, mut socket) = connected(&rt).await;
            assert!(poll_once(socket.read(&mut [0])).await.is_none());
            assert_eq!(waits_here(), Some(1));
            let task = rt.spawn(async move { socket.read(&mut [0]).await });
            // The other thread asks this one to forget its wait, which it does when it rests in poll(2).
            let (_other_peer, mut other) = connected(&rt).await;
            let gone = async {
                loop {
                    let nap = async {
                        rt.sleep(Duration::from_millis(1)).await;
                        None
                    };
                    let read = or(async { Some(other.read(&mut [0]).await) }, nap).await;
                    assert!(read.is_none(), "the silent socket said {read:?}");
                    // The one that was given up just now is left.
                    if waits_here() == Some(1) {
                        return;
                    }
                }
            };
            assert_ne!(rt.timeout(PATIENCE, gone).await, Err(Elapsed));
            peer.write_all(b"!").await.unwrap();
            assert_eq!(task.await.unwrap().unwrap(), 1);
        }
    });
}

#[test]
fn a_hundred_sockets_of_one_thread_are_all_heard() {
    const SOCKETS: u8 = 100;
    let rt = threads();
    rt.block_on({
        let rt = rt.handle();
        async move {
            let mut pairs = Vec::new();
            for _ in 0..SOCKETS {
                pairs.push(rt.unix_pair().unwrap());
            }
            let (mut ends, others): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            let listening: Vec<_> = others
                .into_iter()
                .map(|mut other| {
                    Box::pin(async move {
                        let mut byte = [0];
                        other.read_exact(&mut byte).await.unwrap();
                        byte[0]
                    })
                })
                .collect();
            let writer = rt.spawn(async move {
                for (number, end) in (0..SOCKETS).zip(&mut ends).rev() {
                    end.write_all(&[number]).await.unwrap();
                }
                ends
            });
            // Joined by hand, so that each is polled whenever one is woken.
            let mut listening: Vec<_> = listening.into_iter().map(Some).collect();
            let mut heard = vec![None; SOCKETS.into()];
            poll_fn(|cx| {
                for (wait, heard) in listening.iter_mut().zip(&mut heard) {
                    let Some(future) = wait else { continue };
                    if let Poll::Ready(byte) = future.as_mut().poll(cx) {
                        *heard = Some(byte);
                        *wait = None;
                    }
                }
                if listening.iter().all(Option::is_none) {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            })
            .await;
            assert!(heard.into_iter().flatten().eq(0..SOCKETS));
            writer.await.unwrap();
        }
    });
}
