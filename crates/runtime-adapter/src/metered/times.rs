//! What was timed, by the few threads that share it.

use crate::Durations;

/// The histograms of a meter, or a part of them.
#[derive(Debug)]
pub(super) struct Times {
    pub(super) polls: Durations,
    pub(super) delays: Durations,
    pub(super) blocking_waits: Durations,
}

impl Times {
    pub(super) fn new() -> Self {
        Self {
            polls: Durations::new(),
            delays: Durations::new(),
            blocking_waits: Durations::new(),
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.polls.add(&other.polls);
        self.delays.add(&other.delays);
        self.blocking_waits.add(&other.blocking_waits);
    }
}
