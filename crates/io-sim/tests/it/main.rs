//! The back-ends keep their contract on runtimes of every kind.
#![allow(clippy::unwrap_used, reason = "a test's unwrap is its assertion")]

use core_model::{Distribution, Plan, Scenario, ShopPlan, ShopStrategy, Use};
use io_sim::{Backend, File, FileError, Request, Simulated};
use runtime_adapter::{Owned, Owner, Runtime, Task, Time};
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Duration;

const WAIT: Duration = Duration::from_millis(20);

fn smol() -> Owner<runtime_adapter::smol::MultiThread> {
    runtime_adapter::smol::MultiThread::builder()
        .workers(1)
        .build()
        .unwrap()
}

#[track_caller]
fn on_every_runtime(check: impl CheckBackend) {
    check.run(&smol());
    check.run(
        &runtime_adapter::tokio::MultiThread::builder()
            .workers(1)
            .build()
            .unwrap(),
    );
    check.run(
        &runtime_adapter::threads::Threads::builder()
            .build()
            .unwrap(),
    );
}

trait CheckBackend {
    fn run<R: Runtime + Owned>(&self, rt: &Owner<R>);
}

struct WaitsSideBySide;

impl CheckBackend for WaitsSideBySide {
    fn run<R: Runtime + Owned>(&self, owner: &Owner<R>) {
        let rt = owner.handle();
        let took = owner.block_on(async move {
            let unbounded = Simulated::new(rt.clone(), Distribution::Constant(WAIT), 1, "grilling");
            let one = NonZeroUsize::MIN;
            let bounded = Simulated::with_capacity(
                rt.clone(),
                Distribution::Constant(WAIT),
                1,
                "grilling",
                one,
            );
            (time(&rt, &unbounded).await, time(&rt, &bounded).await)
        });
        assert!(took.0 >= WAIT);
        assert!(
            took.1 >= 4 * WAIT,
            "a device of capacity 1 served several at once: {took:?}"
        );
        assert!(took.0 < took.1, "{took:?}");
    }
}

/// The time that four requests take, asked side by side.
async fn time<R: Runtime>(rt: &R, backend: &Simulated<R>) -> Duration {
    let before = rt.now();
    let tasks: Vec<_> = (0..4)
        .map(|item| {
            let backend = backend.clone();
            rt.spawn(async move { backend.wait(Request { item }).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    rt.now() - before
}

#[test]
fn simulated_waits_run_side_by_side_up_to_the_capacity() {
    on_every_runtime(WaitsSideBySide);
}

struct GivesItsSlotBack;

impl CheckBackend for GivesItsSlotBack {
    fn run<R: Runtime + Owned>(&self, owner: &Owner<R>) {
        let rt = owner.handle();
        owner.block_on(async move {
            let hour = Distribution::Constant(Duration::from_secs(3600));
            let one = NonZeroUsize::MIN;
            let device = Simulated::with_capacity(rt.clone(), hour, 1, "grilling", one);
            for item in 0..3 {
                let asked = device.clone();
                let task = rt.spawn(async move { asked.wait(Request { item }).await });
                rt.sleep(Duration::from_millis(1)).await;
                assert!(task.cancel().await.is_err());
            }
            let wait = device.wait(Request { item: 9 });
            assert!(rt.timeout(Duration::from_millis(1), wait).await.is_err());
        });
    }
}

#[test]
fn a_cancelled_wait_gives_its_slot_back() {
    on_every_runtime(GivesItsSlotBack);
}

#[test]
fn a_simulated_wait_is_the_scenarios_own_draw() {
    let plan = ShopPlan {
        grilling: "uniform(1ms, 30ms)".parse().unwrap(),
        ..ShopPlan::new(ShopStrategy::Concurrent)
    };
    let scenario = Scenario::new("draws", 5, Plan::Shop(plan)).unwrap();
    let owner = smol();
    let rt = owner.handle();
    owner.block_on(async move {
        let device = Simulated::new(rt.clone(), plan.grilling, 5, "grilling");
        for item in 0..4 {
            let before = rt.now();
            device.wait(Request { item }).await.unwrap();
            assert!(rt.now() - before >= scenario.draw(Use::Grilling, item));
        }
    });
}

struct ReadsTheWholeFile<'a>(&'a Path, u64);

impl CheckBackend for ReadsTheWholeFile<'_> {
    fn run<R: Runtime + Owned>(&self, owner: &Owner<R>) {
        let file = File::open(owner.handle(), self.0).unwrap();
        let reply = owner
            .block_on(async move { file.wait(Request { item: 3 }).await })
            .unwrap();
        assert_eq!((reply.item, reply.bytes), (3, self.1));
        // Written a moment ago, it is in the cache, on file systems that tell.
        if cfg!(target_os = "linux") {
            assert_ne!(reply.cached, Some(false));
        }
    }
}

#[test]
fn a_file_is_read_to_its_end() {
    for bytes in [0, 1, 128 * 1024, 300_001] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&vec![7; bytes]).unwrap();
        on_every_runtime(ReadsTheWholeFile(file.path(), bytes as u64));
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let owner = smol();
    let error = File::open(owner.handle(), Path::new("no/such/menu")).unwrap_err();
    assert!(matches!(error, FileError::Open { .. }));
    assert_eq!(error.to_string(), "cannot open the file no/such/menu");
    let error = File::open(owner.handle(), Path::new(".")).unwrap_err();
    assert_eq!(error.to_string(), ". is not a file");
}
