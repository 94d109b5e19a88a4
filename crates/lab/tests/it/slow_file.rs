//! The slow file: the sum when read synchronously, the longest when read asynchronously.

use crate::{run, runtimes};
use lab::slow_file::{Mode, SlowFile};
use std::time::Duration;

fn reading(mode: Mode) -> SlowFile {
    SlowFile {
        wait: Duration::from_millis(500),
        work: Duration::from_millis(20),
        ..SlowFile::new(mode)
    }
}

fn events(mode: Mode, runtime: lab::runtimes::RuntimeName) -> (u64, Vec<String>) {
    let measured = run(reading(mode), runtime);
    let told = measured.output.unwrap();
    let makespan = measured.record.sample.unwrap().makespan_ns;
    (makespan, told.into_iter().map(|(_, what)| what).collect())
}

#[test]
fn the_order_of_events_tells_the_two_readers_apart() {
    for runtime in runtimes() {
        let (sync_ns, sync) = events(Mode::Sync, runtime);
        assert_eq!(
            sync,
            [
                "asks for the file, and waits",
                "the file is ready",
                "has read 10 bytes",
                "begins the other work",
                "has done the other work"
            ],
            "on {runtime}"
        );
        assert!(
            sync_ns >= 500_000_000,
            "less than the wait: {sync_ns} ns on {runtime}"
        );
        let (async_ns, asynchronous) = events(Mode::Async, runtime);
        assert_eq!(
            asynchronous[..2],
            ["asks for the file, and waits", "begins the other work"],
            "on {runtime}"
        );
        assert!(
            async_ns >= 500_000_000,
            "less than the longest: {async_ns} ns on {runtime}"
        );
        let (work, ready) = (
            at(&asynchronous, "has done the other work"),
            at(&asynchronous, "has read 10 bytes"),
        );
        assert!(
            work < ready,
            "the work was not done in the wait on {runtime}: {asynchronous:?}"
        );
    }
}

fn at(events: &[String], what: &str) -> usize {
    events.iter().position(|event| event == what).unwrap()
}
