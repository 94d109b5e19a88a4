//! A command that ends with its watcher, whatever ends that one; and a launcher of which nothing is seen.

use crate::planted::{alone, example, pause};
use diagnose::{Error, Launcher, Options, Watched, command};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Tells whether a process lives: one that has ended and that nobody has waited for does not.
fn lives(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit(')').next().unwrap_or_default();
    !matches!(state.trim_start().chars().next(), None | Some('Z' | 'X'))
}

/// Waits until a process lives no more; tells whether that came.
fn ends(pid: i32) -> bool {
    (0..600).any(|_| {
        pause(Duration::from_millis(50));
        !lives(pid)
    })
}

#[test]
fn a_watcher_that_is_killed_leaves_no_orphan() {
    let _alone = alone();
    let mut watcher = Command::new(example("diagnose"))
        .args(["sh", "-c", "echo $$; exec sleep 300"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the watcher runs");
    let mut line = String::new();
    let out = watcher.stdout.take().expect("it is piped");
    BufReader::new(out)
        .read_line(&mut line)
        .expect("it says its number");
    let command: i32 = line.trim().parse().expect("a number");
    assert!(lives(command));
    // SIGKILL: nothing of the watcher runs any more.
    watcher.kill().expect("it is ours");
    watcher.wait().expect("it is ours");
    let ended = ends(command);
    if !ended {
        let _ = kill(Pid::from_raw(command), Signal::SIGKILL);
    }
    assert!(ended, "process {command} was left behind");
}

#[test]
fn nothing_is_launched_for_a_watcher_that_has_gone() {
    let nobody = Command::new(example("diagnose"))
        .args(["--launch", "1", "echo", "launched"])
        .stdin(Stdio::null())
        .output()
        .expect("the launcher runs");
    assert!(!nobody.status.success());
    assert_eq!(nobody.stdout, b"");
}

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(Into::into).collect()
}

/// Runs a command through a launcher that first does something of its own.
fn through(before: &str, command_line: &[&str]) -> Result<Watched, Error> {
    let this = example("diagnose");
    let script = format!("{before}; exec {} --launch \"$@\"", this.display());
    let options = Options {
        launcher: Some(Launcher {
            program: "sh".into(),
            arguments: words(&["-c", &script, "sh"]),
        }),
        ..Options::default()
    };
    command(&words(command_line), &options)
}

#[test]
fn what_the_launcher_does_is_not_the_commands() {
    let _alone = alone();
    let busy = "i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done";
    let alone = through("true", &["sh", "-c", busy])
        .expect("it runs")
        .profile;
    let watched = through(busy, &["sleep", "0.05"]).expect("it runs").profile;
    let of = |profile: &diagnose::Profile| profile.exact.cpu_ns;
    assert!(
        of(&watched) * 4 < of(&alone),
        "{} ns of processor time, where the launcher alone takes {}",
        of(&watched),
        of(&alone)
    );
    assert!(watched.whole.computing_ns * 4 < of(&alone), "{watched:#?}");
    assert_eq!(watched.kinds.len(), 1, "{watched:#?}");
    assert_eq!(watched.kinds[0].name, "sleep");
    assert_eq!(watched.exact.processes, 1);
}

#[test]
fn a_command_is_called_as_it_was_typed_and_has_all_its_words() {
    let _alone = alone();
    let program = "printf '%s|' \"$0\" \"$@\" > \"$OUT\"";
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("said");
    let line = format!("OUT={}; {program}", out.display());
    let said = [
        "sh",
        "-c",
        &line,
        "--zero",
        "--",
        "-x",
        "",
        "two words",
        "ä",
    ];
    through("true", &said).expect("it runs");
    let written = std::fs::read_to_string(out).expect("it wrote");
    assert_eq!(written, "--zero|--|-x||two words|ä|");
}

#[test]
fn why_a_command_cannot_be_run_comes_through() {
    let _alone = alone();
    let failed = through("true", &["no-such-command-anywhere"]);
    assert!(matches!(failed, Err(Error::NotFound { .. })), "{failed:?}");
    let failed = through("true", &["/"]);
    assert!(
        matches!(&failed, Err(Error::NotExecutable { source, .. }) if source.raw_os_error() == Some(13)),
        "{failed:?}"
    );
}

#[test]
fn a_launcher_that_launches_nothing_is_told_from_a_command_that_fails() {
    let _alone = alone();
    let failed = through("exit 5", &["true"]);
    assert!(
        matches!(failed, Err(Error::NotLaunched { code: 5 })),
        "{failed:?}"
    );
    assert_eq!(
        through("true", &["sh", "-c", "exit 5"])
            .expect("it runs")
            .exit_code,
        5
    );
    let none = Options {
        launcher: Some(Launcher {
            program: "/no/such/launcher".into(),
            arguments: Vec::new(),
        }),
        ..Options::default()
    };
    let failed = command(&words(&["true"]), &none);
    assert!(matches!(failed, Err(Error::Launcher(_))), "{failed:?}");
}

#[test]
fn a_signal_that_ends_the_launcher_ends_the_command() {
    let _alone = alone();
    let watched =
        through("kill -KILL $$", &["true"]).expect("it is as if the command had been killed");
    assert_eq!(watched.exit_code, 137);
}
