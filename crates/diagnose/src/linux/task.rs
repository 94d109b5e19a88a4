//! One thread that is watched: its open files, its account, and what it was last seen to do.

use super::parse::{self, Doing};
use super::reader::Reader;
use super::resolve::{Resolver, Who};
use super::{clock, observed::Observed};
use crate::account::{COLUMNS, Row, Stretches, Thread};
use crate::model::{Cause, Causes, Reading, Seen};
use std::fs::File;

/// Context switches are read anew after this long at first, and each time after twice as long.
const SWITCHES_NS: u64 = 250_000_000;

/// And at last each time after this long.
const LONGEST_NS: u64 = 8_000_000_000;

/// Who was given a processor no more often than this hardly has any, and they are not worth a look.
const FEW_SLICES: u64 = 2;

/// Who has used so much before it is met is likely to go on.
const LIVELY_NS: u64 = 2_000_000;

/// Whether the system call of a thread may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Permitted {
    Yes,
    No,
}

/// The name of a thread, and that of its program.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub(super) program: String,
    pub(super) name: String,
}

/// A thread.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) pid: i32,
    pub(super) tid: i32,
    pub(super) name: String,
    pub(super) program: String,
    pub(super) young: u8,
    pub(super) account: Thread,
    pub(super) stretches: Stretches,
    pub(super) seen: Option<Seen>,
    pub(super) permitted: Permitted,
    /// Whether it ran when it was looked at last, or since the time before.
    pub(super) lively: bool,
    /// Whether it was looked at since its account was added to the timeline.
    pub(super) fresh: bool,
    files: Option<(File, File)>,
    flushed: Row,
    switches: Option<(u64, u64)>,
    switches_before: (u64, u64),
    switches_ns: u64,
    switches_pause_ns: u64,
    switches_slices: u64,
    polls: bool,
    /// The epoll descriptor for whose events it waited last.
    pub(super) set: Option<u64>,
}

impl Task {
    /// Begins to watch a thread; `keep_open` says whether its files may stay open.
    pub(super) fn new(pid: i32, tid: i32, names: Names, account: Thread, keep_open: bool) -> Self {
        let open = |file: &str| File::open(format!("/proc/{pid}/task/{tid}/{file}")).ok();
        let files = keep_open
            .then(|| Some((open("schedstat")?, open("syscall")?)))
            .flatten();
        Self {
            pid,
            tid,
            name: names.name,
            program: names.program,
            young: 0,
            account,
            stretches: Stretches::default(),
            seen: None,
            permitted: Permitted::Yes,
            lively: false,
            fresh: true,
            files,
            flushed: [0; COLUMNS],
            switches: None,
            switches_before: (0, 0),
            switches_ns: 0,
            switches_pause_ns: SWITCHES_NS / 2,
            switches_slices: FEW_SLICES,
            polls: false,
            set: None,
        }
    }

    /// The number of files that it keeps open.
    pub(super) fn open_files(&self) -> usize {
        if self.files.is_some() { 2 } else { 0 }
    }

    /// Looks at the thread.
    pub(super) fn look(&mut self, resolver: &mut Resolver) -> Observed {
        let Some(now) = self.reading(&mut resolver.reader) else {
            return Observed::Gone;
        };
        let last = self.account.last();
        let same = now.slices == last.slices && now.run_ns == last.run_ns;
        let seen = match self.seen {
            // It has not run since: it still waits for the same.
            Some(Seen::Waiting(cause)) if same => Seen::Waiting(cause),
            _ => match self.doing(now, resolver) {
                Some(seen) => seen,
                None => {
                    self.account.observe(now, Seen::Active);
                    return Observed::Gone;
                }
            },
        };
        self.lively = seen == Seen::Active || self.seen.is_some() && !same;
        self.fresh = true;
        self.account.observe(now, seen);
        self.stretches.observe(now, self.polls);
        let before = self.seen.replace(seen);
        Observed::Seen { before, now: seen }
    }

    /// The counters at this moment; `None` when there is no such thread.
    pub(super) fn reading(&self, reader: &mut Reader) -> Option<Reading> {
        let text = match &self.files {
            Some((schedstat, _)) => reader.again(schedstat),
            None => reader.once(&self.path("schedstat")),
        };
        let (run_ns, ready_ns, slices) = parse::schedstat(text.ok()?)?;
        Some(Reading {
            at_ns: clock::now_ns(),
            run_ns,
            ready_ns,
            slices,
        })
    }

    /// What the thread does; `None` when it has ended.
    fn doing(&mut self, now: Reading, resolver: &mut Resolver) -> Option<Seen> {
        self.polls = false;
        let text = match &self.files {
            Some((_, syscall)) => resolver.reader.again(syscall),
            None => resolver.reader.once(&self.path("syscall")),
        };
        let doing = match text {
            Ok(text) => parse::syscall(text),
            Err(error) if error.raw_os_error() == Some(nix::libc::ESRCH) => return None,
            Err(_) => None,
        };
        let who = Who {
            pid: self.pid,
            at_ns: now.at_ns,
        };
        match doing {
            Some(Doing::Running) => Some(Seen::Active),
            Some(Doing::Ended) => None,
            Some(Doing::In(call)) => {
                let resolved = resolver.call(who, &call);
                self.polls = resolved.polls;
                self.set = resolved.set.or(self.set);
                Some(Seen::Waiting(resolved.cause))
            }
            Some(Doing::Outside) => self.by_state(resolver),
            None => {
                self.permitted = Permitted::No;
                self.by_state(resolver)
            }
        }
    }

    /// What the letter of the state says, where there is no system call to be read.
    fn by_state(&self, resolver: &mut Resolver) -> Option<Seen> {
        let stat = resolver
            .reader
            .once(&self.path("stat"))
            .ok()
            .and_then(parse::stat)?;
        let known = self.permitted == Permitted::Yes;
        let (cause, what) = match stat.state {
            b'R' => return Some(Seen::Active),
            b'Z' | b'X' => return None,
            b'D' if known => (Cause::Disk, "pages that are not in memory"),
            b'D' => (Cause::Disk, ""),
            b'T' | b't' => (Cause::Other, "being stopped"),
            _ if known => (Cause::Other, "the kernel"),
            _ => (Cause::Other, "what may not be seen"),
        };
        Some(Seen::Waiting(resolver.causes.intern(cause, what)))
    }

    /// The name of the thread's program, which changes when another is loaded.
    pub(super) fn refresh_name(&mut self, reader: &mut Reader) {
        if let Some(name) = name(self.pid, self.tid, reader) {
            if self.tid == self.pid {
                self.program.clone_from(&name);
            }
            self.name = name;
        }
    }

    /// Reads how often it gave its processor away and how often it was taken, if the last time is a while ago.
    pub(super) fn refresh_switches(&mut self, reader: &mut Reader) {
        let now = self.account.last().at_ns;
        if now >= self.switches_ns {
            self.switches_pause_ns = LONGEST_NS.min(self.switches_pause_ns * 2);
            self.switches_ns = now + self.switches_pause_ns;
            self.read_switches(reader);
        }
    }

    /// Reads how often it gave its processor away and how often it was taken, if it has run since.
    pub(super) fn read_switches(&mut self, reader: &mut Reader) {
        let slices = self.account.last().slices;
        if slices <= self.switches_slices {
            return;
        }
        self.switches_slices = slices;
        if let Ok(text) = reader.all(&self.path("status"), 8192)
            && let Some(voluntary) = parse::field(text, "voluntary_ctxt_switches")
            && let Some(involuntary) = parse::field(text, "nonvoluntary_ctxt_switches")
        {
            self.switches = Some((voluntary, involuntary));
        }
    }

    /// Takes over what it had used when it was met.
    pub(super) fn met(&mut self, reading: Reading) {
        self.lively = reading.run_ns >= LIVELY_NS;
    }

    /// Counts its switches from now on.
    pub(super) fn forget_switches(&mut self, reader: &mut Reader) {
        self.switches_slices = 0;
        self.read_switches(reader);
        self.switches_before = self.switches.unwrap_or_default();
    }

    /// Counts its switches beyond these.
    pub(super) fn set_aside(&mut self, switches: (u64, u64)) {
        self.switches_before = switches;
    }

    /// How often it gave its processor away, and how often that was taken, as far as it was read.
    pub(super) fn switches(&self) -> (u64, u64) {
        let (given, taken) = self.switches.unwrap_or_default();
        let before = self.switches_before;
        (
            given.saturating_sub(before.0),
            taken.saturating_sub(before.1),
        )
    }

    /// The share of its switches that were waits; one where that is not known.
    pub(super) fn voluntary(&self) -> f64 {
        match self.switches() {
            (0, 0) => 1.0,
            (given, taken) => given as f64 / (given + taken) as f64,
        }
    }

    /// What was added to its account since this was last asked.
    pub(super) fn since_last(&mut self, causes: &Causes) -> Row {
        let mut row = [0; COLUMNS];
        row[0] = self.account.run_ns();
        row[1] = self.account.ready_ns();
        for waited in self.account.waited() {
            row[2 + causes.get(waited.cause).cause.index()] += waited.ns;
        }
        let mut added = [0; COLUMNS];
        for (added, (now, before)) in added.iter_mut().zip(row.iter().zip(&self.flushed)) {
            *added = now.saturating_sub(*before);
        }
        self.flushed = row;
        added
    }

    fn path(&self, file: &str) -> String {
        format!("/proc/{}/task/{}/{file}", self.pid, self.tid)
    }
}

/// The name of a thread, which its program may have chosen.
pub(super) fn name(pid: i32, tid: i32, reader: &mut Reader) -> Option<String> {
    let text = reader.once(&format!("/proc/{pid}/task/{tid}/comm")).ok()?;
    Some(String::from_utf8_lossy(text).trim_end().to_owned())
}
