//! How many processors a program can have: those it may run on, and of those what its group is allowed.

use nix::sched::{CpuSet, sched_getaffinity};
use nix::unistd::Pid;

/// The number of processors for a process; less than a whole one where a quota says so.
pub(super) fn of(pid: i32) -> f64 {
    let may = sched_getaffinity(Pid::from_raw(pid)).map_or(1, |set| {
        (0..CpuSet::count())
            .filter(|&place| set.is_set(place).unwrap_or(false))
            .count()
    });
    let may = may.max(1) as f64;
    quota(pid).map_or(may, |quota| may.min(quota))
}

/// The least quota of its control group and of those above it: `max 100000`, or so many microseconds in so many.
fn quota(pid: i32) -> Option<f64> {
    let groups = std::fs::read_to_string(format!("/proc/{pid}/cgroup")).ok()?;
    let group = groups.lines().find_map(|line| line.strip_prefix("0::"))?;
    let mut least: Option<f64> = None;
    let mut path = group.trim_matches('/').to_owned();
    loop {
        let limit = std::fs::read_to_string(format!("/sys/fs/cgroup/{path}/cpu.max")).ok();
        if let Some(found) = limit.as_deref().and_then(parsed) {
            least = Some(least.map_or(found, |least| least.min(found)));
        }
        if path.is_empty() {
            return least;
        }
        path = path
            .rsplit_once('/')
            .map_or(String::new(), |(above, _)| above.to_owned());
    }
}

fn parsed(text: &str) -> Option<f64> {
    let (quota, period) = text.trim().split_once(' ')?;
    let (quota, period): (f64, f64) = (quota.parse().ok()?, period.parse().ok()?);
    (quota > 0.0 && period > 0.0).then_some(quota / period)
}

#[cfg(test)]
mod tests {
    use super::parsed;

    #[test]
    fn a_quota_is_a_number_of_processors() {
        assert_eq!(parsed("150000 100000\n"), Some(1.5));
        assert_eq!(parsed("max 100000\n"), None);
    }
}
