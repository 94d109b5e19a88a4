//! Running a command as a shell would: exit codes, standard streams, signals, and nothing left behind.

use crate::planted::{alone, example, pause};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

fn diagnose(words: &[&str]) -> Command {
    let mut command = Command::new(example("diagnose"));
    command
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn output(words: &[&str]) -> Output {
    let _alone = alone();
    diagnose(words).output().expect("the watcher runs")
}

#[track_caller]
fn check(words: &[&str], code: i32, said: &str) {
    let output = output(words);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{errors}");
    assert!(errors.contains(said), "{errors}");
}

#[test]
fn exit_codes_are_those_of_a_shell() {
    check(&["sh", "-c", "exit 0"], 0, "exit code 0");
    check(&["sh", "-c", "exit 42"], 42, "exit code 42");
    check(&["sh", "-c", "kill -TERM $$"], 143, "exit code 143");
    check(
        &["no-such-command-anywhere"],
        127,
        "there is no such command",
    );
    check(&["/"], 126, "cannot run /");
}

#[test]
fn a_file_without_the_right_to_run_is_126() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("script");
    std::fs::write(&script, "#!/bin/sh\n").expect("a file");
    std::fs::set_permissions(&script, PermissionsExt::from_mode(0o644)).expect("it is ours");
    check(&[script.to_str().expect("text")], 126, "Permission denied");
}

#[test]
fn standard_streams_are_untouched() {
    let _alone = alone();
    let mut child = diagnose(&["sh", "-c", "cat; echo oops >&2"])
        .stdin(Stdio::piped())
        .env("DIAGNOSE_OUTPUT", "/dev/null")
        .spawn()
        .expect("the watcher runs");
    let mut input = child.stdin.take().expect("it is piped");
    input.write_all(b"through").expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(
        (output.stdout, output.stderr),
        (b"through".to_vec(), b"oops\n".to_vec())
    );
}

/// Starts a command that says when it is ready.
fn started(words: &[&str]) -> Child {
    let mut child = diagnose(words).spawn().expect("the watcher runs");
    let mut ready = [0; 6];
    let out = child.stdout.as_mut().expect("it is piped");
    out.read_exact(&mut ready)
        .expect("it says that it is ready");
    child
}

fn ended(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().expect("it ends");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

fn send(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).expect("a process's number");
    kill(Pid::from_raw(pid), signal).expect("it is ours");
}

#[test]
fn a_signal_is_passed_on_and_what_was_seen_is_reported() {
    let _alone = alone();
    for (signal, code) in [
        (Signal::SIGTERM, 143),
        (Signal::SIGINT, 130),
        (Signal::SIGHUP, 129),
    ] {
        let child = started(&["sh", "-c", "echo ready; exec sleep 60"]);
        send(&child, signal);
        let (status, report) = ended(child);
        assert_eq!(status, Some(code), "{signal}: {report}");
        assert!(report.contains("Where the"), "{report}");
    }
}

#[test]
fn a_program_that_handles_a_signal_goes_on() {
    let _alone = alone();
    let handles = "trap 'echo handled; exit 7' USR1; echo ready; while :; do sleep 0.05; done";
    let child = started(&["sh", "-c", handles]);
    send(&child, Signal::SIGUSR1);
    assert_eq!(ended(child).0, Some(7));
}

#[test]
fn a_running_process_is_watched_and_goes_on() {
    let _alone = alone();
    let mut sleeper = Command::new("sleep")
        .arg("60")
        .spawn()
        .expect("there is sleep");
    let pid = sleeper.id().to_string();
    let output = diagnose(&["--pid", &pid, "1"])
        .output()
        .expect("the watcher runs");
    let report = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{report}");
    assert!(
        report.contains(&format!("process {pid} (sleep)")),
        "{report}"
    );
    assert!(report.contains("waiting for a timer"), "{report}");
    assert!(
        sleeper.try_wait().expect("it is ours").is_none(),
        "it goes on"
    );
    sleeper.kill().expect("it is ours");
    sleeper.wait().expect("it is ours");
}

#[test]
fn a_process_that_ends_while_it_is_watched_is_reported() {
    let _alone = alone();
    let mut sleeper = Command::new("sleep")
        .arg("0.4")
        .spawn()
        .expect("there is sleep");
    let pid = sleeper.id().to_string();
    let watcher = diagnose(&["--pid", &pid, "30"])
        .spawn()
        .expect("the watcher runs");
    sleeper.wait().expect("it is ours");
    let (status, report) = ended(watcher);
    assert_eq!(status, Some(0));
    assert!(report.contains("it ended"), "{report}");
}

#[test]
fn a_zombie_is_no_process_to_watch_for_long() {
    let _alone = alone();
    let mut short = Command::new("true").spawn().expect("there is true");
    pause(Duration::from_millis(200));
    let pid = short.id().to_string();
    let output = diagnose(&["--pid", &pid, "30"])
        .output()
        .expect("the watcher runs");
    assert_eq!(output.status.code(), Some(0));
    short.wait().expect("it is ours");
}

#[test]
fn no_such_process_is_an_error_that_says_so() {
    check(&["--pid", "4194305", "1"], 1, "there is no process 4194305");
    check(&["--pid", "0", "1"], 1, "there is no process 0");
}

#[test]
fn children_that_live_longer_are_left_and_named() {
    let planted = example("planted");
    let output = output(&[planted.to_str().expect("text"), "orphan"]);
    let report = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{report}");
    assert!(report.contains("still ran when it ended"), "{report}");
}
