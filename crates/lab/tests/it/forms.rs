//! The other forms: whatever they are written with, they serve the same orders, break no invariant and beat no limit.

use bench_report::forms::FormRecord;
use bench_report::{Outcome, Record};
use core_model::trace::{Summary, summary};
use core_model::{EventKind, Scenario, ShopPlan, ShopStrategy, limits};
use lab::forms::{Form, FormCell, FormError, FormSelection, Lunch, On, cells, plan, run, switch};
use lab::runtimes::RuntimeName;
use lab::{Interrupt, Recording};

fn lunch(form: Form, on: Option<On>, scenario: &Scenario) -> Lunch {
    run(form, scenario, on, Recording::On)
        .unwrap_or_else(|error| panic!("{form} on {on:?}: {error}"))
}

/// Every form of this build, async/await on every runtime, with the workers that every test here takes.
fn forms() -> Vec<(Form, Option<On>)> {
    let (on_runtimes, alone): (Vec<Form>, Vec<Form>) = Form::compiled_in()
        .into_iter()
        .partition(|form| *form == Form::AsyncAwait);
    let mut forms: Vec<_> = alone.into_iter().map(|form| (form, None)).collect();
    for form in on_runtimes {
        let runtimes = RuntimeName::compiled_in().into_iter();
        forms.extend(
            runtimes.map(|runtime| (form, Some((runtime, crate::settings(runtime).workers)))),
        );
    }
    forms
}

/// Runs a plan in every form; returns the stories that were told in each.
#[track_caller]
fn check(plan: ShopPlan) -> Vec<u64> {
    let scenario = Scenario::new("forms", 7, plan.into()).unwrap();
    let limit = limits::shop(&scenario, 1).limit().value;
    let mut digests = Vec::new();
    let mut stories = Vec::new();
    for (form, runtime) in forms() {
        let Lunch { makespan, trace } = lunch(form, runtime, &scenario);
        assert_eq!(trace.check(&scenario), [], "{form} on {runtime:?}");
        assert!(
            makespan >= limit,
            "{form} on {runtime:?}: {makespan:?} is less than {limit:?}"
        );
        let Summary::Shop(sums) = summary(&trace, &scenario) else {
            panic!("it is a shop");
        };
        assert_eq!(sums.served, plan.customers, "{form} on {runtime:?}");
        digests.push((sums.orders_digest, form, runtime));
        stories.push(sums.stories);
    }
    assert!(
        digests.iter().all(|digest| digest.0 == digests[0].0),
        "{digests:?}"
    );
    stories
}

#[test]
fn every_form_serves_the_same_orders_and_breaks_no_invariant() {
    check(plan(60));
}

#[test]
fn a_grill_with_one_place_and_customers_who_come_one_by_one_are_served_in_every_form() {
    check(ShopPlan {
        customers: 12,
        burgers: 3,
        grill: 1,
        grilling: "uniform(1ms, 3ms)".parse().unwrap(),
        arrivals: "exponential(2ms)".parse().unwrap(),
        eating: "5ms".parse().unwrap(),
        ..ShopPlan::new(ShopStrategy::Concurrent)
    });
}

#[test]
fn stories_are_told_in_every_form_and_none_where_the_plan_has_none() {
    let told = check(plan(8));
    assert!(
        told.iter().all(|stories| (1..=8 * 3).contains(stories)),
        "{told:?}"
    );
    let told = check(ShopPlan {
        stories: 0,
        ..plan(8)
    });
    assert!(told.iter().all(|stories| *stories == 0), "{told:?}");
}

#[test]
fn what_takes_no_time_at_all_comes_to_an_end_in_every_form() {
    check(ShopPlan {
        customers: 5,
        ordering: "0".parse().unwrap(),
        grilling: "0".parse().unwrap(),
        story: "0".parse().unwrap(),
        eating: "0".parse().unwrap(),
        ..ShopPlan::new(ShopStrategy::Concurrent)
    });
}

#[test]
fn a_poller_that_waits_more_often_than_it_has_room_for_events_goes_on_waiting() {
    let plan = ShopPlan {
        customers: 1_500,
        burgers: 1,
        grill: 1_500,
        ordering: "0".parse().unwrap(),
        arrivals: "500us".parse().unwrap(),
        grilling: "uniform(15ms, 25ms)".parse().unwrap(),
        stories: 0,
        ..ShopPlan::new(ShopStrategy::Concurrent)
    };
    let scenario = Scenario::new("forms", 7, plan.into()).unwrap();
    let trace = lunch(Form::Callbacks, None, &scenario).trace;
    assert_eq!(trace.check(&scenario), []);
}

#[test]
fn every_form_grills_several_burgers_at_once() {
    let scenario = Scenario::new("forms", 7, plan(40).into()).unwrap();
    for (form, runtime) in forms() {
        let trace = lunch(form, runtime, &scenario).trace;
        let (mut now, mut most) = (0_u32, 0);
        for event in trace.events() {
            match event.kind {
                EventKind::GrillStarted { .. } => now += 1,
                EventKind::GrillDone { .. } => now -= 1,
                _ => {}
            }
            most = most.max(now);
        }
        assert!(most > 1, "{form} on {runtime:?}: at most {most}");
    }
}

#[test]
fn a_shop_with_two_cashiers_is_refused_by_every_form() {
    let plan = ShopPlan {
        cashiers: 2,
        ..plan(4)
    };
    let scenario = Scenario::new("busy", 7, plan.into()).unwrap();
    for (form, runtime) in forms() {
        let refused = run(form, &scenario, runtime, Recording::On);
        assert!(
            matches!(&refused, Err(FormError::Plan(name)) if name == "busy"),
            "{form}: {refused:?}"
        );
    }
}

#[test]
fn a_switch_takes_some_time_and_between_threads_more_than_between_callbacks() {
    for (form, runtime) in forms() {
        // Simulated time stands still where nobody waits for it.
        if runtime.is_none_or(|(it, _)| !it.is_virtual()) {
            assert!(switch(form, runtime, 20).unwrap() > 0.0, "{form}");
        }
    }
    let callbacks = switch(Form::Callbacks, None, 200).unwrap();
    let threads = switch(Form::Threads, None, 200).unwrap();
    assert!(threads > callbacks, "{threads} and {callbacks} ns");
}

#[test]
fn each_round_begins_with_another_form() {
    let cells = cells(&FormSelection {
        forms: vec![Form::Callbacks, Form::Threads],
        runtime: None,
        customers: 4,
        seed: 42,
        repeat: 2,
        command: Vec::new(),
    });
    let order: Vec<_> = cells.iter().map(|it| (it.repetition, it.form)).collect();
    assert_eq!(
        order,
        [
            (0, Form::Callbacks),
            (0, Form::Threads),
            (1, Form::Threads),
            (1, Form::Callbacks)
        ]
    );
}

#[test]
fn a_cell_that_is_served_comes_back_as_a_record_of_its_form() {
    // A cell has one worker, and that of async-std is fixed by other tests.
    let is_free = |it: &RuntimeName| *it != RuntimeName::AsyncStd;
    let runtime = RuntimeName::measured().into_iter().find(is_free);
    let mut forms = Form::compiled_in();
    forms.retain(|form| *form != Form::AsyncAwait || runtime.is_some());
    for form in forms {
        let cell = FormCell {
            form,
            runtime: runtime.map(|it| it.name().to_owned()),
            customers: 120,
            seed: 42,
            repetition: 3,
            command: vec!["/somewhere/lunchrush".to_owned()],
        };
        let request = serde_json::to_string(&cell).unwrap();
        let mut answer = Vec::new();
        let interrupt = Interrupt::default();
        lab::compare::serve(
            request.as_bytes(),
            &mut answer,
            &crate::nobody(),
            &interrupt,
        )
        .unwrap();
        let record = FormRecord::from_line(&String::from_utf8(answer).unwrap()).unwrap();
        assert_eq!(record.outcome, Outcome::Complete);
        assert_eq!((record.form.as_str(), record.repetition), (form.name(), 3));
        assert_eq!(record.environment.command, [".../lunchrush"]);
        let figures = record.figures.unwrap();
        assert_eq!((figures.served, figures.violations), (120, Vec::new()));
        assert!(figures.makespan_ns >= figures.limit_ns && figures.limit_ns > 0);
        assert_eq!(figures.memory_bytes.is_some(), cfg!(target_os = "linux"));
        assert!(figures.switch_ns > 0.0);
        assert_eq!(record.lines, form.lines());
    }
}

#[test]
fn a_runtime_that_nobody_has_makes_a_failed_record_with_the_reason() {
    let cell = FormCell {
        form: Form::AsyncAwait,
        runtime: Some("toko".to_owned()),
        customers: 4,
        seed: 42,
        repetition: 0,
        command: Vec::new(),
    };
    let record = lab::forms::run_cell(&cell);
    assert!(
        matches!(&record.outcome, Outcome::Failed(why) if why.contains("`toko`")),
        "{record:?}"
    );
}

#[test]
fn what_had_to_be_written_beneath_is_counted_where_no_library_brings_it() {
    for form in Form::ALL {
        let lines = form.lines();
        assert!(lines.shop > 50, "{form}: {lines:?}");
        let own = matches!(form, Form::Callbacks | Form::Coroutines);
        assert_eq!(lines.beneath > 0, own, "{form}: {lines:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_worker_that_dies_makes_that_run_a_failed_one_and_the_others_go_on() {
    let cells = cells(&FormSelection {
        forms: vec![Form::Callbacks, Form::Threads],
        runtime: None,
        customers: 4,
        seed: 42,
        repeat: 1,
        command: Vec::new(),
    });
    let driver = lab::compare::Driver {
        program: "/bin/sh".into(),
        arguments: vec!["-c".to_owned(), "echo no stack >&2; exit 3".to_owned()],
    };
    let mut begun = Vec::new();
    let records = lab::forms::drive(&cells, &driver, &Interrupt::default(), |progress| {
        begun.push((progress.done, progress.cell.form));
    });
    assert_eq!(begun, [(0, Form::Callbacks), (1, Form::Threads)]);
    for (record, form) in records.iter().zip(["callbacks", "threads"]) {
        assert_eq!((record.form.as_str(), record.customers), (form, 4));
        assert!(
            matches!(&record.outcome, Outcome::Failed(why) if why.contains("no stack")),
            "{record:?}"
        );
    }
}
