//! The end of watching: accounts are closed, and what was counted is set beside what was seen.

use super::{From, Sampler};
use crate::account::Exact;
use crate::linux::started::Before;
use crate::linux::{clock, processors};
use crate::profile::{Counted, Profile, SCHEMA, Sampling, Shares, Subject, Unseen, Wait};
use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// How the program was at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::linux) enum End {
    /// It has ended and was waited for.
    Ended,
    /// It runs on.
    RunsOn,
}

impl Sampler {
    /// Takes a last look while the program, ended or not, is still there to be looked at.
    pub(in crate::linux) fn last_look(&mut self) {
        let now = clock::now_ns();
        // All of them, also those whose turn it would not be.
        for _ in 0..=self.tasks.len() / super::A_ROUND {
            self.look();
        }
        self.pass(now);
        self.flush(now);
        if self.from == From::Now {
            self.count_usage();
        }
    }

    /// Closes all accounts.
    pub(in crate::linux) fn finish(
        mut self,
        subject: Subject,
        end: End,
        own_children_before: Option<Usage>,
    ) -> Profile {
        let processors = processors::of(nix::unistd::getpid().as_raw());
        let processors = match end {
            End::RunsOn => processors::of(self.root),
            End::Ended => processors,
        };
        let left_running = self
            .tree
            .processes()
            .iter()
            .filter(|&&pid| pid != self.root && self.tasks.iter().any(|task| task.pid == pid));
        let left_running = match end {
            End::Ended => left_running.count() as u64,
            End::RunsOn => 0,
        };
        for mut task in std::mem::take(&mut self.tasks) {
            task.read_switches(&mut self.resolver.reader);
            self.part(task);
        }
        let counted = self.counted(own_children_before, left_running);
        let unknown = self.unseen();
        let exact = Exact {
            unseen_ns: counted.unseen_cpu_ns,
            ..self.ended
        };
        let settled = self.whole.settle(exact, &self.resolver.causes, unknown);
        let causes = &self.resolver.causes;
        let mut waits: Vec<Wait> = settled
            .waited
            .iter()
            .map(|&(cause, ns)| Wait {
                wait_for: causes.get(cause).clone(),
                ns,
                waits: self.kinds.waits(cause),
            })
            .collect();
        waits.sort_by_key(|wait| std::cmp::Reverse(wait.ns));
        let at_once = self.whole.at_once();
        let most = at_once
            .iter()
            .rposition(|&ns| ns > 0)
            .map_or(0, |most| most + 1);
        let wall_ns = self.whole.wall_ns();
        Profile {
            schema: SCHEMA,
            subject,
            wall_ns,
            processors,
            whole: Shares {
                computing_ns: settled.computing_ns,
                ready_ns: settled.ready_ns,
                waits,
            },
            at_once_ns: at_once[..most].to_vec(),
            exact: counted,
            sampling: Sampling {
                rounds: self.rounds,
                looks: self.looks,
                interval_ns: wall_ns / self.rounds.max(1),
                asked_interval_ns: self.asked_interval_ns,
                cost_ns: clock::own_cpu_ns().saturating_sub(self.cpu_begun_ns),
            },
            unseen: self.blind(),
            kinds: self.kinds.into_profile(causes),
            timeline: self.timeline,
        }
    }

    fn counted(&self, before: Option<Usage>, left_running: u64) -> Counted {
        let mut counted = Counted {
            processes: self.tree.total,
            threads: self.threads,
            left_running,
            ..Counted::default()
        };
        match before.and_then(|before| Some((before, getrusage(UsageWho::RUSAGE_CHILDREN).ok()?))) {
            Some((before, after)) => {
                by_children(&mut counted, &before, &after);
                without(&mut counted, &self.before);
            }
            None => {
                for (first, last) in self.usages.values() {
                    let used = last.since(*first);
                    counted.cpu_ns += used.cpu_ns;
                    counted.system_ns += used.system_ns;
                    counted.read_bytes += used.read_bytes;
                    counted.written_bytes += used.written_bytes;
                }
                let (voluntary, involuntary) = self.kinds.switches();
                counted.voluntary_switches = voluntary;
                counted.involuntary_switches = involuntary;
            }
        }
        // Ticks of the clock are coarse: less than a few of them is no process that nobody saw.
        let coarse = if before.is_some() { 0 } else { 50_000_000 };
        let unseen = counted.cpu_ns.saturating_sub(self.ended.run_ns);
        counted.unseen_cpu_ns = if unseen > coarse { unseen } else { 0 };
        counted.cpu_ns = counted.cpu_ns.max(self.ended.run_ns);
        counted
    }

    fn blind(&self) -> Vec<Unseen> {
        let mut unseen = Vec::new();
        if self.not_permitted > 0 {
            unseen.push(Unseen {
                what: format!("what {} of {} threads waited for", self.not_permitted, self.threads),
                remedy: "their system calls may be read by root, or with the capability CAP_SYS_PTRACE, and by their own \
                         user if the program does not forbid it and the kernel has /proc/PID/syscall"
                    .to_owned(),
            });
        }
        unseen
    }
}

/// What the children of this process used since, and all whom they waited for.
fn by_children(counted: &mut Counted, before: &Usage, after: &Usage) {
    let ns = |after: i64, before: i64| u64::try_from(after - before).unwrap_or(0) * 1_000;
    let number = |after: i64, before: i64| u64::try_from(after - before).unwrap_or(0);
    let user = ns(
        after.user_time().num_microseconds(),
        before.user_time().num_microseconds(),
    );
    counted.system_ns = ns(
        after.system_time().num_microseconds(),
        before.system_time().num_microseconds(),
    );
    counted.cpu_ns = user + counted.system_ns;
    counted.voluntary_switches = number(
        after.voluntary_context_switches(),
        before.voluntary_context_switches(),
    );
    counted.involuntary_switches = number(
        after.involuntary_context_switches(),
        before.involuntary_context_switches(),
    );
    counted.read_bytes = 512 * number(after.block_reads(), before.block_reads());
    counted.written_bytes = 512 * number(after.block_writes(), before.block_writes());
}

/// Takes away what was used before the command was loaded. How much of that was in the kernel nobody counted.
fn without(counted: &mut Counted, before: &Before) {
    let less = |from: &mut u64, by: u64| *from = from.saturating_sub(by);
    counted.launcher_cpu_ns = before.reading.run_ns;
    counted.launcher_ready_ns = before.reading.ready_ns;
    less(&mut counted.cpu_ns, before.reading.run_ns);
    counted.system_ns = counted.system_ns.min(counted.cpu_ns);
    less(&mut counted.voluntary_switches, before.switches.0);
    less(&mut counted.involuntary_switches, before.switches.1);
    less(&mut counted.read_bytes, before.read_bytes);
    less(&mut counted.written_bytes, before.written_bytes);
}
