//! Devices by name: what replays a measured one, and what is refused before anything is opened.

use crate::{quick, run, scenario, settings};
use core_model::ShopStrategy;
use lab::runtimes::RuntimeName;
use lab::{BackendChoice, Interrupt, ShopDay};
use std::sync::Arc;

/// A table in which everything takes as long.
const SEVEN: &str =
    r#"{"version":1,"samples":3,"quantiles_ns":[[0.0,7000000],[0.5,7000000],[1.0,7000000]]}"#;

#[test]
#[cfg(target_pointer_width = "64")]
fn a_replay_takes_what_the_table_says_and_not_what_the_plan_says() {
    let mut plan = quick(ShopStrategy::Sequential);
    (plan.customers, plan.burgers) = (3, 1);
    plan.ordering = "0s".parse().unwrap();
    plan.eating = "0s".parse().unwrap();
    let backend = BackendChoice::replayed(SEVEN).unwrap();
    let day = ShopDay::new(scenario(plan), backend).unwrap();
    let record = run(day, RuntimeName::Sim).record;
    assert_eq!(record.backend, "simulated");
    assert_eq!(record.sample.unwrap().makespan_ns, 21_000_000);
}

#[test]
#[cfg(target_pointer_width = "64")]
fn a_real_device_closes_the_shop_where_time_is_virtual() {
    let backend = BackendChoice::File("menu".into());
    let day = ShopDay::new(scenario(quick(ShopStrategy::Concurrent)), backend).unwrap();
    let day = Arc::new(day);
    let run = lab::measure::measure(&day, &settings(RuntimeName::Sim), &Interrupt::default());
    let failure = run.unwrap().failure.unwrap().to_string();
    assert!(failure.contains("`file` is a real device"), "{failure}");
}

#[test]
fn a_table_that_is_none_is_told() {
    let error = BackendChoice::replayed("{}").unwrap_err().to_string();
    assert!(error.contains("this is no table of quantiles"), "{error}");
}

#[test]
fn who_stands_in_for_a_device_runs_where_the_time_that_it_is_told_is_kept() {
    let measured = RuntimeName::measured();
    let Some(punctual) = RuntimeName::most_punctual() else {
        return assert!(measured.is_empty());
    };
    for other in measured {
        assert!(
            punctual.timer_granularity() <= other.timer_granularity(),
            "{punctual}, {other}"
        );
    }
    #[cfg(all(feature = "tokio", feature = "smol"))]
    assert_eq!(punctual, RuntimeName::Smol, "tokio counts milliseconds");
}
