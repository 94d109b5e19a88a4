//! A device that was measured is replayed: the same distribution, within what sampling allows.

use crate::runtimes::{Check, on_every_runtime, on_sim};
use core_model::Distribution;
use io_sim::simulated::{Latency, Settings, Simulated};
use io_sim::{Quantiles, calibrate};
use runtime_adapter::{Net, Runtime};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const WAITS: usize = 4000;

/// Measures a device, replays what was measured on another, and measures that.
#[derive(Clone)]
struct Replays {
    latency: Distribution,
    waits: usize,
    tables: Arc<Mutex<Vec<[Quantiles; 2]>>>,
}

impl Check for Replays {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let real = Simulated::new(rt.clone(), self.latency, 42, "grill");
        let measured = calibrate::measure(&rt, &real, self.waits).await.unwrap();
        let settings = Settings {
            latency: Latency::Replayed(Arc::new(measured.clone())),
            ..Settings::default()
        };
        let replayed = Simulated::with(rt.clone(), 7, "replayed", settings);
        let again = calibrate::measure(&rt, &replayed, self.waits)
            .await
            .unwrap();
        self.tables.lock().unwrap().push([measured, again]);
    }
}

#[test]
fn a_replay_has_the_quantiles_of_what_was_measured() {
    for latency in [
        "log-normal(10ms, 0.8)",
        "pareto(1ms, 2)",
        "uniform(1ms, 9ms)",
        "5ms",
    ] {
        let check = Replays {
            latency: latency.parse().unwrap(),
            waits: WAITS,
            tables: Arc::default(),
        };
        on_sim(check.clone());
        let tables = check.tables.lock().unwrap();
        let [measured, again] = &tables[0];
        assert_eq!(measured.samples(), WAITS as u64);
        let comparison = measured.compare(again);
        // Kolmogorov and Smirnov's bound for two samples, at a level of 1 in 10,000.
        let bound = 2.23 * (2.0 / WAITS as f64).sqrt();
        assert!(
            comparison.distance < bound,
            "{latency}: {}",
            comparison.distance
        );
    }
}

#[test]
fn a_device_is_measured_and_replayed_on_every_runtime() {
    let check = Replays {
        latency: Distribution::Constant(Duration::from_micros(300)),
        waits: 20,
        tables: Arc::default(),
    };
    on_every_runtime(check.clone());
    let tables = check.tables.lock().unwrap();
    assert_eq!(tables.len(), 4);
    for [measured, again] in tables.iter() {
        assert!(measured.at(0.0) >= Duration::from_micros(300));
        // The replay waits at least as long as was measured at the least, whatever its timer adds.
        assert!(again.at(0.0) >= measured.at(0.0), "{measured:?} {again:?}");
    }
}
