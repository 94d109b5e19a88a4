//! Which threads there are: those of a process, and of all that it started.

use super::reader::Reader;
use std::collections::HashSet;
use std::fs::File;

/// The processes and threads that are known.
#[derive(Debug, Default)]
pub(super) struct Tree {
    processes: Vec<i32>,
    known: HashSet<(i32, i32)>,
    newest: Vec<u8>,
    last_pid: Option<File>,
    /// Processes seen so far.
    pub(super) total: u64,
}

impl Tree {
    pub(super) fn of(root: i32) -> Self {
        Self {
            processes: vec![root],
            total: 1,
            last_pid: File::open("/proc/loadavg").ok(),
            ..Self::default()
        }
    }

    /// Tells whether any thread anywhere was started since this was last asked, as far as the kernel says.
    pub(super) fn anything_new(&mut self, reader: &mut Reader) -> bool {
        let Some(Ok(text)) = self.last_pid.as_ref().map(|file| reader.again(file)) else {
            return true;
        };
        let newest = text.rsplit(|&byte| byte == b' ').next().unwrap_or_default();
        let changed = newest != self.newest;
        if changed {
            self.newest = newest.to_vec();
        }
        changed
    }

    /// The processes that were there at the last walk.
    pub(super) fn processes(&self) -> &[i32] {
        &self.processes
    }

    /// Walks through the processes and gives the threads that were not known.
    pub(super) fn walk(&mut self, reader: &mut Reader) -> Vec<(i32, i32)> {
        let mut found = Vec::new();
        let mut there = HashSet::with_capacity(self.known.len());
        let mut processes = std::mem::take(&mut self.processes);
        let mut at = 0;
        while at < processes.len() {
            let pid = processes[at];
            let tids = threads(pid);
            if tids.is_empty() {
                processes.swap_remove(at);
                continue;
            }
            for tid in tids {
                there.insert((pid, tid));
                if !self.known.contains(&(pid, tid)) {
                    found.push((pid, tid));
                }
                let path = format!("/proc/{pid}/task/{tid}/children");
                for child in children(reader, &path) {
                    if !processes.contains(&child) {
                        processes.push(child);
                        self.total += 1;
                    }
                }
            }
            at += 1;
        }
        self.processes = processes;
        self.known = there;
        found
    }
}

fn threads(pid: i32) -> Vec<i32> {
    let Ok(entries) = std::fs::read_dir(format!("/proc/{pid}/task")) else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect()
}

fn children(reader: &mut Reader, path: &str) -> Vec<i32> {
    let Ok(text) = reader.all(path, 1 << 20) else {
        return Vec::new();
    };
    let numbers = text.split_ascii_whitespace();
    numbers.filter_map(|number| number.parse().ok()).collect()
}
