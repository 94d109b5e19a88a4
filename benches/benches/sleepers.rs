//! Very many customers who wait a second at once: the makespan through the layers beside the same sleeps natively.
//!
//! Each customer is a task that awaits one simulated device; natively, a task that sleeps. One worker, the root on it, and
//! a fresh process for each run, the sides taking turns. The full concurrent shop (line, cashier, numbers, grill, display)
//! stands beside it.

use anyhow::{Result, ensure};
use bench_report::Outcome;
use benches::arguments::{Arguments, Effort};
use benches::child;
use benches::clock::now;
use benches::figure::{Figure, Target, Unit};
use benches::flavour::{Flavour, Visit, Which};
use benches::order::rounds;
use benches::report::Report;
use benches::side::{Joined, Side};
use core_model::{Distribution, Plan, Scenario, ShopPlan, ShopStrategy};
use lab::measure::{Settings, measure};
use lab::{BackendChoice, Interrupt, Recording, ShopDay};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// Who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Who {
    Ours,
    Native,
    Shop,
}

const WHO: [Who; 3] = [Who::Ours, Who::Native, Who::Shop];

/// One run in one process.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Job {
    flavour: Flavour,
    who: Who,
    customers: u32,
    wait: Duration,
}

fn main() -> Result<()> {
    let arguments = Arguments::read();
    if let Some(job) = child::asked::<Job>(&arguments)? {
        return child::answer(&job.makespan()?);
    }
    let runtimes = Flavour::ALL.map(Flavour::runtime);
    let mut report = Report::new("sleepers", &runtimes, "system", &arguments);
    let (sizes, wait) = match arguments.effort() {
        Effort::Test => (&[100][..], Duration::from_millis(50)),
        Effort::Full => (&[10_000, 100_000][..], Duration::from_secs(1)),
    };
    let pairs = arguments.pairs(20);
    for flavour in Flavour::ALL {
        for &customers in sizes {
            compare(&mut report, flavour, customers, wait, pairs)?;
        }
    }
    report.note(
        "Figures are makespans over the wait: 1 is the limit. One worker; the root runs on it.",
    );
    report.finish()
}

fn compare(
    report: &mut Report,
    flavour: Flavour,
    customers: u32,
    wait: Duration,
    pairs: usize,
) -> Result<()> {
    let values = rounds(WHO.len(), pairs, |who| {
        let makespan: Duration = child::ask(&Job {
            flavour,
            who: WHO[who],
            customers,
            wait,
        })?;
        anyhow::Ok(makespan.as_secs_f64() / wait.as_secs_f64())
    })?;
    let [ours, native, shop] = [&values[0], &values[1], &values[2]];
    let above: Vec<f64> = ours.iter().zip(native).map(|(a, b)| a - b).collect();
    let case = format!("{}, {customers} customers", flavour.name());
    report.push(Figure::new(&case, "native", Unit::Ratio, native).samples("native", native));
    report.push(Figure::new(&case, "ours", Unit::Ratio, ours).samples("ours", ours));
    report.push(
        Figure::new(&case, "ours above native", Unit::Ratio, &above)
            .target(Target::AtMost(0.01))
            .equal_at(0.0)
            .samples("ours", ours)
            .samples("native", native),
    );
    report.push(Figure::new(&case, "the full shop", Unit::Ratio, shop).samples("shop", shop));
    Ok(())
}

impl Job {
    /// Runs it in this process.
    fn makespan(&self) -> Result<Duration> {
        let waiting = Waiting {
            customers: self.customers,
        };
        let makespan = match self.who {
            Who::Ours => self.flavour.visit(Which::Ours, self.wait, waiting)?,
            Who::Native => self.flavour.visit(Which::Native, self.wait, waiting)?,
            Who::Shop => self.shop()?,
        };
        ensure!(makespan >= self.wait, "nobody waited: {makespan:?}");
        Ok(makespan)
    }

    fn shop(&self) -> Result<Duration> {
        let zero = Distribution::Constant(Duration::ZERO);
        let plan = ShopPlan {
            customers: self.customers,
            burgers: 1,
            grill: self.customers,
            ordering: zero,
            grilling: Distribution::Constant(self.wait),
            stories: 0,
            eating: zero,
            ..ShopPlan::new(ShopStrategy::Concurrent)
        };
        let scenario = Scenario::new("sleepers", 42, Plan::Shop(plan))?;
        let day = ShopDay::new(scenario, BackendChoice::Simulated)?;
        let settings = Settings {
            runtime: self.flavour.runtime(),
            workers: 1,
            repetition: 0,
            simulation: lab::measure::Simulating::default(),
            recording: Recording::Off,
            command: Vec::new(),
        };
        let record = measure(&Arc::new(day), &settings, &Interrupt::default())?.record;
        ensure!(record.outcome == Outcome::Complete, "{:?}", record.outcome);
        let makespan = record.sample.map_or(0, |sample| sample.makespan_ns);
        Ok(Duration::from_nanos(makespan))
    }
}

/// Lets all customers wait at once, after a few that warm the runtime up.
struct Waiting {
    customers: u32,
}

impl Visit for Waiting {
    type Output = Duration;

    fn visit<S: Side>(self, side: S) -> Duration {
        let root = side.clone();
        side.drive(async move {
            let warm_up: Vec<_> = (0..64).map(|n| root.spawn(async move { n })).collect();
            for task in warm_up {
                task.await.joined();
            }
            let started = now();
            let customers: Vec<_> = (0..u64::from(self.customers))
                .map(|n| root.spawn(root.wait(n)))
                .collect();
            for customer in customers {
                customer.await.joined();
            }
            started.elapsed()
        })
    }
}
