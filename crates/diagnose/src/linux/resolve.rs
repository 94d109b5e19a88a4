//! From a system call to a cause: looks up what is behind descriptors, and remembers it for a while.

use super::call::{Meaning, meaning};
use super::parse::Call;
use super::peers::Peers;
use super::reader::Reader;
use super::sockets::Sockets;
use super::summary::{self, Named, Until};
use super::target::{Target, target};
use super::{clock, polled};
use crate::model::{Cause, CauseId, Causes};
use std::collections::HashMap;

/// Descriptors that are remembered at most.
const MOST: usize = 4096;

/// A descriptor is looked up again after this long: the number may have become another's.
const FRESH_NS: u64 = 20_000_000;

/// The descriptors of an epoll descriptor, likewise; the list may be long.
const SET_FRESH_NS: u64 = 100_000_000;

/// And not before so many times what looking them up took.
const SET_PATIENCE: u64 = 500;

/// The name of a peer that was not found in time.
const NOT_LOOKED_UP: &str = "a peer not looked up";

/// The causes so far, and what is needed to find more.
#[derive(Debug, Default)]
pub(super) struct Resolver {
    pub(super) causes: Causes,
    pub(super) reader: Reader,
    sockets: Sockets,
    descriptors: HashMap<(i32, u64), (u64, Target)>,
    peers: HashMap<(i32, u64), Named>,
    sets: HashMap<(i32, u64), Set>,
}

/// The descriptors of an epoll descriptor: what a wait for them is for, and until when that is believed.
#[derive(Debug)]
struct Set {
    fresh_until_ns: u64,
    named: Named,
    peers: Peers,
}

/// What a wait is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Resolved {
    pub(super) cause: CauseId,
    /// Whether it is an event loop's wait for events.
    pub(super) polls: bool,
    /// The epoll descriptor, where it is one's.
    pub(super) set: Option<u64>,
}

/// Who waits, and when it was seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Who {
    pub(super) pid: i32,
    pub(super) at_ns: u64,
}

impl Resolver {
    /// Finds what a thread waits for in a call.
    pub(super) fn call(&mut self, who: Who, call: &Call) -> Resolved {
        let meaning = meaning(call);
        let (cause, what) = self.named(who, meaning);
        Resolved {
            cause: self.causes.intern(cause, &what),
            polls: matches!(meaning, Meaning::Epoll { .. } | Meaning::Ring),
            set: match meaning {
                Meaning::Epoll { fd, .. } => Some(fd),
                _ => None,
            },
        }
    }

    /// The peers that were seen among the descriptors of an epoll descriptor.
    pub(super) fn peers(&self, pid: i32, set: u64) -> Option<&Peers> {
        self.sets.get(&(pid, set)).map(|set| &set.peers)
    }

    fn named(&mut self, who: Who, meaning: Meaning) -> Named {
        let fixed = |cause, what: &str| (cause, what.to_owned());
        match meaning {
            Meaning::Descriptor(fd, doing) => self.descriptor(who, fd, doing),
            Meaning::Epoll { fd, endless } => self.set(who, fd, until(endless)),
            Meaning::Poll { at, count, endless } => {
                let fds = polled::of_poll(who.pid, at, count);
                self.several(who, &fds, until(endless))
            }
            Meaning::Select {
                count,
                sets,
                endless,
            } => {
                let fds = polled::of_select(who.pid, count, sets);
                self.several(who, &fds, until(endless))
            }
            Meaning::Futex { word: _, value } if is_thread(who.pid, value) => {
                fixed(Cause::Child, "a thread to end")
            }
            Meaning::Futex { .. } => fixed(Cause::Lock, ""),
            Meaning::Ring => fixed(Cause::Other, "completions of io_uring"),
            Meaning::Timer => fixed(Cause::Timer, ""),
            Meaning::Child("to end") => fixed(Cause::Child, ""),
            Meaning::Child(what) => fixed(Cause::Child, what),
            Meaning::Disk(what) => fixed(Cause::Disk, what),
            Meaning::Lock(what) => fixed(Cause::Lock, what),
            Meaning::Other(what) => fixed(Cause::Other, what),
            Meaning::Unknown(number) => (Cause::Other, format!("system call {number}")),
        }
    }

    fn descriptor(&mut self, who: Who, fd: u64, doing: &str) -> Named {
        match self.target(who, fd) {
            None => (Cause::Other, "a descriptor that is gone".to_owned()),
            Some(Target::File) => (Cause::Disk, doing.to_owned()),
            Some(Target::Pipe) => (Cause::Pipe, String::new()),
            Some(Target::Socket(inode)) => self.socket(who, fd, inode),
            Some(Target::Terminal) => (Cause::Terminal, String::new()),
            Some(Target::Timer) => (Cause::Timer, String::new()),
            Some(Target::Event) => (Cause::Lock, "a wake-up".to_owned()),
            Some(Target::Child) => (Cause::Child, String::new()),
            Some(Target::Other(name)) => (Cause::Other, name),
        }
    }

    fn target(&mut self, who: Who, fd: u64) -> Option<Target> {
        let key = (who.pid, fd);
        if let Some((at_ns, target)) = self.descriptors.get(&key)
            && who.at_ns < at_ns + FRESH_NS
        {
            return Some(target.clone());
        }
        let link = std::fs::read_link(format!("/proc/{}/fd/{fd}", who.pid)).ok()?;
        let found = target(&link.to_string_lossy());
        if self.descriptors.len() >= MOST {
            self.descriptors.clear();
            self.peers.clear();
        }
        self.descriptors.insert(key, (who.at_ns, found.clone()));
        Some(found)
    }

    fn socket(&mut self, who: Who, fd: u64, inode: u64) -> Named {
        if let Some(found) = self.sockets.find(who.pid, inode, &mut self.reader) {
            self.peers.insert((who.pid, fd), found.clone());
            return found.clone();
        }
        // Too early to read the tables again: the descriptor's last peer is the best guess.
        let last = self.peers.get(&(who.pid, fd)).cloned();
        last.unwrap_or_else(|| (Cause::Network, NOT_LOOKED_UP.to_owned()))
    }

    fn set(&mut self, who: Who, fd: u64, until: Until) -> Named {
        let key = (who.pid, fd);
        if let Some(set) = self.sets.get(&key)
            && who.at_ns < set.fresh_until_ns
        {
            return set.named.clone();
        }
        let before = clock::own_cpu_ns();
        let fds = polled::of_epoll(who.pid, fd, &mut self.reader);
        let found = self.each(who, &fds);
        let named = summary::of(&found, until);
        let cost = clock::own_cpu_ns().saturating_sub(before);
        if self.sets.len() >= MOST && !self.sets.contains_key(&key) {
            self.sets.clear();
        }
        let set = self.sets.entry(key).or_insert_with(|| Set {
            fresh_until_ns: 0,
            named: named.clone(),
            peers: Peers::default(),
        });
        set.fresh_until_ns = who.at_ns + SET_FRESH_NS.max(cost * SET_PATIENCE);
        set.named = named.clone();
        let peers = found
            .iter()
            .filter(|(cause, what)| *cause == Cause::Network && what != NOT_LOOKED_UP);
        set.peers.add(peers.map(|(_, what)| what));
        named
    }

    fn several(&mut self, who: Who, fds: &[u64], until: Until) -> Named {
        summary::of(&self.each(who, fds), until)
    }

    /// What each of several descriptors stands for. What could not be looked up yet is no peer beside those that were.
    fn each(&mut self, who: Who, fds: &[u64]) -> Vec<Named> {
        let named: Vec<Named> = fds.iter().map(|&fd| self.descriptor(who, fd, "")).collect();
        let looked_up = |named: &&Named| named.1 != NOT_LOOKED_UP;
        let known: Vec<Named> = named.iter().filter(looked_up).cloned().collect();
        if known.is_empty() { named } else { known }
    }
}

fn until(endless: bool) -> Until {
    if endless {
        Until::Something
    } else {
        Until::ATime
    }
}

/// A thread waits for another's end by waiting for the word that holds its number to change.
fn is_thread(pid: i32, value: u64) -> bool {
    (2..1 << 22).contains(&value)
        && std::path::Path::new(&format!("/proc/{pid}/task/{value}")).exists()
}
