//! What was seen of a program: plain data, and the schema of `--json`.

use crate::account::Timeline;
use crate::model::{Cause, WaitFor};
use serde::{Deserialize, Serialize};

/// The version of the schema; it grows when a field changes its meaning or goes.
pub const SCHEMA: u32 = 1;

/// What was seen of a program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The version of the schema, [`SCHEMA`].
    pub schema: u32,
    /// What was watched.
    pub subject: Subject,
    /// How long it was watched.
    pub wall_ns: u64,
    /// How many processors it could have had.
    pub processors: f64,
    /// To what the wall time belonged; the parts add up to `wall_ns`.
    pub whole: Shares,
    /// The threads, by kind; what a kind has most in common is its name.
    pub kinds: Vec<Kind>,
    /// How long how many threads could run at once: none, one, two and so on.
    pub at_once_ns: Vec<u64>,
    /// What the kernel counted.
    pub exact: Counted,
    /// Shares over time.
    pub timeline: Timeline,
    /// How it was watched.
    pub sampling: Sampling,
    /// What could not be seen, and what would show it.
    pub unseen: Vec<Unseen>,
}

/// What was watched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A command that was started for it, with how it ended.
    Command {
        /// The command and its arguments.
        words: Vec<String>,
        /// Its exit code, as a shell gives it.
        exit_code: u8,
    },
    /// A process that ran already.
    Process {
        /// Its number.
        pid: i32,
        /// Its name.
        name: String,
        /// Whether it had ended by itself at the end.
        ended: bool,
    },
}

/// Time, split.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    /// On a processor.
    pub computing_ns: u64,
    /// Able to run, without a processor.
    pub ready_ns: u64,
    /// Waiting, by what was waited for; the longest first.
    pub waits: Vec<Wait>,
}

/// Waiting for something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// For what.
    #[serde(flatten)]
    pub wait_for: WaitFor,
    /// How long in all.
    pub ns: u64,
    /// In about how many waits.
    pub waits: u64,
}

impl Shares {
    /// The time that was split.
    #[must_use]
    pub fn total_ns(&self) -> u64 {
        self.computing_ns + self.ready_ns + self.waits.iter().map(|wait| wait.ns).sum::<u64>()
    }

    /// Waiting for one kind of cause.
    #[must_use]
    pub fn waiting_ns(&self, cause: Cause) -> u64 {
        let of_it = self
            .waits
            .iter()
            .filter(|wait| wait.wait_for.cause == cause);
        of_it.map(|wait| wait.ns).sum()
    }
}

/// Threads of one kind: of programs of one name, with the same name but for its digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    /// The program's name, and the thread's where it has one of its own.
    pub name: String,
    /// How many there were in all.
    pub threads: u64,
    /// Their lives together, split.
    pub shares: Shares,
    /// What is known of them as event loops.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub event_loop: Option<EventLoop>,
    /// The peers whose events those loops waited for, where they had any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub peers: Option<Peers>,
}

/// Peers of which an event loop waited for any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peers {
    /// How many were told apart.
    pub number: u64,
    /// Whether there may have been more.
    pub or_more: bool,
    /// A few of them, by address.
    pub names: Vec<String>,
}

/// What is known of threads that wait for events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLoop {
    /// How many of the threads are event loops.
    pub loops: u64,
    /// The longest stretch without waiting for events.
    pub longest_ns: u64,
    /// Stretches of 10 ms and more.
    pub stalls: u64,
    /// Those together.
    pub stalled_ns: u64,
}

/// What the kernel counted, of all processes together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Time on processors.
    pub cpu_ns: u64,
    /// As much of it as was spent in the kernel, for the program.
    pub system_ns: u64,
    /// Time on processors in processes that ended before they were seen, or after they were seen last.
    pub unseen_cpu_ns: u64,
    /// Waits: the program gave its processor away.
    pub voluntary_switches: u64,
    /// The processor was taken away from it.
    pub involuntary_switches: u64,
    /// Bytes read from storage.
    pub read_bytes: u64,
    /// Bytes written to storage, or to be.
    pub written_bytes: u64,
    /// Processes that were seen.
    pub processes: u64,
    /// Threads that were seen, those of processes included.
    pub threads: u64,
    /// Processes that still ran at the end.
    pub left_running: u64,
    /// Time on processors of the launcher, before it became the command: no part of any other figure, though the kernel counts it
    /// for the command's process.
    #[serde(default)]
    pub launcher_cpu_ns: u64,
    /// How long the launcher was ready, likewise.
    #[serde(default)]
    pub launcher_ready_ns: u64,
}

/// How it was watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sampling {
    /// Rounds of looks.
    pub rounds: u64,
    /// Looks at single threads.
    pub looks: u64,
    /// The mean time between rounds.
    pub interval_ns: u64,
    /// The interval that was asked for.
    pub asked_interval_ns: u64,
    /// Processor time that watching took.
    pub cost_ns: u64,
}

impl Sampling {
    /// Tells whether it was slowed down, to cost no more than it may.
    #[must_use]
    pub fn was_slowed_down(&self) -> bool {
        self.interval_ns > 2 * self.asked_interval_ns
    }
}

/// Something that could not be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unseen {
    /// What.
    pub what: String,
    /// What would show it.
    pub remedy: String,
}
