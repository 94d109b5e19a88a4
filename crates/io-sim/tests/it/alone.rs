//! Tests that need a process of their own: to count what it holds, or to be allowed less.

use crate::needed::missing;
use std::env;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Output};

/// Names the test that a process was started for.
const ALONE: &str = "LUNCHRUSH_ALONE";

/// Somebody without rights, on every Unix.
const NOBODY: u32 = 65_534;

/// What the process is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowed {
    /// As much as this one.
    AsMuch,
    /// Files of a few kilobytes, larger ones being refused.
    SmallFiles,
    /// A hundred descriptors.
    FewDescriptors,
    /// What anybody is allowed.
    AsNobody,
    /// Whatever it likes, and a disk of half a mebibyte, whose place [`small_disk`] knows.
    SmallDisk,
}

/// Names the place of the small disk to the process that has one.
const DISK: &str = "LUNCHRUSH_DISK";

/// Mounts a disk that ends with the process, which alone sees it.
const MOUNT: &str = "mount -t tmpfs -o size=512k,mode=777 lunchrush \"$LUNCHRUSH_DISK\"";

/// Where the small disk is, in the process that has one.
pub(crate) fn small_disk() -> std::path::PathBuf {
    env::var_os(DISK).unwrap().into()
}

/// A way to see mounts of one's own: as root, or as somebody who is root for himself; `None` where neither is allowed.
fn mounting() -> Option<Vec<&'static str>> {
    let ways = [
        vec!["unshare", "--mount", "sh", "-c"],
        vec!["unshare", "--mount", "--map-root-user", "sh", "-c"],
    ];
    ways.into_iter().find(|way| {
        let mut probe = Command::new(way[0]);
        probe.args(&way[1..]).arg(MOUNT);
        let directory = tempfile::tempdir().unwrap();
        let probed = probe.env(DISK, directory.path()).output();
        probed.is_ok_and(|it| it.status.success())
    })
}

/// Runs `body` in a process of its own, which runs the test `name` and nothing else; returns what `body` told there.
///
/// In that process it runs `body`, prints what it tells, and returns `None`. `None` is returned, too, where such a process
/// cannot be started, which is said.
#[expect(clippy::print_stdout, reason = "this is how the processes talk")]
#[track_caller]
pub(crate) fn alone(name: &str, allowed: Allowed, body: impl FnOnce() -> String) -> Option<String> {
    if env::var(ALONE).is_ok_and(|it| it == name) {
        println!("\nTOLD {}", body().replace('\n', " "));
        return None;
    }
    let Some(output) = run(name, allowed) else {
        match allowed {
            Allowed::SmallDisk => {
                missing("tmpfs", "let this user mount one in a namespace of its own")
            }
            _ => println!("skipped: the tests cannot be run as nobody from where they lie"),
        }
        return None;
    };
    let printed = String::from_utf8_lossy(&output.stdout);
    let told = printed.lines().find_map(|line| line.strip_prefix("TOLD "));
    let Some(told) = told.filter(|_| output.status.success()) else {
        let errors = String::from_utf8_lossy(&output.stderr);
        panic!("{name} alone: {}\n{printed}\n{errors}", output.status);
    };
    Some(told.to_owned())
}

fn run(name: &str, allowed: Allowed) -> Option<Output> {
    let program = env::current_exe().unwrap();
    let disk = tempfile::tempdir().unwrap();
    let limit = match allowed {
        // Eight blocks of 512 bytes; the signal that comes with it is ignored, the error remains.
        Allowed::SmallFiles => Some("trap '' XFSZ && ulimit -f 8"),
        Allowed::FewDescriptors => Some("ulimit -n 100"),
        Allowed::SmallDisk => Some(MOUNT),
        Allowed::AsMuch | Allowed::AsNobody => None,
    };
    let mut command = match limit {
        Some(limit) => {
            let shell = match allowed {
                Allowed::SmallDisk => mounting()?,
                _ => vec!["sh", "-c"],
            };
            let limited = format!("{limit} && exec \"$@\"");
            let mut command = Command::new(shell[0]);
            command
                .args(&shell[1..])
                .args([&limited, "sh"])
                .arg(program);
            command.env(DISK, disk.path());
            command
        }
        None => Command::new(program),
    };
    command
        .args([name, "--exact", "--nocapture"])
        .env(ALONE, name);
    TOLD.with_borrow(|told| command.envs(told.iter().map(|(name, value)| (name, value))));
    // What it tells is written down by this process.
    command.env_remove("LUNCHRUSH_FAULTS");
    if allowed == Allowed::AsNobody && std::fs::metadata("/proc/self").unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY).current_dir("/");
    }
    match command.output() {
        Err(error) if allowed == Allowed::AsNobody => {
            assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied);
            None
        }
        output => Some(output.unwrap()),
    }
}

/// How many descriptors and threads this process has, without the threads of the pool for blocking calls that smol and async-std
/// share, which keeps each that it ever started.
pub(crate) fn held() -> (usize, usize) {
    let descriptors = std::fs::read_dir("/proc/self/fd").unwrap();
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    let is_counted = |thread: &std::fs::DirEntry| {
        // One that has ended meanwhile has no name.
        let name = std::fs::read_to_string(thread.path().join("comm"));
        name.is_ok_and(|name| !name.starts_with("blocking-"))
    };
    let threads = threads.filter_map(Result::ok).filter(is_counted);
    (descriptors.count(), threads.count())
}

/// Runs `body` while the processes that it starts are told `value`.
pub(crate) fn with<T>(name: &'static str, value: &str, body: impl FnOnce() -> T) -> T {
    TOLD.with_borrow_mut(|told| told.push((name, value.to_owned())));
    let done = body();
    TOLD.with_borrow_mut(Vec::pop);
    done
}

thread_local! {
    /// What is told to the processes that this thread starts.
    static TOLD: std::cell::RefCell<Vec<(&'static str, String)>> = const { std::cell::RefCell::new(Vec::new()) };
}
