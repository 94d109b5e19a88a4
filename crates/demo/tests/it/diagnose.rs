//! `lunchrush diagnose`: any program as it is, with a report beside it.

use crate::run::{lunchrush, run, typed};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

#[test]
fn the_report_goes_to_standard_error_and_the_exit_code_is_the_commands() {
    let ran = run(["diagnose", "--", "sh", "-c", "exit 7"]);
    ran.ends_with(7).complains(&["exit code 7", "Where the"]);
    let ran = typed("diagnose -- echo through").ends_with(0);
    assert_eq!(ran.out, "through\n");
}

#[test]
fn a_command_that_cannot_be_run_has_the_codes_of_a_shell() {
    typed("diagnose -- no-such-command-anywhere")
        .ends_with(127)
        .complains(&["cannot run no-such-command-anywhere: there is no such command"]);
    typed("diagnose -- /")
        .ends_with(126)
        .complains(&["cannot run /"]);
}

#[test]
fn what_cannot_be_meant_is_refused() {
    typed("diagnose").ends_with(2).complains(&["COMMAND"]);
    typed("diagnose --for 0 -- true")
        .ends_with(2)
        .complains(&["longer than 0"]);
    typed("diagnose --pid -3").ends_with(2);
    typed("diagnose --pid 4194305 --for 1s")
        .ends_with(1)
        .complains(&["there is no process 4194305"]);
    typed("diagnose --output no/such/folder/x -- touch never")
        .ends_with(2)
        .complains(&["no/such/folder/x"]);
    assert!(!std::path::Path::new("never").exists());
}

#[test]
fn all_forms_of_the_report_are_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (report, trace, page, scenario) = (
        path("r.json"),
        path("t.json"),
        path("p.html"),
        path("s.toml"),
    );
    let ran = run([
        "diagnose",
        "--json",
        "--output",
        &report,
        "--trace",
        &trace,
        "--html",
        &page,
        "--scenario",
        &scenario,
        "--",
        "sh",
        "-c",
        "echo 1 2 3; sleep 0.1",
    ]);
    let ran = ran.ends_with(0).prints(&["1 2 3"]);
    assert_eq!(ran.err, "", "the report is in the file");
    let read = |path: &str| std::fs::read_to_string(path).unwrap();
    let report: Value = serde_json::from_str(&read(&report)).unwrap();
    assert_eq!(report["schema"], 1);
    assert!(report["verdict"]["work"].is_string());
    let trace: Value = serde_json::from_str(&read(&trace)).unwrap();
    assert!(trace["traceEvents"].is_array());
    assert!(read(&page).starts_with("<!doctype html>"));
    run(["check", &scenario]).ends_with(0);
}

#[test]
fn a_command_is_asked_to_end_when_the_time_is_over() {
    typed("diagnose --for 200ms -- sleep 60")
        .ends_with(143)
        .complains(&["exit code 143"]);
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a real process takes its time to end"
)]
fn a_command_does_not_outlive_a_watcher_that_is_killed() {
    let mut watcher = lunchrush()
        .args(["diagnose", "--", "sh", "-c", "echo $$; exec sleep 300"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut number = String::new();
    let out = watcher.stdout.take().unwrap();
    BufReader::new(out).read_line(&mut number).unwrap();
    watcher.kill().unwrap();
    watcher.wait().unwrap();
    let stat = format!("/proc/{}/stat", number.trim());
    // One that has ended, and that nobody has waited for, is a zombie.
    let lives = || std::fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z "));
    let ended = (0..600).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        !lives()
    });
    assert!(ended, "process {number} was left behind");
}
