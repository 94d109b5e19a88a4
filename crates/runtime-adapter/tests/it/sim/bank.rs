//! The bank with reneging that SimPy's documentation works through, fed the same uniform numbers.
//!
//! <https://simpy.readthedocs.io/en/latest/examples/bank_renege.html>: a customer comes every 10 s on average, waits 1 s to 3 s
//! for the one counter before it leaves, and takes 12 s on average there; five come. The seed is 42, and Python's generator
//! gives these fourteen numbers: for each customer its gap to the next, its patience, and its service if it comes to that, in
//! the order in which the events draw them.

use runtime_adapter::sim::Sim;
use runtime_adapter::sync::Semaphore;
use runtime_adapter::{Runtime, Time};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[rustfmt::skip]
const UNIFORMS: [f64; 14] = [
    0.6394267984578837, 0.025010755222666936, 0.27502931836911926, 0.22321073814882275,
    0.7364712141640124, 0.6766994874229113, 0.8921795677048454, 0.08693883262941615,
    0.4219218196852704, 0.029797219438070344, 0.21863797480360336, 0.5053552881033624,
    0.026535969683863625, 0.1988376506866485,
];

/// Numbers that are drawn one after another.
struct Draws(Mutex<std::slice::Iter<'static, f64>>);

impl Draws {
    fn next(&self) -> f64 {
        *self.0.lock().unwrap().next().expect("there are fourteen")
    }

    /// As Python draws it.
    fn exponential(&self, mean: f64) -> Duration {
        Duration::from_secs_f64(-(1.0 - self.next()).ln() * mean)
    }

    fn uniform(&self, low: f64, high: f64) -> Duration {
        Duration::from_secs_f64(low + (high - low) * self.next())
    }
}

#[test]
fn customers_of_the_bank_fare_as_in_simpys_documentation() {
    let sim = Sim::builder().build().unwrap();
    let rt = sim.handle();
    let told = sim.block_on(async move {
        let began = rt.now();
        let draws = Arc::new(Draws(Mutex::new(UNIFORMS.iter())));
        let counter = Arc::new(Semaphore::new("counter", 1));
        let told = Arc::new(Mutex::new(Vec::new()));
        let mut customers = Vec::new();
        for n in 0..5 {
            let (draws_of_its_own, counter, told) =
                (Arc::clone(&draws), Arc::clone(&counter), Arc::clone(&told));
            customers.push(rt.spawn(async move {
                let draws = draws_of_its_own;
                let tell = |what: String| {
                    let now = (rt.now() - began).as_secs_f64();
                    told.lock()
                        .unwrap()
                        .push(format!("{now:.4} Customer{n:02}: {what}"));
                };
                let arrived = rt.now();
                tell("Here I am".to_owned());
                let patience = draws.uniform(1.0, 3.0);
                let served = rt.timeout(patience, counter.acquire()).await;
                let waited = (rt.now() - arrived).as_secs_f64();
                match served {
                    Ok(_counter) => {
                        tell(format!("Waited {waited:.3}"));
                        rt.sleep(draws.exponential(12.0)).await;
                        tell("Finished".to_owned());
                    }
                    Err(_) => tell(format!("RENEGED after {waited:.3}")),
                }
            }));
            rt.sleep(draws.exponential(10.0)).await;
        }
        for customer in customers {
            customer.await.unwrap();
        }
        std::mem::take(&mut *told.lock().unwrap())
    });
    let documented = [
        "0.0000 Customer00: Here I am",
        "0.0000 Customer00: Waited 0.000",
        "3.8595 Customer00: Finished",
        "10.2006 Customer01: Here I am",
        "10.2006 Customer01: Waited 0.000",
        "12.7265 Customer02: Here I am",
        "13.9003 Customer02: RENEGED after 1.174",
        "23.7507 Customer01: Finished",
        "34.9993 Customer03: Here I am",
        "34.9993 Customer03: Waited 0.000",
        "37.9599 Customer03: Finished",
        "40.4798 Customer04: Here I am",
        "40.4798 Customer04: Waited 0.000",
        "43.1401 Customer04: Finished",
    ];
    assert_eq!(told, documented);
}
