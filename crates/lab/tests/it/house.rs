//! The house: the same checksum whoever cleans, and each zone on the threads that its crew promises.

use crate::{run, runtimes};
use core_model::{HousePlan, HouseStrategy, Plan, Scenario};
use cpu_work::{Cleaning, Denoise, Kernel, Picture};
use lab::runtimes::RuntimeName;
use lab::{Done, HouseDay};
use std::collections::BTreeSet;
use std::sync::Arc;

fn house(strategy: HouseStrategy) -> HouseDay<Cleaning> {
    let plan = HousePlan {
        cleaners: if strategy.is_alone() { 1 } else { 3 },
        zones: 6,
        slices: 4,
        ..HousePlan::new(strategy)
    };
    let noisy = Picture::generated(96, 80, 1).noisy(1);
    let kernel = Cleaning::new(noisy, Denoise::default(), 6, 4);
    let scenario = Scenario::new("house", 1, Plan::House(plan)).unwrap();
    HouseDay::new(scenario, Arc::new(kernel)).unwrap()
}

/// What computes beside the runtime is where virtual time does not reach.
fn runtimes_for(strategy: HouseStrategy) -> Vec<RuntimeName> {
    match strategy.is_beside() {
        true => RuntimeName::measured(),
        false => runtimes(),
    }
}

/// Those that can be tested here: `lunchrush` itself tests the processes, which are it.
fn in_this_process() -> impl Iterator<Item = HouseStrategy> {
    let all = HouseStrategy::ALL.into_iter();
    all.filter(|strategy| *strategy != HouseStrategy::Processes)
}

#[test]
fn a_crew_beside_a_simulation_is_refused() {
    for strategy in HouseStrategy::ALL.into_iter().filter(|it| it.is_beside()) {
        let day = Arc::new(house(strategy));
        let settings = crate::settings(RuntimeName::Sim);
        let measured = lab::measure::measure(&day, &settings, &lab::Interrupt::default()).unwrap();
        let failure = measured.failure.unwrap().to_string();
        assert!(failure.contains("`parallel`"), "{failure}");
    }
}

#[test]
fn processes_that_nobody_can_start_are_named() {
    for runtime in RuntimeName::measured() {
        let day = Arc::new(house(HouseStrategy::Processes));
        let interrupt = lab::Interrupt::default();
        let measured = lab::measure::measure(&day, &crate::settings(runtime), &interrupt).unwrap();
        let failure = measured.failure.unwrap().to_string();
        assert!(failure.contains("no way to start a process"), "{failure}");
    }
}

#[test]
fn cleaners_on_virtual_processors_end_exactly_as_soon_as_the_plan_says() {
    let took = |strategy, workers| {
        let day = Arc::new(house(strategy));
        let settings = lab::measure::Settings {
            workers,
            ..crate::settings(RuntimeName::Sim)
        };
        let measured = lab::measure::measure(&day, &settings, &lab::Interrupt::default()).unwrap();
        let sample = measured.record.sample.unwrap();
        (sample.makespan_ns, sample.computing_ns, sample.limit_ns)
    };
    let (alone, work, _) = took(HouseStrategy::Turns, 1);
    assert_eq!(alone, work);
    let (together, work, limit) = took(HouseStrategy::Parallel, 9);
    // Six equal zones, and three cleaners: two each, one after the other.
    assert_eq!(together, 2 * work / 6);
    assert_eq!(together, limit);
}

#[test]
fn every_crew_on_every_runtime_leaves_the_same_checksum_and_picture() {
    let kernel = house(HouseStrategy::One);
    let alone = kernel.kernel().assemble([].iter());
    let whole = Denoise::default().clean(&alone);
    for strategy in in_this_process() {
        for runtime in runtimes_for(strategy) {
            let day = house(strategy);
            let measured = run(day, runtime);
            let output = measured.output.unwrap();
            assert_eq!(
                output.checksum,
                whole.checksum().value(),
                "{strategy} on {runtime}"
            );
            let sample = measured.record.sample.unwrap();
            assert_eq!(
                sample.violations,
                Vec::<String>::new(),
                "{strategy} on {runtime}"
            );
            assert_eq!(sample.house.unwrap().zones, 6);
        }
    }
}

#[track_caller]
fn check_threads(strategy: HouseStrategy, expected: impl Fn(RuntimeName) -> &'static str) {
    // A simulation has no threads of its own.
    for runtime in RuntimeName::measured() {
        let output = run(house(strategy), runtime).output.unwrap();
        let names: BTreeSet<_> = output.done.iter().map(name).collect();
        let prefix = expected(runtime);
        assert!(
            names.iter().all(|name| name.starts_with(prefix)),
            "{strategy} on {runtime} cleaned on the threads {names:?}, not on {prefix}"
        );
    }
}

fn name<P>(done: &Done<P>) -> String {
    done.thread_name.clone().unwrap_or_default()
}

/// How each runtime names the threads that run its tasks.
fn own_threads(runtime: RuntimeName) -> &'static str {
    match runtime {
        RuntimeName::Tokio => "tokio",
        RuntimeName::AsyncStd => "async-std",
        RuntimeName::Smol => "smol",
        RuntimeName::Threads => "task",
        RuntimeName::Sim => unreachable!("it has no threads of its own"),
    }
}

#[test]
fn crews_on_a_runtime_clean_every_zone_on_its_own_workers() {
    for strategy in [
        HouseStrategy::One,
        HouseStrategy::Turns,
        HouseStrategy::Parallel,
    ] {
        check_threads(strategy, own_threads);
    }
}

#[test]
fn rayons_crew_cleans_every_zone_in_its_own_pool() {
    check_threads(HouseStrategy::Rayon, |_| "rayon");
}

#[test]
fn plain_threads_are_the_crews_own() {
    check_threads(HouseStrategy::Threads, |_| "cleaner");
}

#[test]
fn a_zone_is_cleaned_by_one_thread_where_each_task_is_a_thread() {
    let threads = RuntimeName::Threads;
    if !threads.is_compiled_in() {
        return;
    }
    let output = run(house(HouseStrategy::Parallel), threads).output.unwrap();
    for zone in 0..6 {
        let cleaned_by: BTreeSet<_> = output
            .done
            .iter()
            .filter(|done| done.zone == zone)
            .map(|done| format!("{:?}", done.thread))
            .collect();
        assert_eq!(cleaned_by.len(), 1, "zone {zone} by {cleaned_by:?}");
    }
}

#[test]
fn a_plan_that_cuts_otherwise_than_the_kernel_is_refused() {
    let kernel = Cleaning::new(Picture::generated(64, 64, 1), Denoise::default(), 6, 4);
    let plan = HousePlan::new(HouseStrategy::One);
    let scenario = Scenario::new("house", 1, Plan::House(plan)).unwrap();
    let error = HouseDay::new(scenario, Arc::new(kernel)).unwrap_err();
    assert_eq!(error.to_string(), "the plan has 12 zones, the kernel 6");
}

/// A kernel that panics in one of its slices.
struct Brittle;

impl Kernel for Brittle {
    type Piece = ();
    fn zones(&self) -> usize {
        2
    }
    fn slices(&self, _zone: usize) -> usize {
        2
    }
    fn units(&self, _zone: usize) -> u64 {
        1
    }
    fn unit_name(&self) -> &'static str {
        "pieces"
    }
    fn clean(&self, zone: usize, slice: usize) {
        if (zone, slice) == (1, 1) {
            std::panic::resume_unwind(Box::new("a vase broke"));
        }
    }
    fn checksum(&self, _zone: usize, _slice: usize, (): &()) -> u64 {
        0
    }
}

#[test]
fn a_panic_while_cleaning_is_a_failure_of_the_run_with_its_text() {
    for strategy in in_this_process() {
        for runtime in runtimes_for(strategy) {
            let plan = HousePlan {
                zones: 2,
                slices: 2,
                ..HousePlan::new(strategy)
            };
            let scenario = Scenario::new("house", 1, Plan::House(plan)).unwrap();
            let day = Arc::new(HouseDay::new(scenario, Arc::new(Brittle)).unwrap());
            let measured =
                lab::measure::measure(&day, &crate::settings(runtime), &lab::Interrupt::default())
                    .unwrap();
            let bench_report::Outcome::Failed(reason) = measured.record.outcome else {
                panic!("{strategy} on {runtime} did not fail");
            };
            assert!(
                reason.contains("a vase broke"),
                "{strategy} on {runtime}: {reason}"
            );
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn pinned_cleaners_compute_on_one_processor_each_and_leave_the_same() {
    use lab::Pinning;
    let Some(&runtime) = RuntimeName::measured().first() else {
        return;
    };
    let processors = cpu_work::affinity::processors().unwrap().len();
    for strategy in [HouseStrategy::Rayon, HouseStrategy::Threads] {
        let measured = run(house(strategy).with_pinning(Pinning::Pinned), runtime);
        let free = run(house(strategy), runtime);
        let checksum = |of: &lab::measure::Measured<lab::HouseRun<_>>| {
            of.output.as_ref().map(|run| run.checksum)
        };
        assert_eq!(checksum(&measured), checksum(&free));
        assert_eq!(measured.record.parameters["pinned"], "a processor each");
        assert_eq!(free.record.parameters.get("pinned"), None);
    }
    // Nobody else was pinned by it: this thread may still go anywhere.
    assert_eq!(cpu_work::affinity::processors().unwrap().len(), processors);
    let day = Arc::new(house(HouseStrategy::Parallel).with_pinning(Pinning::Pinned));
    let settings = crate::settings(runtime);
    let measured = lab::measure::measure(&day, &settings, &lab::Interrupt::default()).unwrap();
    let failure = measured.failure.unwrap().to_string();
    assert!(failure.contains("`threads`"), "{failure}");
}

#[test]
fn a_unit_is_calibrated_once_for_all_that_clean_a_house_in_virtual_time() {
    let one = house(HouseStrategy::One);
    assert_eq!(one.unit_cost(), None);
    let several = one.with_crew(HouseStrategy::Parallel, 3).unwrap();
    let makespan = |day: HouseDay<Cleaning>| {
        let measured = run(day, RuntimeName::Sim);
        measured.record.sample.unwrap().makespan_ns
    };
    let again = one.with_crew(HouseStrategy::One, 1).unwrap();
    let alone = makespan(one);
    let cost = again.unit_cost().expect("the other day has asked for it");
    assert!(cost.ns_per_unit() > 0.0 && cost.slices_timed() >= 3);
    // To the nanosecond, since nothing was timed a second time.
    assert_eq!(makespan(again), alone);
    // Two virtual processors for three cleaners and six zones.
    assert_eq!(makespan(several), alone / 2);
}
