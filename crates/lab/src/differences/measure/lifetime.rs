//! Making one that has nothing to do, and joining it, again and again.

use super::super::native::{now, start};
use super::super::request::Part;
use super::super::sizes::Sizes;
use super::{Parts, TIMINGS, nanoseconds};
use bench_report::differences::Measurement;
use runtime_adapter::Runtime;
use std::io;
use std::time::Duration;

pub(super) fn threads(sizes: &Sizes) -> Parts {
    let mut quickest = Duration::MAX;
    for _ in 0..TIMINGS {
        let before = now();
        for _ in 0..sizes.threads_made {
            make_and_join()?;
        }
        quickest = quickest.min(before.elapsed());
    }
    Ok(part(quickest, sizes.threads_made))
}

fn make_and_join() -> io::Result<()> {
    std::thread::scope(|scope| {
        let thread = start(scope, || ())?;
        thread
            .join()
            .map_err(|_| io::Error::other("a thread panicked"))
    })
}

pub(super) async fn tasks<R: Runtime>(rt: &R, sizes: &Sizes) -> Parts {
    let mut quickest = Duration::MAX;
    for _ in 0..TIMINGS {
        let before = rt.now();
        for _ in 0..sizes.tasks_made {
            rt.spawn(async {}).await?;
        }
        quickest = quickest.min(rt.now() - before);
    }
    Ok(part(quickest, sizes.tasks_made))
}

fn part(all: Duration, made: u32) -> Vec<Part> {
    let each = nanoseconds(all) / f64::from(made);
    let figures = [("made", made.into()), ("made_and_joined_ns", each)];
    vec![Part::new(Measurement::Lifetime, figures)]
}
