//! Watching a process that runs already.

use super::sampler::{End, From, Sampler};
use super::signals::Signals;
use super::started::{Before, Start};
use super::{clock, task, wake};
use crate::profile::Subject;
use crate::{Error, Options, Watched};
use std::io::ErrorKind;

/// Watches a process and all that it started, until it ends, the limit of the options is reached, or a signal asks to end.
/// The process goes on.
///
/// # Errors
///
/// [`Error::NoProcess`] where there is none, [`Error::NotPermitted`] where not even its counters may be read.
pub fn process(pid: i32, options: &Options) -> Result<Watched, Error> {
    std::fs::metadata("/proc/self/task").map_err(Error::NoProc)?;
    if pid <= 0 {
        return Err(Error::NoProcess { pid });
    }
    match std::fs::read(format!("/proc/{pid}/schedstat")) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Err(Error::NotPermitted { pid });
        }
        Err(_) => return Err(Error::NoProcess { pid }),
        Ok(_) => {}
    }
    let mut signals = Signals::listen()?;
    let start = Start {
        pid,
        at_ns: clock::now_ns(),
        before: Before::default(),
    };
    let mut sampler = Sampler::new(start, From::Now, options);
    let name = task::name(pid, pid, &mut super::reader::Reader::default()).unwrap_or_default();
    let limit_ns = options.limit.map_or(u64::MAX, |limit| {
        u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX)
    });
    let mut ended = false;
    loop {
        let left = limit_ns.saturating_sub(clock::now_ns().saturating_sub(start.at_ns));
        if left == 0 || signals.asked_to_end() {
            break;
        }
        let pause = sampler.round();
        if sampler.is_over() {
            ended = true;
            break;
        }
        wake::wait(&mut signals.bell, pause.min(left));
    }
    sampler.last_look();
    let subject = Subject::Process { pid, name, ended };
    let end = if ended { End::Ended } else { End::RunsOn };
    Ok(Watched {
        profile: sampler.finish(subject, end, None),
        exit_code: 0,
    })
}
