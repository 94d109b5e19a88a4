//! Simulated shops: within an interval of what theory says in the long run, repeatable, and refused where there is none.

use crate::scenario;
use bench_report::intervals::Confidence;
use core_model::{Scenario, ShopPlan, ShopStrategy};
use lab::measure::{PolicyName, Simulating};
use lab::runtimes::RuntimeName;
use lab::simulate::{
    Beside, Ending, Figure, Replications, SimulateError, Studied, Study, Sweep, Theory, WarmUp,
    simulate,
};
use lab::{BackendChoice, Interrupt, ShopDay};

/// A shop in which a customer stands in one line and is served by one of `cashiers`: the service is a wait.
pub(crate) fn station(cashiers: u32, customers: u32, arrivals: &str, service: &str) -> ShopPlan {
    ShopPlan {
        customers,
        burgers: 1,
        cashiers,
        grill: cashiers,
        arrivals: arrivals.parse().unwrap(),
        ordering: "0".parse().unwrap(),
        grilling: service.parse().unwrap(),
        eating: "0".parse().unwrap(),
        ..ShopPlan::new(ShopStrategy::Bank)
    }
}

pub(crate) fn study(plan: ShopPlan, replications: Replications) -> Study {
    Study {
        scenario: scenario(plan),
        processors: 1,
        simulating: Simulating {
            seed: 7,
            policy: PolicyName::Seeded,
            ..Simulating::default()
        },
        replications,
        confidence: Confidence::default(),
        warm_up: WarmUp::WholeDay,
        beside: Beside::Nothing,
    }
}

/// The same, in the long run and beside theory.
fn beside_theory(plan: ShopPlan, replications: u64) -> Study {
    let study = Study {
        beside: Beside::Theory,
        ..study(plan, Replications::Count(replications))
    };
    Study {
        warm_up: study.usual_warm_up(),
        ..study
    }
}

#[track_caller]
pub(crate) fn simulated(study: &Study) -> Studied {
    simulate(study, &Interrupt::default(), |_| {}).unwrap()
}

#[track_caller]
fn refused(study: &Study, words: &[&str]) {
    let error = simulate(study, &Interrupt::default(), |_| {
        panic!("something was run")
    })
    .unwrap_err()
    .to_string();
    for word in words {
        assert!(error.contains(word), "no `{word}` in {error}");
    }
}

/// Demands that theory lies within every interval.
#[track_caller]
fn check_theory(study: &Study, model: &str) {
    let studied = simulated(study);
    let Some(Theory::Model { name, .. }) = &studied.theory else {
        panic!("{:?}", studied.theory);
    };
    assert_eq!(name, model);
    let judged: Vec<_> = studied
        .figures
        .iter()
        .filter(|estimate| estimate.theory_within.is_some())
        .collect();
    assert_eq!(judged.len(), 7);
    for estimate in judged {
        assert_eq!(estimate.theory_within, Some(true), "{estimate:?}");
    }
}

#[test]
fn eight_tellers_are_within_the_interval_of_erlang_s_formula() {
    let mut mm8 = lab::config::find("mm8")
        .unwrap()
        .file()
        .scenarios()
        .unwrap();
    let plan = *mm8.remove(0).shop().unwrap();
    check_theory(&beside_theory(plan, 10), "M/M/8");
}

#[test]
fn one_teller_is_within_the_interval_of_the_textbook() {
    let plan = |service| station(1, 10_000, "exponential(1ms)", service);
    check_theory(&beside_theory(plan("exponential(600us)"), 10), "M/M/1");
    check_theory(&beside_theory(plan("600us"), 10), "M/D/1");
    check_theory(&beside_theory(plan("uniform(0, 1200us)"), 10), "M/G/1");
}

#[test]
fn the_same_seeds_give_the_same_figures_and_are_the_runs_that_are_measured() {
    let plan = ShopPlan {
        patience: Some("exponential(20ms)".parse().unwrap()),
        ..station(3, 200, "exponential(5ms)", "exponential(20ms)")
    };
    let (three, five) = (
        study(plan, Replications::Count(3)),
        study(plan, Replications::Count(5)),
    );
    let (three, five) = (simulated(&three), simulated(&five));
    assert_eq!(three.replications, five.replications[..3]);
    assert_ne!(five.replications[3].hash, five.replications[4].hash);
    let seeds: Vec<_> = five.replications.iter().map(|one| one.seed).collect();
    assert_eq!(seeds, [7, 8, 9, 10, 11]);

    let day = ShopDay::new(scenario(plan), BackendChoice::Simulated).unwrap();
    let settings = lab::measure::Settings {
        workers: 1,
        simulation: Simulating {
            seed: 7,
            policy: PolicyName::Seeded,
            ..Simulating::default()
        },
        ..crate::settings(RuntimeName::Sim)
    };
    let measured = lab::measure::measure(&day.into(), &settings, &Interrupt::default()).unwrap();
    let record = measured.record;
    assert_eq!(record.simulation.unwrap().hash, five.replications[0].hash);
    let makespan = five.replications[0].figures.get(Figure::Makespan);
    assert!((record.sample.unwrap().makespan_ns as f64 - makespan).abs() < 1.0);
}

#[test]
fn little_s_law_holds_over_every_whole_day() {
    for strategy in ShopStrategy::ALL {
        let plan = ShopPlan {
            customers: 300,
            arrivals: "exponential(5ms)".parse().unwrap(),
            patience: (strategy == ShopStrategy::Bank).then(|| "exponential(9ms)".parse().unwrap()),
            ..crate::quick(strategy)
        };
        let plan = ShopPlan {
            eating: "0".parse().unwrap(),
            ..plan
        };
        let studied = simulated(&study(plan, Replications::Count(2)));
        for replication in &studied.replications {
            let figure = |which| replication.figures.get(which);
            let makespan = figure(Figure::Makespan);
            for (number, time) in [
                (Figure::Number, Figure::Sojourn),
                (Figure::QueueLength, Figure::Wait),
            ] {
                let (there, all) = (figure(number) * makespan, figure(time) * 300.0);
                assert!(
                    (there / all - 1.0).abs() < 1e-9,
                    "{strategy}: {there} {all}"
                );
            }
            let served = figure(Figure::Throughput) * makespan / 1e9;
            let left = figure(Figure::RenegeShare) * 300.0;
            assert!(
                (served + left - 300.0).abs() < 1.0 + 1e-6,
                "{strategy}: {served} {left}"
            );
        }
    }
}

#[test]
fn a_load_of_one_or_more_has_no_long_run() {
    let plan = |cashiers, arrivals| station(cashiers, 1_000, arrivals, "exponential(10ms)");
    refused(
        &beside_theory(plan(2, "exponential(4ms)"), 2),
        &[
            "load of the cashiers is 1.250",
            "at least 3",
            "more than 5.000ms apart",
        ],
    );
    // Exactly 1 is too much as well, and who asks for no theory asks for a long run all the same.
    let full = Study {
        warm_up: WarmUp::USUAL,
        ..study(plan(2, "5ms"), Replications::Count(2))
    };
    refused(&full, &["is 1.000", "at least 3"]);
    let kitchen = ShopPlan {
        grill: 1,
        ..plan(3, "5ms")
    };
    let kitchen = Study {
        scenario: scenario(kitchen),
        ..full.clone()
    };
    refused(&kitchen, &["places on the grill is 2.000", "at least 3"]);
    let at_once = Study {
        scenario: scenario(plan(3, "0")),
        ..full.clone()
    };
    refused(&at_once, &["arrivals `0`", "exponential(10ms)"]);
    // The whole day has an end, and so has a line that people leave.
    simulated(&study(plan(2, "4ms"), Replications::Count(2)));
    let bank = ShopPlan {
        patience: Some("5ms".parse().unwrap()),
        ..plan(2, "4ms")
    };
    simulated(&Study {
        scenario: scenario(bank),
        ..full
    });
}

#[test]
fn where_no_theory_fits_the_missing_assumption_is_named() {
    let plan = station(2, 50, "exponential(10ms)", "exponential(10ms)");
    let check = |plan: ShopPlan, words: &str| {
        let studied = simulated(&beside_theory(plan, 2));
        let Some(Theory::Missing { assumption }) = studied.theory else {
            panic!("{words}: {:?}", studied.theory);
        };
        assert!(assumption.contains(words), "no `{words}` in {assumption}");
        assert_eq!(studied.warm_up_customers, None);
    };
    check(
        ShopPlan {
            arrivals: "10ms".parse().unwrap(),
            ..plan
        },
        "independently",
    );
    check(
        ShopPlan {
            patience: Some("1s".parse().unwrap()),
            ..plan
        },
        "everybody stays",
    );
    check(ShopPlan { grill: 1, ..plan }, "the grill has 1 places");
    check(
        ShopPlan {
            ordering: "1us".parse().unwrap(),
            ..plan
        },
        "processors",
    );
    check(
        ShopPlan {
            grilling: "10ms".parse().unwrap(),
            ..plan
        },
        "exponential service",
    );
    check(
        ShopPlan {
            grilling: "pareto(1ms, 1.5)".parse().unwrap(),
            ..plan
        },
        "variance",
    );
    check(
        ShopPlan {
            arrivals: plan.arrivals,
            ..crate::quick(ShopStrategy::Concurrent)
        },
        "one station",
    );
}

#[test]
fn replications_go_on_until_the_precision_is_reached_or_the_most_is() {
    let plan = station(2, 1_000, "exponential(10ms)", "exponential(12ms)");
    let until = |share, most| {
        let rule = Replications::until(share, Confidence::default(), most).unwrap();
        simulated(&study(plan, rule))
    };
    let reached = until(0.1, 500);
    assert_eq!(reached.ending, Ending::Reached);
    let runs = reached.replications.len();
    assert!((11..500).contains(&runs), "{runs}");
    for figure in [Figure::Wait, Figure::Sojourn] {
        let estimate = reached.estimate(figure).unwrap();
        let share = estimate.half_width.unwrap() / estimate.mean;
        assert!(share <= 0.1 / 1.1, "{estimate:?}");
    }
    // One fewer was not enough: it stops as soon as it may.
    let before = simulated(&study(plan, Replications::Count(runs as u64 - 1)));
    let wait = before.estimate(Figure::Wait).unwrap();
    assert!(wait.half_width.unwrap() / wait.mean > 0.1 / 1.1, "{wait:?}");

    let not_reached = until(0.001, 12);
    assert_eq!(not_reached.ending, Ending::NotReached);
    assert_eq!(not_reached.replications.len(), 12);
}

#[test]
fn one_long_run_has_intervals_from_its_batches() {
    let plan = station(1, 60_000, "exponential(10ms)", "exponential(3ms)");
    let study = beside_theory(plan, 1);
    assert_eq!(study.warm_up, WarmUp::USUAL);
    let studied = simulated(&study);
    let wait = studied.estimate(Figure::Wait).unwrap();
    assert!(wait.n >= 16, "{wait:?}");
    assert_eq!(wait.theory_within, Some(true), "{wait:?}");
    let makespan = studied.estimate(Figure::Makespan).unwrap();
    assert!(makespan.half_width.is_none() && makespan.without_interval.is_some());
    // A short one says why it has none.
    let short = simulated(&beside_theory(
        ShopPlan {
            customers: 6,
            ..plan
        },
        1,
    ));
    let wait = short.estimate(Figure::Wait).unwrap();
    assert!(
        wait.without_interval
            .as_ref()
            .unwrap()
            .contains("more customers"),
        "{wait:?}"
    );
}

#[test]
fn the_warm_up_can_be_a_share_a_number_or_what_a_run_says() {
    let plan = station(2, 2_000, "exponential(10ms)", "exponential(16ms)");
    let left_out = |text: &str| {
        let study = Study {
            warm_up: text.parse().unwrap(),
            ..study(plan, Replications::Count(2))
        };
        simulated(&study).warm_up_customers
    };
    assert_eq!(left_out("25%"), Some(500));
    assert_eq!(left_out("500"), Some(500));
    assert_eq!(left_out("none"), None);
    assert!("a bit".parse::<WarmUp>().is_err());

    let long = |customers| Study {
        warm_up: WarmUp::Mser5,
        ..study(ShopPlan { customers, ..plan }, Replications::Count(2))
    };
    let found = simulated(&long(20_000)).warm_up_customers;
    assert!(
        found.is_some_and(|customers| customers <= 10_000),
        "{found:?}"
    );
    refused(&long(60), &["cannot be found", "let more customers come"]);

    let all = Study {
        warm_up: WarmUp::Customers(1_999),
        ..study(plan, Replications::Count(2))
    };
    refused(&all, &["1999", "2000"]);
}

#[test]
fn a_sweep_is_the_same_study_with_other_values() {
    let plan = station(2, 100, "exponential(10ms)", "exponential(12ms)");
    let shop = scenario(plan);
    let applied = |text: &str| {
        let sweep: Sweep = text.parse().unwrap();
        sweep
            .points()
            .map(|point| point.applied(&shop, 1).unwrap())
            .collect::<Vec<_>>()
    };
    let customers: Vec<_> = applied("customers=10..100")
        .iter()
        .map(|(scenario, _)| scenario.shop().unwrap().customers)
        .collect();
    assert_eq!(customers, [10, 20, 50, 100]);
    // The grill goes along, or it would be the grill that is swept over.
    let (more, _) = &applied("cashiers=5,6")[1];
    assert_eq!(
        (more.shop().unwrap().cashiers, more.shop().unwrap().grill),
        (6, 6)
    );
    assert_eq!(applied("processors=1,3")[1].1, 3);
    let (slower, _) = &applied("arrivals=20ms,30ms")[0];
    assert_eq!(
        slower.shop().unwrap().arrivals.to_string(),
        "exponential(20ms)"
    );
    let waits: Vec<_> = applied("cashiers=2..4")
        .into_iter()
        .map(|(scenario, _)| {
            let studied = simulated(&Study {
                scenario,
                ..study(plan, Replications::Count(5))
            });
            studied.estimate(Figure::Wait).unwrap().mean
        })
        .collect();
    assert!(waits[0] > waits[1], "{waits:?}");
}

#[test]
fn an_interrupted_study_tells_what_its_first_replications_came_to() {
    let plan = station(2, 200, "exponential(10ms)", "exponential(12ms)");
    let interrupt = Interrupt::default();
    let whole = study(plan, Replications::Count(10_000));
    let studied = simulate(&whole, &interrupt, |studying| {
        if studying.done == 5 {
            interrupt.raise();
        }
    })
    .unwrap();
    assert_eq!(studied.ending, Ending::Interrupted);
    let done = studied.replications.len();
    assert!((5..10_000).contains(&done), "{done}");
    let again = simulated(&study(plan, Replications::Count(done as u64)));
    assert_eq!(studied.replications, again.replications);

    let at_once = simulate(&whole, &interrupt, |_| {}).unwrap();
    assert!(at_once.figures.is_empty() && at_once.ending == Ending::Interrupted);
}

#[test]
fn what_cannot_be_simulated_is_refused_before_the_first_run() {
    let plan = station(1, 10, "1ms", "1ms");
    refused(
        &study(plan, Replications::Count(0)),
        &["0 replications", "from 1"],
    );
    let house = core_model::HousePlan::new(core_model::HouseStrategy::One);
    let house = Study {
        scenario: Scenario::new("house", 1, house.into()).unwrap(),
        ..study(plan, Replications::Count(2))
    };
    refused(&house, &["`house` is a house"]);
    assert!(matches!(house.check(), Err(SimulateError::House(_))));
}
