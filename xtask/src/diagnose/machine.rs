//! The machine on which programs are watched, and how busy others keep it.

use std::fs;

use anyhow::{Context, Result};
use bench_report::Environment;

use crate::call::Call;

/// Describes the machine and the build; never whose it is.
pub(super) fn environment(words: &[&str]) -> Environment {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let compiler = Call::of("rustc").argument("--version").output();
    let compiler = compiler.map_or_else(
        |_| String::new(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    );
    let command = ["cargo", "xtask", "diagnose"].iter().chain(words);
    Environment {
        cpu: cpu().unwrap_or_default(),
        cores: u32::try_from(cores).unwrap_or(u32::MAX),
        kernel: line("/proc/sys/kernel/osrelease").unwrap_or_default(),
        governor: line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        os: std::env::consts::OS.to_owned(),
        arch: std::env::consts::ARCH.to_owned(),
        compiler,
        lunchrush: env!("CARGO_PKG_VERSION").to_owned(),
        allocator: "system".to_owned(),
        profile: "release".to_owned(),
        command: command.map(|&word| word.to_owned()).collect(),
        ..Environment::default()
    }
}

fn cpu() -> Option<String> {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").ok()?;
    let model = cpuinfo
        .lines()
        .find(|line| line.starts_with("model name"))?;
    Some(model.split_once(':')?.1.trim().to_owned())
}

fn line(path: &str) -> Option<String> {
    Some(fs::read_to_string(path).ok()?.trim().to_owned())
}

/// The time that all processors together have been busy since the start of the machine, in nanoseconds; in steps of a tick.
pub(super) fn busy_ns() -> Result<u64> {
    let stat = fs::read_to_string("/proc/stat").context("cannot read /proc/stat")?;
    busy(&stat).context("/proc/stat has no line of all processors")
}

/// Finds it in the first line of `/proc/stat` (proc(5)): all but the fourth and fifth number, which are idle.
fn busy(stat: &str) -> Option<u64> {
    let numbers = stat.lines().next()?.strip_prefix("cpu ")?;
    let ticks: Option<Vec<u64>> = numbers
        .split_whitespace()
        .take(8)
        .map(|number| number.parse().ok())
        .collect();
    let ticks = ticks?;
    let idle = ticks.get(3)? + ticks.get(4)?;
    // A tick that programs see is always a hundredth of a second on Linux, whatever the kernel's own is.
    Some((ticks.iter().sum::<u64>() - idle) * 10_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_idle_is_busy() {
        let stat = "cpu  10 1 5 1000 500 0 2 3 99 99\ncpu0 1 1\n";
        assert_eq!(busy(stat), Some(210_000_000));
        assert_eq!(busy("intr 1\n"), None);
    }
}
