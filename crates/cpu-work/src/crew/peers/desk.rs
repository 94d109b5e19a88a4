//! Who cleans which zone, and what becomes of a zone that was lost with its peer.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::{PeerError, PeersError};

/// After so many peers a zone is not given to another one: it would take them all.
const MOST_LOSSES: u32 = 3;

/// Where the drivers of the peers fetch zones and bring what was cleaned.
pub(super) struct Desk<T> {
    state: Mutex<State<T>>,
    /// Something has changed for those who wait for a zone.
    changed: Condvar,
}

struct State<T> {
    to_do: VecDeque<usize>,
    cleaned: Vec<Option<T>>,
    unfinished: usize,
    /// How many peers each zone was lost with.
    losses: Vec<u32>,
    peers: usize,
    ended: Option<PeersError>,
    /// A driver panicked; its panic goes on elsewhere.
    is_abandoned: bool,
}

impl<T> Desk<T> {
    pub(super) fn new(zones: usize, peers: usize) -> Self {
        Self {
            state: Mutex::new(State {
                to_do: (0..zones).collect(),
                cleaned: (0..zones).map(|_| None).collect(),
                unfinished: zones,
                losses: vec![0; zones],
                peers,
                ended: None,
                is_abandoned: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// Locks the state. No foreign code runs under the lock, so a poisoned state is a whole one.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fetches a zone. Where all are taken, waits: one of them may be lost.
    pub(super) fn next(&self) -> Option<usize> {
        let mut state = self.lock();
        loop {
            if state.is_over() {
                return None;
            }
            if let Some(zone) = state.to_do.pop_front() {
                return Some(zone);
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Brings a zone that is clean.
    pub(super) fn put(&self, zone: usize, cleaned: T) {
        let mut state = self.lock();
        state.cleaned[zone] = Some(cleaned);
        state.unfinished -= 1;
        self.changed.notify_all();
    }

    /// Tells that a peer was lost, and the zone that it had.
    pub(super) fn lose(&self, zone: Option<usize>, source: PeerError) {
        let mut state = self.lock();
        state.peers -= 1;
        let mut losses = 0;
        if let Some(zone) = zone {
            state.to_do.push_front(zone);
            state.losses[zone] += 1;
            losses = state.losses[zone];
        }
        if !state.is_over() {
            state.ended = match zone {
                Some(zone) if losses >= MOST_LOSSES => Some(PeersError::ZoneLost {
                    zone,
                    peers: losses,
                    source,
                }),
                _ if state.peers == 0 => Some(PeersError::NoPeersLeft {
                    unfinished: state.unfinished,
                    source,
                }),
                _ => None,
            };
        }
        self.changed.notify_all();
    }

    /// Gives nobody another zone: somebody broke off.
    pub(super) fn cancel(&self) {
        let mut state = self.lock();
        if !state.is_over() {
            state.ended = Some(PeersError::Cancelled);
        }
        self.changed.notify_all();
    }

    /// Lets the other drivers go when the one that holds this panics.
    pub(super) fn leave_on_panic(&self) -> LeaveOnPanic<'_, T> {
        LeaveOnPanic(self)
    }

    /// Returns the zones in their order, once every driver has gone.
    pub(super) fn finish(self) -> Result<Vec<T>, PeersError> {
        let state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        match state.ended {
            Some(error) => Err(error),
            None => {
                let zones = state.cleaned.into_iter();
                Ok(zones
                    .map(|zone| zone.expect("invariant: with no error, every zone was brought"))
                    .collect())
            }
        }
    }
}

impl<T> State<T> {
    fn is_over(&self) -> bool {
        self.ended.is_some() || self.unfinished == 0 || self.is_abandoned
    }
}

pub(super) struct LeaveOnPanic<'a, T>(&'a Desk<T>);

impl<T> Drop for LeaveOnPanic<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().is_abandoned = true;
            self.0.changed.notify_all();
        }
    }
}
