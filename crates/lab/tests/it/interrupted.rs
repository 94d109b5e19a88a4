//! Runs that are stopped in the middle: what happened is told, nothing goes on.

use crate::{quick, scenario, settings};
use bench_report::Outcome;
use core_model::{ShopPlan, ShopStrategy};
use lab::measure::measure;
use lab::runtimes::RuntimeName;
use lab::{BackendChoice, Failure, Interrupt, Label, Recorder, ShopDay, Workload};
use runtime_adapter::Runtime;
use std::sync::Arc;
use std::time::Duration;

#[track_caller]
fn check(strategy: ShopStrategy) {
    for runtime in RuntimeName::measured() {
        let plan = ShopPlan {
            customers: 1_000,
            grilling: "5ms".parse().unwrap(),
            grill: 2,
            ..quick(strategy)
        };
        let scenario = scenario(plan);
        let day = ShopDay::new(scenario, BackendChoice::Simulated).unwrap();
        let interrupt = Interrupt::default();
        let raised = interrupt.clone();
        let alarm = std::thread::Builder::new()
            .spawn(move || {
                #[expect(clippy::disallowed_methods, reason = "outside of any runtime")]
                std::thread::sleep(Duration::from_millis(300));
                raised.raise();
            })
            .unwrap();
        let measured = measure(&Arc::new(day), &settings(runtime), &interrupt).unwrap();
        alarm.join().unwrap();
        assert_eq!(
            measured.record.outcome,
            Outcome::Partial("interrupted".to_owned()),
            "on {runtime}"
        );
        assert!(measured.output.is_none());
        assert!(
            !measured.trace.events().is_empty(),
            "nothing was seen on {runtime}"
        );
        let sample = measured.record.sample.unwrap();
        assert_eq!(
            sample.violations,
            Vec::<String>::new(),
            "{strategy} on {runtime}"
        );
        assert!(sample.shop.unwrap().served < 1_000);
    }
}

#[test]
fn an_interrupted_concurrent_shop_tells_what_had_happened() {
    check(ShopStrategy::Concurrent);
}

#[test]
fn an_interrupted_parallel_shop_serves_no_ghosts() {
    check(ShopStrategy::Parallel);
}

#[test]
fn an_interrupted_sequential_shop_tells_what_had_happened() {
    check(ShopStrategy::Sequential);
}

/// Comes to no end.
struct Endless(Interrupt);

impl Workload for Endless {
    type Output = ();

    fn label(&self) -> Label {
        Label::default()
    }

    async fn run<R: Runtime>(self: Arc<Self>, rt: R, _: Recorder<R>) -> Result<(), Failure> {
        let raised = self.0.clone();
        // From a thread of the real world, as a signal would be.
        std::thread::Builder::new().spawn(move || raised.raise())?;
        loop {
            rt.sleep(Duration::from_secs(1)).await;
        }
    }
}

#[test]
fn a_simulation_that_would_never_end_is_interrupted_from_outside() {
    let interrupt = Interrupt::default();
    let endless = Arc::new(Endless(interrupt.clone()));
    let measured = measure(&endless, &settings(RuntimeName::Sim), &interrupt).unwrap();
    assert_eq!(
        measured.record.outcome,
        Outcome::Partial("interrupted".to_owned())
    );
}
