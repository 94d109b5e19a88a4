//! Very many equal waits: how many are in progress at once, on how many threads, and when the last is over.

use super::super::native::{now, pause, start, threads as count_threads};
use super::super::request::Part;
use super::super::sizes::Sizes;
use super::{Parts, nanoseconds};
use bench_report::differences::Measurement;
use runtime_adapter::Runtime;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Counts the waits in progress.
#[derive(Debug, Default)]
struct InProgress {
    now: AtomicU32,
    most: AtomicU32,
}

impl InProgress {
    fn begins(&self) {
        let now = self.now.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(now, Ordering::Relaxed);
    }

    fn ends(&self) {
        self.now.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A thread for each wait.
pub(super) fn threads(sizes: &Sizes) -> Parts {
    let in_progress = InProgress::default();
    let before = now();
    let seen = std::thread::scope(|scope| {
        for _ in 0..sizes.many {
            start(scope, || {
                in_progress.begins();
                pause(sizes.many_wait);
                in_progress.ends();
            })?;
        }
        pause(sizes.many_wait / 2);
        io::Result::Ok(count_threads())
    })?;
    Ok(part(sizes, before.elapsed(), &in_progress, seen))
}

/// A task for each wait.
pub(super) async fn tasks<R: Runtime>(rt: &R, sizes: &Sizes) -> Parts {
    let in_progress = Arc::new(InProgress::default());
    let before = rt.now();
    let tasks: Vec<_> = (0..sizes.many)
        .map(|_| {
            let (waits, wait) = (rt.clone(), sizes.many_wait);
            let in_progress = Arc::clone(&in_progress);
            rt.spawn(async move {
                in_progress.begins();
                waits.sleep(wait).await;
                in_progress.ends();
            })
        })
        .collect();
    rt.sleep(sizes.many_wait / 2).await;
    let seen = count_threads();
    for task in tasks {
        task.await?;
    }
    Ok(part(sizes, rt.now() - before, &in_progress, seen))
}

fn part(
    sizes: &Sizes,
    makespan: Duration,
    in_progress: &InProgress,
    threads: Option<f64>,
) -> Vec<Part> {
    let at_once = in_progress.most.load(Ordering::Relaxed);
    let figures = [
        ("waits", sizes.many.into()),
        ("wait_ns", nanoseconds(sizes.many_wait)),
        ("at_once", at_once.into()),
        ("makespan_ns", nanoseconds(makespan)),
    ];
    vec![Part::new(Measurement::Waits, figures).with("threads", threads)]
}
