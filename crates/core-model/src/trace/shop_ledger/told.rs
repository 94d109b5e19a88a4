//! One customer's stories, summed up as their events are read: enough for the summary, and for the judgement of whoever told
//! them one after the other.

use super::CustomerRow;
use crate::trace::table::When;
use std::time::Duration;

/// What one customer told.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::trace) struct Told {
    started: u32,
    finished: u32,
    heard: u32,
    /// Whether something came out of the usual order: begun, finished and heard, then the next one.
    odd: bool,
    /// The ends less the beginnings, modulo 2⁶⁴, so that the order of events of the same nanosecond does not matter.
    sum_ns: u64,
    last_begun_ns: u64,
    first_begun: When,
    last_finished: When,
}

impl Told {
    pub(super) fn started(&mut self, story: u32, at_ns: u64) {
        let all_heard = self.heard == self.started && self.finished == self.started;
        self.odd |= !(all_heard && story == self.started);
        self.started += 1;
        self.sum_ns = self.sum_ns.wrapping_sub(at_ns);
        self.last_begun_ns = at_ns;
        self.first_begun.set(at_ns);
    }

    pub(super) fn finished(&mut self, story: u32, at_ns: u64) {
        self.odd |= !(story == self.finished && self.started == self.finished + 1);
        self.finished += 1;
        self.sum_ns = self.sum_ns.wrapping_add(at_ns);
        self.last_finished = When::at(at_ns);
    }

    pub(super) fn heard(&mut self, story: u32) {
        self.odd |= !(story == self.heard && self.finished == self.heard + 1);
        self.heard += 1;
    }

    /// Stories told to the end.
    pub(in crate::trace) fn count(&self) -> u32 {
        self.finished
    }

    /// The time spent on them. One that was interrupted counts for nothing.
    pub(in crate::trace) fn time(&self) -> Duration {
        let open = if self.started > self.finished {
            self.last_begun_ns
        } else {
            0
        };
        Duration::from_nanos(self.sum_ns.wrapping_add(open))
    }

    /// Whether nothing can be wrong with them: at most so many, each begun, finished and heard before the next, all of them
    /// between sitting down and picking up. Of any others the events themselves have to be looked at.
    pub(in crate::trace) fn is_plain(&self, customer: &CustomerRow, most: u32) -> bool {
        let whole = !self.odd && self.started == self.finished && self.finished == self.heard;
        let seated = customer.sat_down.is_known() && !customer.sat_down.is_after(self.first_begun);
        let in_time = !self.last_finished.is_after(customer.picked_up);
        whole && (self.started == 0 || seated && in_time && self.started <= most)
    }

    #[cfg(test)]
    pub(super) fn distrust(&mut self) {
        self.odd = true;
    }
}
