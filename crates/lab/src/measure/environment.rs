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
