//! Runs that are stopped in the middle: what happened is told, nothing goes on.

use crate::{quick, runtimes, scenario, settings};
use bench_report::Outcome;
use core_model::{ShopPlan, ShopStrategy};
use lab::measure::measure;
use lab::{BackendChoice, Interrupt, ShopDay};
use std::sync::Arc;
use std::time::Duration;

#[track_caller]
fn check(strategy: ShopStrategy) {
    for runtime in runtimes() {
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
