//! What one that sleeps keeps resident: the growth of the process, divided by the sleepers.

use super::super::native::{pause, resident, start};
use super::super::request::Part;
use super::super::sizes::Sizes;
use super::Parts;
use bench_report::differences::Measurement;
use runtime_adapter::Runtime;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::park;
use std::time::Duration;

/// Longer than any look takes.
const FOR_EVER: Duration = Duration::from_secs(3_600);

/// How often it is looked whether all are asleep.
const LOOK: Duration = Duration::from_millis(1);

pub(super) fn threads(sizes: &Sizes) -> Parts {
    let sleepers = sizes.threads_asleep;
    let (came, over) = (AtomicU32::new(0), AtomicBool::new(false));
    let before = resident();
    let while_asleep = std::thread::scope(|scope| {
        let mut threads = Vec::with_capacity(sleepers as usize);
        let mut refused = None;
        for _ in 0..sleepers {
            let thread = start(scope, || {
                came.fetch_add(1, Ordering::Relaxed);
                while !over.load(Ordering::Acquire) {
                    park();
                }
            });
            match thread {
                Ok(thread) => threads.push(thread),
                Err(error) => {
                    refused = Some(error);
                    break;
                }
            }
        }
        while refused.is_none() && came.load(Ordering::Relaxed) < sleepers {
            pause(LOOK);
        }
        // The last that came gets the time to go to sleep.
        pause(LOOK);
        let while_asleep = resident();
        over.store(true, Ordering::Release);
        for thread in &threads {
            thread.thread().unpark();
        }
        refused.map_or(Ok(while_asleep), Err)
    });
    part(before, while_asleep?, sleepers)
}

pub(super) async fn tasks<R: Runtime>(rt: &R, sizes: &Sizes) -> Parts {
    let sleepers = sizes.tasks_asleep;
    let came = Arc::new(AtomicU32::new(0));
    let before = resident();
    let tasks: Vec<_> = (0..sleepers)
        .map(|_| {
            let (sleeps, came) = (rt.clone(), Arc::clone(&came));
            rt.spawn(async move {
                came.fetch_add(1, Ordering::Relaxed);
                sleeps.sleep(FOR_EVER).await;
            })
        })
        .collect();
    while came.load(Ordering::Relaxed) < sleepers {
        rt.sleep(LOOK).await;
    }
    rt.sleep(LOOK).await;
    let while_asleep = resident();
    drop(tasks);
    part(before, while_asleep, sleepers)
}

fn part(before: Option<f64>, while_asleep: Option<f64>, sleepers: u32) -> Parts {
    let Some((before, while_asleep)) = before.zip(while_asleep) else {
        return Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "this system does not tell the resident memory",
        )
        .into());
    };
    let each = (while_asleep - before).max(0.0) / f64::from(sleepers);
    let figures = [("asleep", sleepers.into()), ("each_bytes", each)];
    Ok(vec![Part::new(Measurement::Memory, figures)])
}
