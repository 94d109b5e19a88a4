//! The simulator.

use crate::conforms;
use runtime_adapter::conformance::Suite;
use runtime_adapter::sim::{Builder, Costs, Policy, Sharing, Sim};
use std::time::Duration;

/// Polls cost something, for a task that is polled and polled would see no time pass otherwise.
fn sim(
    processors: usize,
    settings: impl Fn(Builder) -> Builder + Send + Sync + 'static,
) -> Suite<Sim> {
    let costs = Costs {
        poll: Duration::from_nanos(100),
        ..Costs::default()
    };
    let build = move || settings(Sim::builder().processors(processors).costs(costs)).build();
    Suite::new(build).workers(processors)
}

#[test]
fn one_processor_conforms() {
    conforms::quickly(sim(1, |it| it));
}

#[test]
fn what_takes_long_elsewhere_conforms_on_one_processor() {
    conforms::slowly(sim(1, |it| it));
}

#[test]
fn four_processors_conform() {
    conforms::quickly(sim(4, |it| it).claims());
}

#[test]
fn every_policy_conforms() {
    for policy in [Policy::Seeded, Policy::Priority, Policy::WorkStealing] {
        for processors in [1, 3] {
            conforms::quickly(sim(processors, move |it| it.policy(policy).seed(7)).claims());
        }
    }
}

#[test]
fn slices_conform() {
    let quantum = Duration::from_micros(50);
    let sliced = move |it: Builder| it.sharing(Sharing::TimeSliced { quantum });
    conforms::quickly(sim(2, sliced).claims());
}

#[test]
fn a_hundred_seeds_conform() {
    for seed in 0..100 {
        conforms::quickly(sim(2, move |it| it.policy(Policy::Seeded).seed(seed)).claims());
    }
}
