//! Planted polls that are too long, and what the watcher says of each.

#[cfg(all(feature = "tracing", feature = "tokio"))]
mod event;

use nix::time::{ClockId, clock_gettime};
use runtime_adapter::metered::stalls::{Finding, Kind, Stalls, Watch};
use runtime_adapter::metered::{Metered, Settings};
use runtime_adapter::{JoinError, Owned, Owner, Runtime, Time};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Long enough for a watcher that is itself pushed aside now and then.
const LONG: Duration = Duration::from_millis(50);
/// How often something is planted at most, until the watcher, which may have no processor, has seen it.
const ATTEMPTS: usize = 40;

type Watched<R> = (Owner<Metered<R>>, Stalls);

fn watched<R: Owned>(owner: Owner<R>, threshold: Duration) -> Watched<R> {
    let watch = Watch::default().threshold(threshold);
    Metered::own_watched(owner, Settings::default(), watch).unwrap()
}

/// Computes until the thread has had so much processor time, however long that takes.
pub(super) fn compute_for(cpu: Duration) {
    let own = || Duration::from(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap());
    let end = own() + cpu;
    while own() < end {
        std::hint::spin_loop();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "blocking in a poll is the mistake that is planted"
)]
fn block_for(time: Duration) {
    std::thread::sleep(time);
}

/// Plants until something is found.
fn plant(stalls: &Stalls, mut once: impl FnMut()) -> Vec<Finding> {
    for _ in 0..ATTEMPTS {
        once();
        let found = stalls.found();
        if !found.is_empty() {
            return found;
        }
    }
    panic!("nothing was found in {ATTEMPTS} attempts");
}

fn check<R: Runtime + Owned>(build: impl Fn() -> Owner<R>) {
    let usual = Duration::from_millis(10);
    who_computes_is_told_from_who_blocks(&watched(build(), usual));
    a_poll_that_panics_is_told_of(&watched(build(), usual));
    the_root_is_named_by_its_caller(&watched(build(), usual));
    many_short_polls_are_no_stall(&watched(build(), usual));
    nobody_is_blamed_for_having_no_processor(&watched(build(), 2 * usual));
}

fn who_computes_is_told_from_who_blocks<R: Runtime + Owned>((owner, stalls): &Watched<R>) {
    let mut lines = (0, 0);
    for _ in 0..ATTEMPTS {
        let rt = owner.handle();
        lines = owner.block_on(async move {
            let (computes, at) = (rt.spawn(async { compute_for(LONG) }), line!());
            computes.await.unwrap();
            let clerk = rt.named("clerk");
            let (blocks, at_clerk) = (clerk.spawn(async { block_for(LONG) }), line!());
            blocks.await.unwrap();
            (at, at_clerk)
        });
        let found = stalls.found();
        let has = |kind| found.iter().any(|it| it.kind == kind);
        if has(Kind::Computed) && has(Kind::Blocked) {
            break;
        }
    }
    let found = stalls.found();
    let one = |kind| {
        let mut of_kind = found.iter().filter(|it| it.kind == kind);
        let one = of_kind.next().unwrap();
        assert!(of_kind.next().is_none(), "{found:?}");
        one
    };
    let (computed, blocked) = (one(Kind::Computed), one(Kind::Blocked));
    let place = |at: &Finding| at.origin.location.map(|at| (at.file(), at.line()));
    assert_eq!(place(computed), Some((file!(), lines.0)));
    assert_eq!(place(blocked), Some((file!(), lines.1)));
    assert_eq!(
        (computed.origin.name, blocked.origin.name),
        (None, Some("clerk"))
    );
    let (computed, blocked) = (&computed.longest, &blocked.longest);
    assert!(computed.cpu >= LONG / 5, "{computed:?}");
    assert!(blocked.cpu < blocked.wall / 2, "{blocked:?}");
    assert!(
        blocked
            .to_string()
            .starts_with("the task `clerk`, spawned at ")
    );
    assert!(computed.to_string().contains("ms without a break"));
}

fn a_poll_that_panics_is_told_of<R: Runtime + Owned>((owner, stalls): &Watched<R>) {
    let found = plant(stalls, || {
        let rt = owner.handle();
        owner.block_on(async move {
            let task = rt.spawn(async {
                compute_for(LONG);
                // Without the message, for which the poll would wait longer than it computed.
                std::panic::resume_unwind(Box::new("a bug"));
            });
            assert!(matches!(task.await, Err(JoinError::Panicked(_))));
            rt.spawn(async {}).await.unwrap();
        });
    });
    assert_eq!((found.len(), found[0].kind), (1, Kind::Computed));
}

fn the_root_is_named_by_its_caller<R: Runtime + Owned>((owner, stalls): &Watched<R>) {
    let mut line = 0;
    let found = plant(stalls, || {
        line = line!() + 1;
        owner.block_on(async { compute_for(LONG) });
    });
    let place = found[0].origin.location.map(|at| (at.file(), at.line()));
    assert_eq!(place, Some((file!(), line)));
}

fn many_short_polls_are_no_stall<R: Runtime + Owned>((owner, stalls): &Watched<R>) {
    let rt = owner.handle();
    owner.block_on(async move {
        for _ in 0..200 {
            compute_for(Duration::from_micros(500));
            rt.yield_now().await;
        }
    });
    let found = stalls.found();
    let is_blamed = |it: &Finding| it.kind == Kind::Computed;
    assert!(!found.iter().any(is_blamed), "{found:?}");
}

/// The poll computes for less than the threshold, and takes far longer because others have the processors.
fn nobody_is_blamed_for_having_no_processor<R: Runtime + Owned>((owner, stalls): &Watched<R>) {
    let enough = Arc::new(AtomicBool::new(false));
    let processors = std::thread::available_parallelism().unwrap().get();
    let hogs: Vec<_> = (0..8 * processors)
        .map(|_| {
            let enough = Arc::clone(&enough);
            let hog = move || {
                while !enough.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            };
            std::thread::Builder::new().spawn(hog).unwrap()
        })
        .collect();
    let found = plant(stalls, || {
        let rt = owner.handle();
        owner.block_on(async move {
            let short = async { compute_for(Duration::from_millis(14)) };
            rt.spawn(short).await.unwrap();
        });
    });
    enough.store(true, Ordering::Relaxed);
    for hog in hogs {
        hog.join().unwrap();
    }
    for finding in &found {
        assert_eq!(finding.kind, Kind::Descheduled, "{finding:?}");
        assert!(finding.longest.cpu < finding.longest.wall);
    }
}

#[cfg(feature = "tokio")]
#[test]
fn stalls_on_tokio_are_found_and_explained() {
    use runtime_adapter::tokio::{CurrentThread, MultiThread};
    check(|| CurrentThread::builder().build().unwrap());
    check(|| MultiThread::builder().workers(1).build().unwrap());
}

#[cfg(feature = "smol")]
#[test]
fn stalls_on_smol_are_found_and_explained() {
    use runtime_adapter::smol::MultiThread;
    check(|| MultiThread::builder().workers(1).build().unwrap());
}
