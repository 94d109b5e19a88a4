//! Ctrl-C in the middle of each command: what there is so far is told as partial, nothing is half written, and it ends.

#![cfg(target_os = "linux")]

use crate::files::scenario;
use crate::run::{Ran, lunchrush};
use crate::runtimes::measured;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Waits that no test outlives.
const ENDLESS: &str = r#"name = "endless"
[shop]
strategies = ["sequential", "concurrent"]
customers = 2
grilling = "10min"
"#;

/// Sends a signal to a process that this test started.
pub(crate) fn signal(process: u32, name: &str) {
    let kill = format!("kill -{name} {process}");
    let status = Command::new("sh").args(["-c", &kill]).status().unwrap();
    assert!(status.success(), "{kill}");
}

/// Looks until there is something to see.
#[track_caller]
pub(crate) fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..6_000 {
        if let Some(seen) = look() {
            return seen;
        }
        pause(Duration::from_millis(5));
    }
    panic!("nothing came of it");
}

#[expect(
    clippy::disallowed_methods,
    reason = "another process is waited for in real time"
)]
fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// Lists the processes that a process has started.
pub(crate) fn children(process: u32) -> Vec<u32> {
    let is_child = |pid: &u32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // After the name, which ends with the last bracket: the state, then the parent.
        let rest = stat.rsplit(')').next().unwrap_or_default();
        rest.split_whitespace().nth(1) == Some(&process.to_string())
    };
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(is_child)
        .collect()
}

/// Tells whether a process listens for SIGINT.
fn listens(process: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & 2 != 0))
}

/// Starts the command and waits until it is under way.
fn started(arguments: &[&str]) -> Child {
    let child = lunchrush()
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    until(|| listens(child.id()).then_some(()));
    // That it has come further is likely after this, and nothing depends on it.
    pause(Duration::from_millis(150));
    child
}

/// Starts the command, interrupts it in the middle, and waits for its end.
#[track_caller]
fn interrupted(line: &str) -> Ran {
    let child = started(&line.split_whitespace().collect::<Vec<_>>());
    signal(child.id(), "INT");
    let ran = Ran::from(child.wait_with_output().unwrap()).ends_with(1);
    assert_eq!(ran.err, "", "{line}");
    ran
}

#[test]
fn forms_and_awaits_that_are_interrupted_are_told_as_such() {
    interrupted("forms --customers 500 --repeat 500").prints(&["Interrupted:", " of "]);
    for runtime in measured() {
        interrupted(&format!("awaiting --scale 1000 --runtime {runtime}"))
            .prints(&["It did not come to its end", runtime]);
    }
}

#[test]
fn every_shop_on_every_runtime_is_told_as_partial() {
    for runtime in measured() {
        for shop in ["concurrent", "parallel", "sequential", "bank"] {
            interrupted(&format!(
                "burgers --shop {shop} --runtime {runtime} --grilling 10min"
            ))
            .prints(&["Partial: interrupted", runtime]);
        }
    }
    let record = interrupted("burgers --grilling 10min --json").json();
    assert!(
        record["outcome"].to_string().contains("interrupted"),
        "{record:#}"
    );
    // Of the pair, the second is not begun.
    interrupted("burgers --shop story-pair --grilling 10min --json");
}

#[test]
fn both_readers_of_a_slow_file_end_on_every_runtime() {
    for runtime in measured() {
        for mode in ["sync", "async"] {
            interrupted(&format!(
                "slow-file --mode {mode} --runtime {runtime} --scale 2"
            ))
            .prints(&["did not come to its end"]);
        }
    }
    interrupted("slow-file --scale 2 --json").json();
}

#[test]
fn a_comparison_has_what_was_measured_so_far_in_every_format() {
    let here = tempfile::tempdir().unwrap();
    let file = scenario(here.path(), "endless.toml", ENDLESS);
    let file = file.to_str().unwrap();
    let saved = here.path().join("records.jsonl");
    interrupted(&format!("compare {file} --save {}", saved.display()))
        .prints(&["Interrupted: ", "partial"]);
    assert!(fs::read_to_string(&saved).unwrap().contains("interrupted"));
    interrupted(&format!("compare {file} --markdown")).prints(&["Interrupted: "]);
    interrupted(&format!("compare {file} --csv")).prints(&["interrupted"]);
    interrupted(&format!("compare {file} --json")).json();
}

#[test]
fn a_table_of_differences_has_what_was_measured_so_far() {
    let here = tempfile::tempdir().unwrap();
    let saved = here.path().join("records.jsonl");
    let line = format!("differences --scale 10 --json --save {}", saved.display());
    let told = interrupted(&line).json();
    // What is only counted is there in any case.
    let records = told["records"].as_array().unwrap();
    assert!(
        records.iter().any(|it| it["measurement"] == "source"),
        "{told:#}"
    );
    let lines = fs::read_to_string(&saved).unwrap();
    assert_eq!(lines.lines().count(), records.len());
    interrupted("differences --scale 10").prints(&[
        "Interrupted: ",
        "resource use",
        "Not measured",
    ]);
}

#[cfg(target_pointer_width = "64")]
#[test]
fn a_simulation_has_the_replications_that_came_to_their_end() {
    let line = "simulate bank --replications 1000000";
    interrupted(line).prints(&["Interrupted: ", "partial", "time in line"]);
    let told = interrupted(&format!("{line} --json")).json();
    let study = &told["studies"][0];
    assert_eq!(study["ending"], "interrupted");
    let done = study["replications"].as_array().unwrap().len();
    assert!((1..1_000_000).contains(&done), "{done}");
    interrupted("simulate bank --replications 1000000 --sweep customers=50..200")
        .prints(&["Interrupted: 1 of 3 values", "partial"]);
}

#[test]
fn a_comparison_takes_its_workers_with_it() {
    let here = tempfile::tempdir().unwrap();
    let file = scenario(here.path(), "endless.toml", ENDLESS);
    let child = started(&["compare", file.to_str().unwrap()]);
    let worker = until(|| children(child.id()).first().copied());
    signal(child.id(), "TERM");
    Ran::from(child.wait_with_output().unwrap()).ends_with(1);
    assert!(!fs::exists(format!("/proc/{worker}")).unwrap());
}

#[test]
fn cleaning_leaves_no_picture_half_written() {
    use crate::files::png;
    use cpu_work::{Layout, Picture};
    let here = tempfile::tempdir().unwrap();
    let (input, output) = (here.path().join("in"), here.path().join("out"));
    fs::create_dir(&input).unwrap();
    let picture = png(300, 200, Layout::Rgb, 16);
    for n in 0..400 {
        fs::write(input.join(format!("{n}.png")), &picture).unwrap();
    }
    let line = format!(
        "clean --input {} --output {}",
        input.display(),
        output.display()
    );
    interrupted(&line).prints(&["Interrupted"]);
    let written: Vec<_> = fs::read_dir(&output)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(written.len() < 400);
    for path in written {
        Picture::decode(&fs::read(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let report = interrupted(&format!("clean --json --input {}", input.display())).json();
    assert_eq!(report["interrupted"], true);
}

#[test]
fn the_second_ctrl_c_ends_it_at_once() {
    // One worker has some minutes of stories before it before anything else is heard.
    let child = started(&[
        "burgers",
        "--customers",
        "2000",
        "--story",
        "100ms",
        "--workers",
        "1",
    ]);
    for _ in 0..2 {
        signal(child.id(), "INT");
        pause(Duration::from_millis(100));
    }
    let code = child.wait_with_output().unwrap().status.code();
    // Where the first was enough, that is as good.
    assert!(matches!(code, Some(130 | 1)), "{code:?}");
}
