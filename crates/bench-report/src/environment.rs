//! The machine and build that a run was measured on.
//!
//! Only the schema is here: reading the machine is the measurer's business. There is no field for a host name or a user,
//! and [`Record::sealed`](crate::Record::sealed) shortens absolute paths, so that records can be published.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a figure depends on besides the program: hardware, system, build and settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// Model name of the processor, as the system gives it.
    pub cpu: String,
    /// Processors that the run could use.
    pub cores: u32,
    /// Version of the operating system's kernel.
    pub kernel: String,
    /// Nodes of memory, each nearer to some processors than to others (NUMA), where they can be counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numa_nodes: Option<u32>,
    /// Whether processors are threads that share a core at the same time (SMT), where that can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simultaneous_threads: Option<bool>,
    /// Frequency governor, where it can be read.
    pub governor: Option<String>,
    /// Operating system, such as `linux`.
    pub os: String,
    /// Instruction set, such as `x86_64`.
    pub arch: String,
    /// Version of the compiler.
    pub compiler: String,
    /// Version of lunchrush.
    pub lunchrush: String,
    /// Versions of the runtimes that are linked, by name.
    pub runtime_versions: BTreeMap<String, String>,
    /// Worker threads of the runtime in this run.
    pub workers: u32,
    /// Drivers that the runtime had switched on, such as `time`, `io`.
    pub drivers: Vec<String>,
    /// Memory allocator, such as `system`.
    pub allocator: String,
    /// Build profile: `release` or `debug`.
    pub profile: String,
    /// Command line of the run, the program's name first.
    pub command: Vec<String>,
}

impl Environment {
    /// Tells whether figures from both may be set side by side: same hardware, system and build, and no runtime in
    /// another version. The command line, the drivers and the worker count belong to a run and do not count.
    #[must_use]
    pub fn same_machine(&self, other: &Self) -> bool {
        self.cpu == other.cpu
            && self.cores == other.cores
            && self.kernel == other.kernel
            && agree(self.numa_nodes, other.numa_nodes)
            && agree(self.simultaneous_threads, other.simultaneous_threads)
            && self.governor == other.governor
            && self.os == other.os
            && self.arch == other.arch
            && self.compiler == other.compiler
            && self.lunchrush == other.lunchrush
            && self.allocator == other.allocator
            && self.profile == other.profile
            && self.runtime_versions.iter().all(|(name, version)| {
                other
                    .runtime_versions
                    .get(name)
                    .is_none_or(|theirs| theirs == version)
            })
    }

    /// One line for a reader: processor, cores, system, version and profile. What is not known is left out.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut parts = Vec::new();
        if !self.cpu.is_empty() {
            parts.push(self.cpu.clone());
        }
        match self.cores {
            0 => {}
            1 => parts.push("1 processor".to_owned()),
            n => parts.push(format!("{n} processors")),
        }
        if let Some(nodes) = self.numa_nodes.filter(|nodes| *nodes > 1) {
            parts.push(format!("{nodes} NUMA nodes"));
        }
        if self.simultaneous_threads == Some(true) {
            parts.push("simultaneous threads".to_owned());
        }
        let system = format!("{} {} {}", self.os, self.kernel, self.arch);
        let system = system.split_whitespace().collect::<Vec<_>>().join(" ");
        if !system.is_empty() {
            parts.push(system);
        }
        if let Some(governor) = &self.governor {
            parts.push(format!("governor {governor}"));
        }
        if !self.lunchrush.is_empty() {
            parts.push(format!("lunchrush {}", self.lunchrush));
        }
        if !self.profile.is_empty() {
            parts.push(format!("{} build", self.profile));
        }
        parts.join(", ")
    }
}

/// Tells whether two say the same, as far as both say something: older records know less.
fn agree<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
    a.zip(b).is_none_or(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_and_simultaneous_threads_are_told_where_they_matter_and_known() {
        let known = |nodes, threads| Environment {
            cores: 8,
            numa_nodes: Some(nodes),
            simultaneous_threads: Some(threads),
            ..Environment::default()
        };
        assert_eq!(known(1, false).summary(), "8 processors");
        assert_eq!(
            known(2, true).summary(),
            "8 processors, 2 NUMA nodes, simultaneous threads"
        );
        assert!(!known(2, true).same_machine(&known(2, false)));
        // Of an older record nobody knows.
        let old = Environment {
            cores: 8,
            ..Environment::default()
        };
        assert!(known(2, true).same_machine(&old) && old.same_machine(&known(1, false)));
        let line = serde_json::to_string(&old).unwrap();
        assert!(!line.contains("numa"), "{line}");
        assert_eq!(serde_json::from_str::<Environment>(&line).unwrap(), old);
    }
}
