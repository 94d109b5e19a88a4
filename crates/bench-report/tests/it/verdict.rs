//! What is said, and that it follows the figures.

use bench_report::{Difference, Outcome, RunRecord, Style, Topic, Verdict, verdict};

use crate::fixture::{Runs, about, ended, everything, house, records, shop};

fn text(records: &[RunRecord]) -> String {
    verdict(records).text(100, Style::default())
}

/// The sentences on one topic, one a line.
fn on(topic: Topic, verdict: &Verdict) -> String {
    let found: Vec<&str> = verdict
        .lines
        .iter()
        .filter(|f| f.topic == topic)
        .map(|f| f.sentence.as_str())
        .collect();
    found.join("\n")
}

fn script(strategy: &str, runtime: &str, times_us: &[u64]) -> Runs {
    shop(strategy, runtime, times_us).scenario("script")
}

#[test]
fn the_first_verdict_a_person_sees() {
    insta::assert_snapshot!(text(&everything()));
}

#[test]
fn no_records_are_said_to_be_none() {
    assert_eq!(
        text(&[]),
        "Verdict\n• Nothing was measured: there are no records.\n"
    );
}

#[test]
fn where_nothing_differs_nothing_is_claimed() {
    let cells = ["tokio", "smol", "threads"]
        .into_iter()
        .zip(0..)
        .flat_map(|(runtime, place)| {
            [
                shop("sequential", runtime, &about(150_500, place))
                    .sample(|s| s.limit_ns = 150_000_000),
                shop("concurrent", runtime, &about(150_500, place + 1)),
            ]
        });
    let verdict = verdict(&records(cells));
    insta::assert_snapshot!(verdict.text(100, Style::default()));
    assert!(
        on(Topic::Runtimes, &verdict).contains("No measurable difference between the runtimes")
    );
    assert!(
        on(Topic::Strategy, &verdict)
            .starts_with("Concurrency did not help: no measurable difference")
    );
    assert!(on(Topic::AsyncLoses, &verdict).contains("gained nothing measurable"));
}

#[test]
fn where_async_loses_it_is_said() {
    let verdict = verdict(&records([
        script("sequential", "threads", &about(1_000, 0)),
        script("concurrent", "tokio", &about(2_100, 1)),
        script("concurrent", "smol", &about(1_500, 2)),
    ]));
    let lost = on(Topic::AsyncLoses, &verdict);
    assert!(
        lost.starts_with("Async lost: concurrent took 2.10 times as long on tokio"),
        "{lost}"
    );
    assert!(lost.contains("1.50 times as long on smol"), "{lost}");
}

#[test]
fn where_async_wins_nothing_is_said_to_be_lost() {
    let verdict = verdict(&everything());
    assert_eq!(on(Topic::AsyncLoses, &verdict), "");
}

#[test]
fn async_can_lose_by_its_setup_alone() {
    let verdict = verdict(&records([
        script("sequential", "threads", &about(1_000, 0)).sample(|s| s.setup_ns = 10_000),
        script("concurrent", "tokio", &about(800, 1)).sample(|s| s.setup_ns = 900_000),
    ]));
    let lost = on(Topic::AsyncLoses, &verdict);
    assert!(
        lost.starts_with("Async lost once setting up is counted"),
        "{lost}"
    );
}

/// The planted inversion: whatever the names promise, the figures speak.
#[test]
fn the_words_turn_around_with_the_figures() {
    let answer = |first: u64, second: u64| {
        let records = records([
            shop("concurrent", "smol", &about(first, 0)),
            shop("sequential", "smol", &about(second, 0)),
        ]);
        on(Topic::Strategy, &verdict(&records))
    };
    assert!(
        answer(100_000, 400_000)
            .starts_with("Concurrency helped: concurrent was faster than sequential, 4.00 times")
    );
    assert!(answer(400_000, 100_000).starts_with(
        "Concurrency did not help, it cost time: concurrent was slower than sequential, 4.00 times"
    ));
    let turns = |first: u64, second: u64| {
        let records = records([
            house("turns", "smol", &about(first, 0)),
            house("one", "smol", &about(second, 0)),
        ]);
        on(Topic::Strategy, &verdict(&records))
    };
    assert!(
        turns(362_000, 362_000).starts_with("Taking turns did not help: no measurable difference")
    );
    assert!(turns(500_000, 362_000).starts_with("Taking turns did not help, it cost time"));
    assert!(turns(200_000, 362_000).starts_with("Taking turns helped"));
}

#[test]
fn places_that_differ_are_not_lumped_together() {
    let records = records([
        shop("sequential", "tokio", &about(400_000, 0)),
        shop("concurrent", "tokio", &about(100_000, 0)),
        shop("sequential", "smol", &about(100_000, 0)),
        shop("concurrent", "smol", &about(400_000, 0)),
    ]);
    let words = on(Topic::Strategy, &verdict(&records));
    assert!(
        words.starts_with(
            "Concurrency helped in some places only: concurrent was faster than sequential, 4.00 times on tokio"
        ),
        "{words}"
    );
    assert!(
        words.contains("slower than sequential, 4.00 times on smol"),
        "{words}"
    );
}

#[test]
fn a_failed_cell_is_named_with_its_reason_and_has_no_other_part() {
    let failed = ended(
        shop("concurrent", "async-std", &about(1, 0)),
        &Outcome::Failed("killed by signal 9".into()),
    );
    let ids: Vec<String> = failed
        .records()
        .into_iter()
        .map(|record| record.id)
        .collect();
    let mut all = everything();
    all.retain(|record| !(record.runtime == "async-std" && record.strategy == "concurrent"));
    all.extend(failed.records());
    let verdict = verdict(&all);
    let trouble: Vec<_> = verdict
        .lines
        .iter()
        .filter(|f| f.topic == Topic::Trouble)
        .collect();
    assert_eq!(trouble.len(), 1);
    assert_eq!(
        trouble[0].sentence,
        "concurrent on async-std: 5 of 5 runs failed (killed by signal 9); nothing above is about it."
    );
    assert_eq!(trouble[0].evidence, ids);
    for finding in verdict.lines.iter().filter(|f| f.topic != Topic::Trouble) {
        assert!(
            finding.evidence.iter().all(|id| !ids.contains(id)),
            "{finding:?}"
        );
    }
}

#[test]
fn a_partial_cell_is_named_and_its_figures_are_not_used() {
    let partial = ended(
        shop("concurrent", "smol", &about(10, 0)),
        &Outcome::Partial("interrupted by Ctrl-C".into()),
    );
    let verdict = verdict(&records([
        shop("sequential", "smol", &about(1_200_000, 0)),
        partial,
    ]));
    assert!(
        on(Topic::Trouble, &verdict)
            .contains("5 of 5 runs were interrupted (interrupted by Ctrl-C)"),
        "{verdict:?}"
    );
    assert_eq!(on(Topic::Strategy, &verdict), "");
}

#[test]
fn where_all_failed_no_speed_is_spoken_of() {
    let failed = ended(
        shop("concurrent", "smol", &about(1, 0)),
        &Outcome::Failed("no answer".into()),
    );
    insta::assert_snapshot!(text(&records([failed])));
}

#[test]
fn one_run_each_rules_nothing_out() {
    let verdict = verdict(&records([
        shop("concurrent", "smol", &[160_000]),
        shop("sequential", "smol", &[1_210_000]),
        shop("concurrent", "tokio", &[170_000]),
    ]));
    insta::assert_snapshot!(verdict.text(100, Style::default()));
    assert!(on(Topic::Strategy, &verdict).contains("chance is not ruled out"));
    assert!(on(Topic::Runtimes, &verdict).contains("cannot be told"));
}

#[test]
fn more_workers_help_up_to_some_number() {
    let ladder = [
        (1, 400_000),
        (2, 200_000),
        (4, 101_000),
        (8, 101_000),
        (16, 101_200),
    ];
    let cells =
        ladder.map(|(workers, time)| house("parallel", "smol", &about(time, 0)).workers(workers));
    let words = on(Topic::Workers, &verdict(&records(cells)));
    assert!(words.starts_with("More workers helped parallel on smol up to 4, not beyond (4 processors here): beside 1 worker"), "{words}");
    let flat =
        [1, 2, 4].map(|workers| house("parallel", "smol", &about(400_000, 0)).workers(workers));
    assert!(
        on(Topic::Workers, &verdict(&records(flat)))
            .starts_with("More workers did not help parallel on smol")
    );
    let rising = [(1, 400_000), (2, 200_000)]
        .map(|(w, t)| house("parallel", "smol", &about(t, 0)).workers(w));
    assert!(on(Topic::Workers, &verdict(&records(rising))).contains("up to the 2 that were tried"));
}

#[test]
fn tiny_waits_are_summed_up() {
    let tiny = |strategy: &str, time| {
        shop(strategy, "smol", &about(time, 0))
            .scenario("tiny")
            .parameter("customers", "100000")
            .sample(|s| {
                s.waiting_ns = 2_000_000_000;
                s.shop.as_mut().unwrap().customers = 100_000;
            })
    };
    let words = on(
        Topic::TinyWaits,
        &verdict(&records([
            tiny("sequential", 2_600_000),
            tiny("concurrent", 60_000),
        ])),
    );
    assert!(
        words.starts_with(
            "Tiny waits, but many: 20.0 µs a customer, times 100,000 customers, sum up to 2.00 s."
        ),
        "{words}"
    );
    assert_eq!(on(Topic::TinyWaits, &verdict(&everything())), "");
}

#[test]
fn a_limit_that_was_undercut_is_doubted() {
    let verdict = verdict(&records([shop("sequential", "smol", &about(600_000, 0))]));
    assert!(on(Topic::Caution, &verdict).contains("the limit or the measurement is wrong"));
}

#[test]
fn unequal_work_is_no_comparison() {
    let other = shop("concurrent", "tokio", &about(150_000, 0))
        .sample(|s| s.shop.as_mut().unwrap().orders_digest = "bad".into());
    let told = verdict(&records([
        shop("concurrent", "smol", &about(150_000, 0)),
        other.with(|_| ()),
    ]));
    assert!(
        on(Topic::Caution, &told).contains("did not do the same work"),
        "{told:?}"
    );
    assert_eq!(on(Topic::SameWork, &told), "");
    // Another seed may rightly yield something else.
    let other = shop("concurrent", "tokio", &about(150_000, 0))
        .sample(|s| s.shop.as_mut().unwrap().orders_digest = "bad".into())
        .with(|record| record.seed = 2);
    assert_eq!(
        on(
            Topic::Caution,
            &verdict(&records([
                shop("concurrent", "smol", &about(150_000, 0)),
                other
            ]))
        ),
        ""
    );
}

#[test]
fn other_machines_and_debug_builds_are_cautioned_against() {
    let other = shop("concurrent", "tokio", &about(150_000, 0))
        .with(|record| record.environment.profile = "debug".into());
    let words = on(
        Topic::Caution,
        &verdict(&records([
            shop("concurrent", "smol", &about(150_000, 0)),
            other,
        ])),
    );
    assert!(
        words.contains("2 different machines or builds") && words.contains("debug build"),
        "{words}"
    );
}

#[test]
fn a_discontinued_runtime_is_said_to_be_one() {
    assert_eq!(
        on(Topic::Note, &verdict(&everything())),
        "The runtime async-std is marked: discontinued."
    );
}

#[test]
fn no_difference_between_noisy_runs_is_no_proof() {
    let noisy = [100_000, 180_000, 140_000, 260_000, 120_000];
    let verdict = verdict(&records([
        house("turns", "smol", &noisy),
        house(
            "one",
            "smol",
            &[noisy[3], noisy[0], noisy[4], noisy[1], noisy[2]],
        ),
    ]));
    let words = on(Topic::Strategy, &verdict);
    assert!(
        words
            .starts_with("Taking turns did not help measurably, though the runs spread too widely"),
        "{words}"
    );
}

#[test]
fn the_verdict_can_be_written_in_ascii_to_any_width() {
    let verdict = verdict(&everything());
    assert!(
        verdict
            .text(
                60,
                Style {
                    ascii: true,
                    colour: false
                }
            )
            .is_ascii()
    );
    let narrow = verdict.text(60, Style::default());
    assert!(
        narrow.lines().all(|line| line.chars().count() <= 60),
        "{narrow}"
    );
}

#[test]
fn a_strategy_without_a_runtime_stands_beside_the_fastest() {
    let records = records([
        house("one", "tokio", &about(370_000, 0)),
        house("one", "smol", &about(360_000, 0)),
        house("rayon", "none", &about(90_000, 0)),
    ]);
    let words = on(Topic::Strategy, &verdict(&records));
    assert!(
        words.starts_with(
            "Rayon's pool of cleaners helped: rayon was faster than one, 4.00 times beside one on smol"
        ),
        "{words}"
    );
    assert!(
        words.contains("with 4 threads on 4 processors: 100 %"),
        "{words}"
    );
}

#[test]
fn the_same_records_give_the_same_verdict_and_evidence_exists() {
    let records = everything();
    let first = verdict(&records);
    assert_eq!(first, verdict(&records));
    for finding in &first.lines {
        assert!(!finding.evidence.is_empty(), "{finding:?}");
        assert!(
            finding
                .evidence
                .iter()
                .all(|id| records.iter().any(|record| &record.id == id))
        );
    }
    let json = serde_json::to_value(&first).unwrap();
    assert_eq!(json["lines"][0]["topic"], "note");
}

#[test]
fn differences_are_public_for_those_who_decide_on_their_own() {
    let comparison = bench_report::Comparison::of(&everything());
    let [a, b] =
        ["concurrent", "sequential"].map(|s| comparison.of_strategy("burgers", s).next().unwrap());
    assert!(
        matches!(a.difference(b), Difference::Faster { ratio, interval } if interval.contains(ratio))
    );
}
