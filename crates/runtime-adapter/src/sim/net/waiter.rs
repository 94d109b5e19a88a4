//! Those who wait on the network: what wakes them, and who they are, for the report of a deadlock.

use super::connection::Side;
use super::state::State;
use crate::sim::core::TaskPoll;
use std::task::Waker;

/// One that waits.
#[derive(Debug)]
pub(super) struct Waiter {
    pub(super) waker: Waker,
    /// The poll in which it came to wait; nothing outside of a task.
    pub(super) since: Option<TaskPoll>,
}

impl State {
    /// Tells of each that came to wait in a poll that is `wanted` since which that is, and what it waits for.
    pub(in crate::sim) fn awaited(
        &self,
        wanted: impl Fn(TaskPoll) -> bool,
        mut tell: impl FnMut(TaskPoll, String),
    ) {
        let mut look = |waiter: &Waiter, what: &dyn Fn() -> String| {
            if let Some(since) = waiter.since.filter(|&since| wanted(since)) {
                tell(since, what());
            }
        };
        for listening in self.listeners.values() {
            let name = &listening.name;
            for waiter in listening.accepting.waiters() {
                look(waiter, &|| {
                    format!("a connection to the listener {name} (accept)")
                });
            }
            for waiter in listening.room.waiters() {
                look(waiter, &|| format!("room at the listener {name} (connect)"));
            }
        }
        for connection in self.connections.values() {
            for from in [Side::Opener, Side::Acceptor] {
                if let Some(waiter) = connection.reader(from) {
                    look(waiter, &|| format!("data {}", connection.told(from)));
                }
                if let Some(waiter) = connection.writer(from) {
                    look(waiter, &|| {
                        format!("room for data {}", connection.told(from))
                    });
                }
            }
        }
        for (addr, inbox) in &self.sockets {
            for waiter in inbox.receiving.waiters() {
                look(waiter, &|| format!("a datagram to {addr}"));
            }
        }
    }
}
