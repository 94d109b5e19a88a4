//! The accounts of threads that have ended, summed by kind: memory does not grow with their number.

use super::peers::Peers;
use super::task::Task;
use crate::model::{CauseId, Causes};
use crate::profile::{EventLoop, Kind, Shares, Wait};
use std::collections::HashMap;

/// Kinds at most; later ones are one kind together.
const MOST: usize = 48;

/// The name of those.
const OTHERS: &str = "others";

#[derive(Debug, Default)]
struct Sum {
    threads: u64,
    run_ns: u64,
    ready_ns: u64,
    waited: Vec<(CauseId, u64, f64)>,
    event_loop: EventLoop,
    peers: Peers,
    switches: (u64, u64),
}

/// The kinds of threads.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    names: Vec<String>,
    sums: Vec<Sum>,
    places: HashMap<String, usize>,
}

impl Kinds {
    /// The place of a kind by the names of the program and of the thread.
    pub(super) fn place(&mut self, program: &str, thread: &str) -> usize {
        let name = if program == thread {
            program.to_owned()
        } else {
            format!("{program}: {}", without_digits(thread))
        };
        if let Some(&place) = self.places.get(&name) {
            return place;
        }
        if self.names.len() >= MOST && name != OTHERS {
            return self.place(OTHERS, OTHERS);
        }
        self.names.push(name.clone());
        self.sums.push(Sum::default());
        self.places.insert(name, self.names.len() - 1);
        self.names.len() - 1
    }

    /// Adds a thread whose account is closed, with the peers for which it waited all at once.
    pub(super) fn add(&mut self, task: &Task, peers: Option<&Peers>) {
        let place = self.place(&task.program, &task.name);
        let sum = &mut self.sums[place];
        sum.threads += 1;
        sum.run_ns += task.account.run_ns();
        sum.ready_ns += task.account.ready_ns();
        let voluntary = task.voluntary();
        let (given, taken) = task.switches();
        sum.switches.0 += given;
        sum.switches.1 += taken;
        for waited in task.account.waited() {
            let waits = waited.waits as f64 * voluntary;
            match sum
                .waited
                .iter_mut()
                .find(|(cause, ..)| *cause == waited.cause)
            {
                Some((_, ns, number)) => {
                    *ns += waited.ns;
                    *number += waits;
                }
                None => sum.waited.push((waited.cause, waited.ns, waits)),
            }
        }
        if task.stretches.is_loop() {
            let seen = &mut sum.event_loop;
            seen.loops += 1;
            seen.longest_ns = seen.longest_ns.max(task.stretches.longest_ns());
            seen.stalls += task.stretches.stalls();
            seen.stalled_ns += task.stretches.stalled_ns();
            if let Some(peers) = peers {
                sum.peers.add_all(peers);
            }
        }
    }

    /// How often the threads gave their processors away, and how often those were taken, as far as it was read.
    pub(super) fn switches(&self) -> (u64, u64) {
        let all = self.sums.iter().map(|sum| sum.switches);
        all.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    /// Waits for a cause, of all kinds together.
    pub(super) fn waits(&self, cause: CauseId) -> u64 {
        let all = self.sums.iter().flat_map(|sum| &sum.waited);
        let number: f64 = all
            .filter(|(id, ..)| *id == cause)
            .map(|(_, _, waits)| waits)
            .sum();
        rounded(number)
    }

    /// The kinds as they are reported.
    pub(super) fn into_profile(self, causes: &Causes) -> Vec<Kind> {
        let kinds = self.names.into_iter().zip(self.sums);
        kinds
            .map(|(name, sum)| sum.into_kind(name, causes))
            .collect()
    }
}

impl Sum {
    fn into_kind(self, name: String, causes: &Causes) -> Kind {
        let mut waits: Vec<Wait> = self
            .waited
            .into_iter()
            .filter(|(_, ns, _)| *ns > 0)
            .map(|(cause, ns, waits)| Wait {
                wait_for: causes.get(cause).clone(),
                ns,
                waits: rounded(waits),
            })
            .collect();
        waits.sort_by_key(|wait| std::cmp::Reverse(wait.ns));
        Kind {
            name,
            threads: self.threads,
            shares: Shares {
                computing_ns: self.run_ns,
                ready_ns: self.ready_ns,
                waits,
            },
            event_loop: (self.event_loop.loops > 0).then_some(self.event_loop),
            peers: self.peers.into_profile(),
        }
    }
}

/// Rounds a number of waits, of which there was at least one if there was a part of one.
fn rounded(waits: f64) -> u64 {
    if waits <= 0.0 {
        return 0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a count, rounded, and not below one"
    )]
    let whole = waits.round().max(1.0) as u64;
    whole
}

/// `worker-12` and `worker-7` are one kind.
fn without_digits(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        let c = if c.is_ascii_digit() { '#' } else { c };
        if c != '#' || !text.ends_with('#') {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_of_a_pool_are_one_kind() {
        let mut kinds = Kinds::default();
        let places = ["worker-12", "worker-7", "python3"].map(|name| kinds.place("python3", name));
        assert_eq!(places, [0, 0, 1]);
        assert_eq!(kinds.names, ["python3: worker-#", "python3"]);
    }

    #[test]
    fn there_are_never_more_than_a_few_kinds() {
        let mut kinds = Kinds::default();
        for letter in 0..500u32 {
            let name: String = char::from_u32(0x4e00 + letter).into_iter().collect();
            kinds.place("program", &name);
        }
        assert_eq!(kinds.names.len(), MOST + 1);
    }
}
