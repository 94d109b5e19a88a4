//! The shops: the same orders and the same invariants everywhere.

use crate::{quick, run, run_shop, runtimes, scenario};
use bench_report::Sample;
use core_model::{ShopPlan, ShopStrategy};
use lab::runtimes::RuntimeName;
use lab::{BackendChoice, ShopDay};
use std::io::Write;

#[track_caller]
fn check(plan: ShopPlan, claim: impl Fn(&Sample)) {
    let mut digests = Vec::new();
    for runtime in runtimes() {
        let measured = run_shop(plan, runtime);
        let sample = measured.record.sample.unwrap();
        assert_eq!(sample.violations, Vec::<String>::new(), "on {runtime}");
        assert!(
            sample.makespan_ns >= sample.limit_ns,
            "faster than possible on {runtime}"
        );
        let shop = sample.shop.clone().unwrap();
        assert_eq!(shop.served + shop.reneged, plan.customers, "on {runtime}");
        claim(&sample);
        digests.push(shop.orders_digest);
    }
    if plan.patience.is_none() {
        assert!(
            digests.windows(2).all(|pair| pair[0] == pair[1]),
            "other orders: {digests:?}"
        );
    }
}

#[test]
fn the_concurrent_shop_serves_everybody_and_stories_are_told() {
    check(quick(ShopStrategy::Concurrent), |sample| {
        assert!(sample.shop.as_ref().unwrap().stories > 0);
    });
}

#[test]
fn buzzers_are_the_concurrent_shop_under_another_name() {
    check(quick(ShopStrategy::Buzzers), |sample| {
        assert!(sample.shop.as_ref().unwrap().stories > 0);
    });
}

#[test]
fn stories_can_be_off() {
    let plan = ShopPlan {
        stories: 0,
        ..quick(ShopStrategy::Concurrent)
    };
    check(plan, |sample| {
        assert_eq!(sample.shop.as_ref().unwrap().stories, 0)
    });
}

#[test]
fn eight_cashier_cooks_hold_at_least_eight_threads_and_nobody_tells_a_story() {
    // Long enough on the grill for the watcher to see all of them at work.
    let plan = ShopPlan {
        customers: 16,
        grilling: "40ms".parse().unwrap(),
        ..quick(ShopStrategy::Parallel)
    };
    check(plan, |sample| {
        assert_eq!(sample.shop.as_ref().unwrap().stories, 0);
    });
    // A simulated day is over before anybody can look how many threads it has.
    for runtime in RuntimeName::measured() {
        let sample = run_shop(plan, runtime).record.sample.unwrap();
        if let Some(threads) = sample.threads_peak {
            assert!(threads >= 8, "only {threads} threads on {runtime}");
        }
    }
}

#[test]
fn the_sequential_shop_takes_the_sum_of_all_waits() {
    check(quick(ShopStrategy::Sequential), |sample| {
        assert_eq!(sample.limit, "held cashiers");
        assert_eq!(sample.shop.as_ref().unwrap().stories, 0);
    });
}

#[test]
fn more_cashiers_and_cooks_and_a_small_grill_still_serve_everybody() {
    let plan = ShopPlan {
        customers: 30,
        burgers: 3,
        cashiers: 3,
        cooks: 4,
        grill: 2,
        arrivals: "exponential(200us)".parse().unwrap(),
        ..quick(ShopStrategy::Concurrent)
    };
    check(plan, |_| {});
}

#[test]
fn clients_of_the_bank_are_served_or_leave_and_lose_their_turn() {
    let plan = ShopPlan {
        customers: 24,
        burgers: 1,
        cashiers: 2,
        grilling: "10ms".parse().unwrap(),
        patience: Some("uniform(5ms, 60ms)".parse().unwrap()),
        ..quick(ShopStrategy::Bank)
    };
    check(plan, |sample| {
        let shop = sample.shop.as_ref().unwrap();
        assert!(shop.reneged > 0 && shop.served > 0, "{shop:?}");
    });
}

#[test]
fn a_burger_can_be_a_file_that_is_really_read() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&[1; 10_000]).unwrap();
    for runtime in RuntimeName::measured() {
        let backend = BackendChoice::File(file.path().to_owned());
        let day = ShopDay::new(scenario(quick(ShopStrategy::Concurrent)), backend).unwrap();
        let record = run(day, runtime).record;
        assert_eq!(record.backend, "file");
        assert_eq!(record.sample.unwrap().violations, Vec::<String>::new());
    }
}

#[test]
fn a_file_that_goes_away_closes_the_shop_with_a_reason() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let backend = BackendChoice::File(file.path().to_owned());
    let day = ShopDay::new(scenario(quick(ShopStrategy::Concurrent)), backend).unwrap();
    drop(file);
    for runtime in RuntimeName::measured() {
        let measured = lab::measure::measure(
            &std::sync::Arc::new(day.clone()),
            &crate::settings(runtime),
            &lab::Interrupt::default(),
        )
        .unwrap();
        let failure = measured.failure.unwrap().to_string();
        assert!(failure.contains("cannot open the file"), "{failure}");
    }
}

#[test]
fn without_recording_the_shop_runs_and_leaves_no_trace() {
    for runtime in runtimes() {
        let day = ShopDay::new(
            scenario(quick(ShopStrategy::Concurrent)),
            BackendChoice::Simulated,
        )
        .unwrap();
        let settings = lab::measure::Settings {
            simulation: lab::measure::Simulating::default(),
            recording: lab::Recording::Off,
            ..crate::settings(runtime)
        };
        let measured = lab::measure::measure(
            &std::sync::Arc::new(day),
            &settings,
            &lab::Interrupt::default(),
        )
        .unwrap();
        assert!(measured.output.is_some());
        assert!(measured.trace.events().is_empty());
    }
}
