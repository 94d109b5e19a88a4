//! Kitchens whose requests wait and compute: the damage and its cures, in virtual time exactly, in real time by their counts.

use bench_report::Outcome;
use bench_report::kitchen::KitchenRecord;
use lab::Interrupt;
use lab::kitchen::{KitchenCell, KitchenPlan, KitchenSelection, KitchenStrategy, cells, run_cell};
use lab::runtimes::RuntimeName;
use std::time::Duration;

/// A second of few and short requests.
fn quick(strategy: KitchenStrategy) -> KitchenPlan {
    KitchenPlan {
        strategy,
        rate: 60.0,
        light_rate: 100.0,
        duration: Duration::from_millis(400),
        compute: Duration::from_millis(2),
        slices: 1,
        wait: Duration::from_millis(2),
        light_wait: Duration::from_millis(1),
        places: 200,
        pool: 2,
        batch: 4,
        batch_wait: Duration::from_millis(5),
        seed: 7,
    }
}

/// Two processors, of which heavy requests take 70 %.
#[cfg(target_pointer_width = "64")]
fn busy(strategy: KitchenStrategy, seed: u64) -> KitchenPlan {
    KitchenPlan {
        rate: 35.0,
        light_rate: 200.0,
        duration: Duration::from_secs(20),
        compute: Duration::from_millis(40),
        seed,
        ..quick(strategy)
    }
}

fn cell(kitchen: KitchenPlan, runtime: RuntimeName) -> KitchenCell {
    KitchenCell {
        kitchen,
        runtime: runtime.name().to_owned(),
        workers: 2,
        repetition: 0,
        command: Vec::new(),
    }
}

fn run(kitchen: KitchenPlan, runtime: RuntimeName) -> KitchenRecord {
    run_cell(&cell(kitchen, runtime), &Interrupt::default(), |_| ())
}

#[track_caller]
fn whole(kitchen: KitchenPlan, runtime: RuntimeName) -> KitchenRecord {
    let record = run(kitchen, runtime);
    assert_eq!(record.outcome, Outcome::Complete, "{record:#?}");
    record
}

#[test]
fn every_strategy_on_every_runtime_answers_everybody() {
    for runtime in crate::runtimes() {
        let mut came = None;
        for strategy in KitchenStrategy::ALL {
            if strategy.check(runtime).is_err() {
                continue;
            }
            let record = whole(quick(strategy), runtime);
            let (light, heavy) = (&record.light, &record.heavy);
            assert_eq!((light.refused, light.failed), (0, 0), "{record:#?}");
            assert_eq!((heavy.refused, heavy.failed), (0, 0), "{record:#?}");
            // Who comes, and when, is the seed's to say.
            assert_eq!(light.count, *came.get_or_insert(light.count));
            assert_eq!(heavy.count > 0, strategy != KitchenStrategy::Alone);
            if let (Some(light), Some(heavy)) = (light.p50_ms, heavy.p50_ms) {
                assert!(light >= 1.0 && heavy >= 4.0, "{record:#?}");
            }
            assert!(light.p50_ms <= light.p99_ms && light.p99_ms <= light.max_ms);
            check_queue(&record, strategy, runtime);
        }
    }
}

/// There is a queue where there is a real pool of rayon's, and all that was computed went through it.
#[track_caller]
fn check_queue(record: &KitchenRecord, strategy: KitchenStrategy, runtime: RuntimeName) {
    let requests = record.heavy.count;
    let least = match strategy {
        KitchenStrategy::Rayon => requests,
        KitchenStrategy::RayonBatch => requests.div_ceil(4),
        _ => 0,
    };
    if runtime.is_virtual() || least == 0 {
        assert_eq!(record.queue, None, "{record:#?}");
        return;
    }
    let queue = record.queue.clone().expect("the pool has a queue");
    assert!((least..=requests).contains(&queue.jobs), "{record:#?}");
    assert!((1..=200).contains(&queue.longest), "{record:#?}");
    assert!(
        queue.waited_p50_ms.is_some() && queue.waited_p50_ms <= queue.waited_p99_ms,
        "{record:#?}"
    );
}

/// One thread computes for a while, so that what comes meanwhile waits in its queue, or, as a part of one batch, does not.
#[cfg(any(feature = "tokio", feature = "smol"))]
#[test]
fn a_queue_is_as_long_as_what_came_while_all_threads_computed() {
    let runtime = RuntimeName::measured()[0];
    let slices = lab::kitchen::capacity(7)
        .expect("threads can be started")
        .slices_for(Duration::from_millis(50));
    let crowded = |strategy, batch| KitchenPlan {
        slices,
        rate: 60.0,
        pool: 1,
        batch,
        ..quick(strategy)
    };
    let one_by_one = whole(crowded(KitchenStrategy::Rayon, 1), runtime);
    let queue = one_by_one.queue.expect("the pool has a queue");
    assert!(queue.longest > 3, "{queue:#?}");
    // The last of them waited for most of the others.
    assert!(queue.waited_p99_ms > Some(100.0), "{queue:#?}");
    let batches = whole(crowded(KitchenStrategy::RayonBatch, 200), runtime);
    let jobs = batches.queue.expect("the pool has a queue").jobs;
    assert!(jobs <= queue.jobs, "{jobs} for {queue:#?}");
}

#[cfg(target_pointer_width = "64")]
mod in_virtual_time {
    use super::*;

    fn light_p99(strategy: KitchenStrategy, seed: u64) -> f64 {
        let record = whole(busy(strategy, seed), RuntimeName::Sim);
        record.light.p99_ms.expect("light requests were answered")
    }

    #[test]
    fn computing_in_the_task_makes_those_wait_who_only_wait_and_a_pool_does_not() {
        for seed in [7, 42] {
            let alone = light_p99(KitchenStrategy::Alone, seed);
            let inline = light_p99(KitchenStrategy::Inline, seed);
            for cure in [
                KitchenStrategy::Blocking,
                KitchenStrategy::Rayon,
                KitchenStrategy::RayonBatch,
            ] {
                let cured = light_p99(cure, seed);
                assert!(
                    inline >= 10.0 * cured,
                    "inline {inline} ms, {cure} {cured} ms"
                );
                assert!(cured <= 2.0 * alone, "{cure} {cured} ms, alone {alone} ms");
            }
        }
    }

    #[test]
    fn a_seed_repeats_every_figure() {
        for strategy in [KitchenStrategy::Inline, KitchenStrategy::RayonBatch] {
            let once = whole(busy(strategy, 7), RuntimeName::Sim);
            assert_eq!(once, whole(busy(strategy, 7), RuntimeName::Sim));
            let other = whole(busy(strategy, 8), RuntimeName::Sim);
            assert_ne!(once.light, other.light);
        }
    }

    /// With so much to do that a quarter of it would be enough.
    #[test]
    fn who_finds_no_place_is_refused_and_counted() {
        let crowded = |strategy| KitchenPlan {
            rate: 200.0,
            places: 8,
            ..busy(strategy, 7)
        };
        let came = |record: &KitchenRecord| record.heavy.count + record.heavy.refused;
        let inline = whole(crowded(KitchenStrategy::Inline), RuntimeName::Sim);
        let rayon = whole(crowded(KitchenStrategy::Rayon), RuntimeName::Sim);
        assert_eq!(came(&inline), came(&rayon));
        // Two threads answer 50 a second, and there are 20 seconds.
        let answered = rayon.heavy.count;
        assert!((950..=1010).contains(&answered), "{:#?}", rayon.heavy);
        // Nobody waits for more than those who were let in before.
        let longest = rayon.heavy.max_ms.expect("some were answered");
        assert!(
            longest <= 8.0 * 40.0 / 2.0 + 2.0 * 2.0 + 40.0,
            "{longest} ms"
        );
        assert_eq!(rayon.light.refused, 0);
    }

    #[test]
    fn a_late_door_makes_nobody_early() {
        // One worker that computes half a second at a time: whoever was meant to come meanwhile has waited since then.
        let plan = KitchenPlan {
            rate: 1.0,
            compute: Duration::from_millis(500),
            ..busy(KitchenStrategy::Inline, 7)
        };
        let one_worker = KitchenCell {
            workers: 1,
            ..cell(plan, RuntimeName::Sim)
        };
        let record = run_cell(&one_worker, &Interrupt::default(), |_| ());
        let p90 = record.light.p90_ms.expect("light requests were answered");
        // A third of the time and more it computes, and those who come then wait for 250 ms on average.
        assert!(p90 > 200.0, "{record:#?}");
    }

    #[test]
    fn threads_of_the_system_are_refused_by_name() {
        let plan = quick(KitchenStrategy::ThreadPerRequest);
        let record = run(plan.clone(), RuntimeName::Sim);
        let Outcome::Failed(why) = record.outcome else {
            panic!("{record:#?}");
        };
        assert!(
            why.contains("`thread-per-request`") && why.contains("sim"),
            "{why}"
        );
        let selection = KitchenSelection {
            plan,
            strategies: KitchenStrategy::ALL.to_vec(),
            runtimes: vec![RuntimeName::Sim],
            workers: 2,
            repeat: 2,
            command: Vec::new(),
        };
        assert_eq!(
            cells(&selection).len(),
            2 * (KitchenStrategy::ALL.len() - 1)
        );
    }
}

#[test]
fn each_round_begins_with_another_strategy() {
    let [first, second] = [KitchenStrategy::Inline, KitchenStrategy::Rayon];
    let selection = KitchenSelection {
        plan: quick(first),
        strategies: vec![first, second],
        runtimes: vec![RuntimeName::Smol],
        workers: 1,
        repeat: 2,
        command: Vec::new(),
    };
    let order: Vec<_> = cells(&selection)
        .iter()
        .map(|it| it.kitchen.strategy)
        .collect();
    assert_eq!(order, [first, second, second, first]);
}

#[test]
fn what_was_seen_until_an_interrupt_is_told() {
    for runtime in RuntimeName::measured() {
        let endless = KitchenPlan {
            duration: Duration::from_secs(600),
            ..quick(KitchenStrategy::Rayon)
        };
        let interrupt = Interrupt::default();
        let mut told = 0;
        let record = run_cell(&cell(endless, runtime), &interrupt, |so_far| {
            told += 1;
            assert!(matches!(so_far.outcome, Outcome::Partial(_)));
            if so_far.light.count > 0 && so_far.heavy.count > 0 {
                interrupt.raise();
            }
        });
        assert_eq!(record.outcome, Outcome::Partial("interrupted".to_owned()));
        assert!(told > 0 && record.light.count > 0 && record.heavy.count > 0);
    }
}

#[test]
fn a_plan_that_cannot_be_run_is_a_failed_run_with_its_reason() {
    let Some(runtime) = RuntimeName::compiled_in().first().copied() else {
        return;
    };
    let nothing = KitchenPlan {
        rate: 0.0,
        ..quick(KitchenStrategy::Inline)
    };
    let record = run(nothing, runtime);
    assert!(
        matches!(&record.outcome, Outcome::Failed(why) if why.contains("`0`")),
        "{record:#?}"
    );
}

/// The watcher blames whoever computes in a task, and has nothing against one that awaits a pool.
#[cfg(all(target_os = "linux", any(feature = "tokio", feature = "smol")))]
#[test]
fn the_watcher_names_the_request_that_computes_in_its_task() {
    use bench_report::kitchen::StallFigures;
    let computing = |record: &KitchenRecord| -> Vec<StallFigures> {
        let stalls = record.stalls.clone().expect("somebody watches");
        let computed = stalls.into_iter().filter(|it| it.kind == "computed");
        computed.collect()
    };
    let slices = lab::kitchen::capacity(7)
        .expect("threads can be started")
        .slices_for(Duration::from_millis(60));
    for runtime in RuntimeName::measured() {
        if !["tokio", "smol"].contains(&runtime.name()) {
            continue;
        }
        let heavy = |strategy| KitchenPlan {
            slices,
            rate: 5.0,
            duration: Duration::from_secs(1),
            ..quick(strategy)
        };
        // On a machine with no processor to spare the watcher may come too late for some.
        let found = (0..10).find_map(|_| {
            let record = whole(heavy(KitchenStrategy::Inline), runtime);
            computing(&record).into_iter().next()
        });
        let stall = found.expect("it computes for 60 ms in a poll");
        assert_eq!(stall.task.as_deref(), Some("heavy request"));
        let place = stall.location.expect("it was spawned somewhere");
        assert!(place.contains("kitchen/service.rs:"), "{place}");
        assert!(stall.longest_cpu_ns <= stall.longest_ns);
        let cured = whole(heavy(KitchenStrategy::Rayon), runtime);
        assert_eq!(computing(&cured), [], "on {runtime}");
    }
}
