//! The environment of a measurement: what machine, what system, what versions. Never whose.

use crate::runtimes::RuntimeName;
use bench_report::Environment;
use std::collections::BTreeMap;

/// Describes the machine and the build; `runtimes` are those that take part, on so many workers.
pub fn environment(runtimes: &[RuntimeName], workers: u32, command: &[String]) -> Environment {
    Environment {
        cpu: cpu().unwrap_or_else(|| "not available".to_owned()),
        cores: available_cores(),
        kernel: read_line("/proc/sys/kernel/osrelease")
            .unwrap_or_else(|| "not available".to_owned()),
        numa_nodes: read_line("/sys/devices/system/node/online").and_then(|list| count(&list)),
        simultaneous_threads: read_line("/sys/devices/system/cpu/smt/active")
            .and_then(|active| switch(&active)),
        governor: read_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        os: std::env::consts::OS.to_owned(),
        arch: std::env::consts::ARCH.to_owned(),
        compiler: env!("LAB_COMPILER").to_owned(),
        lunchrush: env!("CARGO_PKG_VERSION").to_owned(),
        runtime_versions: versions(),
        workers,
        drivers: runtimes
            .iter()
            .map(|name| format!("{name}: {}", name.drivers()))
            .collect(),
        allocator: "system".to_owned(),
        profile: if cfg!(debug_assertions) {
            "debug"
        } else {
            "release"
        }
        .to_owned(),
        command: command.to_vec(),
    }
}

/// Returns how many processors this process may use.
pub fn available_cores() -> u32 {
    let cores = std::thread::available_parallelism().map_or(1, Into::into);
    u32::try_from(cores).unwrap_or(u32::MAX)
}

/// Returns how many bytes of memory are free for use, where the system tells.
#[cfg(target_os = "linux")]
pub fn memory_available() -> Option<u64> {
    use procfs::Current;
    procfs::Meminfo::current().ok()?.mem_available
}

/// Returns how many bytes of memory are free for use, where the system tells.
#[cfg(not(target_os = "linux"))]
pub fn memory_available() -> Option<u64> {
    None
}

/// The versions of what stands under the runtimes, as `Cargo.lock` had them when this was built: `name=version,…`.
fn versions() -> BTreeMap<String, String> {
    env!("LAB_VERSIONS")
        .split(',')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, version)| (name.to_owned(), version.to_owned()))
        .collect()
}

fn cpu() -> Option<String> {
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = cpuinfo
        .lines()
        .find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn read_line(path: &str) -> Option<String> {
    Some(std::fs::read_to_string(path).ok()?.trim().to_owned())
}

/// Counts what a list of the kernel's names: `0-3,6` are five.
fn count(list: &str) -> Option<u32> {
    let mut counted = 0_u32;
    for range in list.split(',') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last): (u32, u32) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        counted = counted.checked_add(last.checked_sub(first)?.checked_add(1)?)?;
    }
    Some(counted)
}

/// Reads a switch of the kernel's.
fn switch(text: &str) -> Option<bool> {
    match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_the_kernel_are_counted_and_nonsense_is_not_known() {
        for (list, counted) in [("0", Some(1)), ("0-1", Some(2)), ("0-3,6", Some(5))] {
            assert_eq!(count(list), counted, "{list}");
        }
        for nonsense in ["", "x", "3-1", "0-", "0-4294967295"] {
            assert_eq!(count(nonsense), None, "{nonsense}");
        }
        assert_eq!(
            (switch("1"), switch("0"), switch("?")),
            (Some(true), Some(false), None)
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_record_tells_of_the_nodes_that_the_system_shows() {
        let environment = environment(&[], 1, &[]);
        let shown = std::path::Path::new("/sys/devices/system/node/online").exists();
        assert_eq!(
            environment.numa_nodes.is_some_and(|nodes| nodes >= 1),
            shown
        );
        let shown = std::path::Path::new("/sys/devices/system/cpu/smt/active").exists();
        assert_eq!(environment.simultaneous_threads.is_some(), shown);
    }
}
