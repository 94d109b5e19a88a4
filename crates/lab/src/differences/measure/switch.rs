//! Ping-pong: two hand a turn to each other, and wait for it.

use super::super::native::{now, start, stay_on_one_processor};
use super::super::request::Part;
use super::super::sizes::Sizes;
use super::{Parts, TIMINGS, nanoseconds};
use bench_report::differences::Measurement;
use futures_util::task::AtomicWaker;
use runtime_adapter::Runtime;
use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::thread::{Thread, current, park};
use std::time::Duration;

/// Two threads, wherever the system puts them, and then on one processor, where it lets them be put.
pub(super) fn threads(sizes: &Sizes) -> Parts {
    let free = quickest(sizes.thread_turns)?;
    let pinned = match stay_on_one_processor() {
        true => Some(quickest(sizes.thread_turns)?),
        false => None,
    };
    let figures = [("turns", sizes.thread_turns.into()), ("switch_ns", free)];
    let part = Part::new(Measurement::Switch, figures).with("switch_pinned_ns", pinned);
    Ok(vec![part])
}

/// Lets two threads play several times, and tells how long one turn took in the quickest game.
fn quickest(turns: u32) -> io::Result<f64> {
    let mut quickest = f64::MAX;
    for _ in 0..TIMINGS {
        quickest = quickest.min(play(turns)?);
    }
    Ok(quickest)
}

/// Lets two threads play, and tells how long one turn took.
fn play(turns: u32) -> io::Result<f64> {
    let turn = AtomicUsize::new(0);
    let here = current();
    let play = |me: usize, other: &Thread| {
        for _ in 0..turns {
            while turn.load(Ordering::Acquire) != me {
                park();
            }
            turn.store(1 - me, Ordering::Release);
            other.unpark();
        }
    };
    std::thread::scope(|scope| {
        let other = start(scope, || play(1, &here))?;
        let before = now();
        play(0, other.thread());
        other
            .join()
            .map_err(|_| io::Error::other("a player panicked"))?;
        Ok(nanoseconds(before.elapsed()) / f64::from(2 * turns))
    })
}

/// The table at which two tasks play.
#[derive(Debug, Default)]
struct Table {
    turn: AtomicUsize,
    wakers: [AtomicWaker; 2],
}

impl Table {
    async fn play(&self, me: usize, turns: u32) {
        for _ in 0..turns {
            poll_fn(|cx| {
                self.wakers[me].register(cx.waker());
                match self.turn.load(Ordering::Acquire) == me {
                    true => Poll::Ready(()),
                    false => Poll::Pending,
                }
            })
            .await;
            self.turn.store(1 - me, Ordering::Release);
            self.wakers[1 - me].wake();
        }
    }
}

/// Two tasks.
pub(super) async fn tasks<R: Runtime>(rt: &R, sizes: &Sizes) -> Parts {
    let turns = sizes.task_turns;
    let mut quickest = Duration::MAX;
    for _ in 0..TIMINGS {
        let table = Arc::new(Table::default());
        let before = rt.now();
        let players = [0, 1].map(|me| {
            let table = Arc::clone(&table);
            rt.spawn(async move { table.play(me, turns).await })
        });
        for player in players {
            player.await?;
        }
        quickest = quickest.min(rt.now() - before);
    }
    let each = nanoseconds(quickest) / f64::from(2 * turns);
    let figures = [("turns", turns.into()), ("switch_ns", each)];
    Ok(vec![Part::new(Measurement::Switch, figures)])
}
