//! The built-in workloads on every runtime that is compiled in: who got what, on which threads, and what became of it.
#![allow(clippy::unwrap_used, reason = "a test's unwrap is its assertion")]

mod awaiting;
mod chores;
mod compare;
#[cfg(all(feature = "conformance", feature = "threads", feature = "tokio"))]
mod conformance;
mod devices;
mod differences;
mod forms;
mod house;
mod interrupted;
mod kitchen;
mod rounds;
#[cfg(target_pointer_width = "64")]
mod sample_paths;
mod shops;
#[cfg(target_pointer_width = "64")]
mod simulate;
mod slow_file;

use core_model::{Plan, Scenario, ShopPlan, ShopStrategy};
use lab::measure::{Measured, Settings, measure};
use lab::runtimes::RuntimeName;
use lab::{BackendChoice, Interrupt, Recording, ShopDay, ShopRun, Workload};
use std::sync::Arc;

/// The runtimes of this build; tests run one after another on each.
fn runtimes() -> Vec<RuntimeName> {
    RuntimeName::compiled_in()
}

/// Settings with one worker. async-std's count is fixed once in a process, so every test takes the same.
fn settings(runtime: RuntimeName) -> Settings {
    Settings {
        runtime,
        workers: 2,
        repetition: 0,
        simulation: lab::measure::Simulating::default(),
        recording: Recording::On,
        command: Vec::new(),
    }
}

/// A shop whose waits are short, so that a test is.
fn quick(strategy: ShopStrategy) -> ShopPlan {
    ShopPlan {
        ordering: "20us".parse().unwrap(),
        grilling: "uniform(2ms, 6ms)".parse().unwrap(),
        story: "50us".parse().unwrap(),
        eating: "2ms".parse().unwrap(),
        ..ShopPlan::new(strategy)
    }
}

fn scenario(plan: ShopPlan) -> Scenario {
    Scenario::new("test", 7, Plan::Shop(plan)).unwrap()
}

#[track_caller]
fn run<W: Workload>(workload: W, runtime: RuntimeName) -> Measured<W::Output> {
    let measured = measure(
        &Arc::new(workload),
        &settings(runtime),
        &Interrupt::default(),
    )
    .unwrap();
    if let Some(failure) = &measured.failure {
        panic!("{runtime}: {failure}");
    }
    measured
}

#[track_caller]
fn run_shop(plan: ShopPlan, runtime: RuntimeName) -> Measured<ShopRun> {
    run(
        ShopDay::new(scenario(plan), BackendChoice::Simulated).unwrap(),
        runtime,
    )
}

/// A program that cleans nothing, for those who start none.
fn nobody() -> lab::compare::Driver {
    lab::compare::Driver {
        program: "true".into(),
        arguments: Vec::new(),
    }
}
