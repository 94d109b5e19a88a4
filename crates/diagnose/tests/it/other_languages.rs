//! Programs in other languages, where those are installed.

use crate::planted::{Watched, watch};
use diagnose::model::Cause;
use std::process::{Command, Stdio};

/// Watches a Python program; `None` where there is no Python.
pub(crate) fn python(program: &str) -> Option<Watched> {
    let path = Command::new("python3")
        .args(["-c", "import sys; print(sys.executable)"])
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let path = String::from_utf8(path.stdout).ok()?;
    Some(watch(&[path.trim(), "-c", program]))
}

#[test]
fn an_event_loop_that_blocks_is_stalled() {
    let Some(watched) = python(include_str!("../../examples/planted/stalled.py")) else {
        return;
    };
    assert!(watched.has_shape("stalled-loop"), "{watched:#?}");
    let seen = watched
        .profile
        .kinds
        .iter()
        .find_map(|kind| kind.event_loop);
    let seen = seen.expect("it is an event loop");
    assert!(seen.longest_ns >= 40_000_000, "{seen:?}");
    // The planted eight, but for those that fell between two looks, and what a busy machine adds.
    assert!((3..=40).contains(&seen.stalls), "{seen:?}");
    assert!(watched.remedy("free-the-loop").is_some());
}

#[test]
fn an_event_loop_that_does_not_block_is_not_stalled_for_long() {
    let program = "
import asyncio
async def main():
    for _ in range(100):
        await asyncio.sleep(0.005)
asyncio.run(main())
";
    let Some(watched) = python(program) else {
        return;
    };
    if watched.ready() < 0.1 {
        assert!(!watched.has_shape("stalled-loop"), "{watched:#?}");
    }
}

#[test]
fn threads_of_an_interpreter_with_one_lock_take_turns() {
    let Some(watched) = python(include_str!("../../examples/planted/turns.py")) else {
        return;
    };
    // On a busy machine a thread that waits for the lock cannot be told from one that waits for a processor.
    if watched.work().is_some() {
        assert!(watched.has_shape("taking-turns"), "{watched:#?}");
    }
}

#[test]
fn a_shell_waits_for_what_its_children_wait_for() {
    let watched = watch(&["sh", "-c", "sleep 0.2 | cat; sleep 0.2"]);
    assert!(
        watched.waiting(Cause::Timer) + watched.ready() > 0.8,
        "{watched:#?}"
    );
}
