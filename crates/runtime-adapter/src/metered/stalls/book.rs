//! What was found so far: polls under the watcher's eyes, and the stalls, by origin and kind.

use super::reading::{Reading, Switches};
use super::site::{Origin, Site};
use super::stall::{Kind, Sighting, Stall};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What tasks of one origin did in polls of one kind.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// Whose polls they were.
    pub origin: Origin,
    /// What made them long.
    pub kind: Kind,
    /// How many there were.
    pub count: u64,
    /// How long they were together.
    pub total: Duration,
    /// The longest of them.
    pub longest: Stall,
}

/// The findings on one runtime.
#[derive(Debug)]
pub(in crate::metered) struct Book {
    threshold: Duration,
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    /// The polls that were seen twice, by thread.
    seen: BTreeMap<u64, Sighting>,
    found: BTreeMap<(Origin, Kind), Finding>,
}

impl Book {
    pub(super) fn new(threshold: Duration) -> Self {
        Self {
            threshold,
            pages: Mutex::default(),
        }
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a poll that lasts, before its thread is told to report its end.
    pub(super) fn see(&self, thread: u64, sighting: Sighting) {
        self.pages().seen.insert(thread, sighting);
    }

    /// Notes the end of such a poll, on its own thread.
    pub(super) fn end(&self, thread: u64, poll: u64, site: Site) {
        let (now, switches) = (Reading::own(), Switches::own());
        let mut pages = self.pages();
        let seen = pages.seen.remove(&thread);
        let Some(seen) = seen.filter(|seen| seen.poll == poll) else {
            return;
        };
        let Some(stall) = seen.end(site.origin(), now, switches, self.threshold) else {
            return;
        };
        pages.add(&stall);
        drop(pages);
        #[cfg(feature = "tracing")]
        super::event::tell(&stall);
    }

    /// Returns what was found, the most time first.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<_> = self.pages().found.values().cloned().collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.total));
        findings
    }
}

impl Pages {
    fn add(&mut self, stall: &Stall) {
        let finding = self
            .found
            .entry((stall.origin, stall.kind))
            .or_insert_with(|| Finding {
                origin: stall.origin,
                kind: stall.kind,
                count: 0,
                total: Duration::ZERO,
                longest: stall.clone(),
            });
        finding.count += 1;
        finding.total += stall.wall;
        if stall.wall > finding.longest.wall {
            finding.longest = stall.clone();
        }
    }
}

impl fmt::Display for Finding {
    /// Tells the longest, and how often it was long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.count == 1 { "time" } else { "times" };
        write!(f, "{}, {} {plural}", self.longest, self.count)
    }
}
