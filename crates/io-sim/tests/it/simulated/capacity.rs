//! A simulated device serves so many requests at once, and takes as long as the scenario says.

use crate::runtimes::{Check, on_every_runtime, on_sim};
use core_model::{Distribution, Plan, Scenario, ShopPlan, ShopStrategy, Use};
use io_sim::{Backend, Request, Simulated};
use runtime_adapter::{Net, Runtime, Task};
use std::num::NonZeroUsize;
use std::time::Duration;

const WAIT: Duration = Duration::from_millis(20);

#[derive(Clone)]
struct WaitsSideBySide;

impl Check for WaitsSideBySide {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let latency = Distribution::Constant(WAIT);
        let unbounded = Simulated::new(rt.clone(), latency, 1, "grilling");
        let one = NonZeroUsize::MIN;
        let bounded = Simulated::with_capacity(rt.clone(), latency, 1, "grilling", one);
        let took = (time(&rt, &unbounded).await, time(&rt, &bounded).await);
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
    let sim = on_sim(WaitsSideBySide);
    assert_eq!(sim.summary().elapsed, 5 * WAIT);
}

#[derive(Clone)]
struct GivesItsSlotBack;

impl Check for GivesItsSlotBack {
    async fn run<R: Runtime + Net>(self, rt: R) {
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
    }
}

#[test]
fn a_cancelled_wait_gives_its_slot_back() {
    on_every_runtime(GivesItsSlotBack);
    on_sim(GivesItsSlotBack);
}

#[derive(Clone)]
struct TakesTheScenariosDraw(ShopPlan, Scenario);

impl Check for TakesTheScenariosDraw {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let Self(plan, scenario) = self;
        let device = Simulated::new(rt.clone(), plan.grilling, 5, "grilling");
        for item in 0..4 {
            let before = rt.now();
            device.wait(Request { item }).await.unwrap();
            assert!(rt.now() - before >= scenario.draw(Use::Grilling, item));
        }
    }
}

#[test]
fn a_simulated_wait_is_the_scenarios_own_draw() {
    let plan = ShopPlan {
        grilling: "uniform(1ms, 30ms)".parse().unwrap(),
        ..ShopPlan::new(ShopStrategy::Concurrent)
    };
    let scenario = Scenario::new("draws", 5, Plan::Shop(plan)).unwrap();
    let draws: Duration = (0..4).map(|item| scenario.draw(Use::Grilling, item)).sum();
    on_every_runtime(TakesTheScenariosDraw(plan, scenario.clone()));
    let sim = on_sim(TakesTheScenariosDraw(plan, scenario));
    assert_eq!(sim.summary().elapsed, draws);
}
