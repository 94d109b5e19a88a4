//! The watcher: a thread that looks at all others from time to time.

use super::Book;
use super::reading::{Reading, Switches};
use super::stall::Sighting;
use crate::metered::clock::now_ns;
use crate::metered::meter::Meter;
use crate::metered::shard::Shard;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// What is remembered of a thread from one look to the next.
#[derive(Clone, Copy, Debug)]
struct Seen {
    poll: u64,
    first: Reading,
    unseen: Duration,
    marked: bool,
}

/// Looks every `period` until told to stop, or until the meter is gone.
pub(super) fn watch(meter: &Weak<Meter>, book: &Arc<Book>, period: Duration, stop: &Receiver<()>) {
    let mut seen: Vec<Option<Seen>> = Vec::new();
    let mut last_look = now_ns();
    loop {
        match stop.recv_timeout(period) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
        let Some(meter) = meter.upgrade() else { return };
        let shards = meter.shards();
        drop(meter);
        let now = now_ns();
        let unseen = Duration::from_nanos(now.saturating_sub(last_look));
        last_look = now;
        seen.resize(shards.len(), None);
        for (shard, seen) in shards.into_iter().zip(&mut seen) {
            look(shard, seen, unseen, book);
        }
    }
}

/// Looks at one thread: at the first sight of a poll it reads the thread's counters, at the second it asks for a report.
fn look(shard: &Shard, seen: &mut Option<Seen>, unseen: Duration, book: &Book) {
    // In this order a poll that ends in between looks idle, never like one that lasts.
    let ended = shard.lane.ended.get();
    let poll = shard.polls.get();
    if poll == ended {
        *seen = None;
        return;
    }
    let thread = shard.lane.thread.get();
    match seen {
        Some(seen) if seen.poll == poll => {
            if seen.marked {
                return;
            }
            let Some(switches) = Switches::of(thread) else {
                return;
            };
            let sighting = Sighting {
                poll,
                first: seen.first,
                unseen: seen.unseen,
                switches,
            };
            book.see(thread, sighting);
            shard.lane.marked.set(poll);
            seen.marked = true;
        }
        _ => {
            let first = Reading::of(thread);
            *seen = first.map(|first| Seen {
                poll,
                first,
                unseen,
                marked: false,
            });
        }
    }
}
