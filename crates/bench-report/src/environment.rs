//! The machine and build that a run was measured on.
//!
//! Only the schema is here: reading the machine is the measurer's business. There is no field for a host name or a user,
//! and [`RunRecord::sealed`](crate::RunRecord::sealed) shortens absolute paths, so that records can be published.

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
