//! The table of kitchens: who is compared with whom, who is blamed, and who is not.

use bench_report::kitchen::{
    KitchenRecord, KitchenTable, QueueFigures, RequestFigures, StallFigures,
};
use bench_report::{Outcome, Record, Style, render};

fn figures(p99_ms: f64) -> RequestFigures {
    RequestFigures {
        count: 100,
        p50_ms: Some(p99_ms / 2.0),
        p90_ms: Some(p99_ms),
        p99_ms: Some(p99_ms),
        max_ms: Some(p99_ms),
        ..RequestFigures::default()
    }
}

fn record(strategy: &str, runtime: &str, light_p99_ms: f64) -> KitchenRecord {
    KitchenRecord {
        strategy: strategy.to_owned(),
        runtime: runtime.to_owned(),
        rate: 35.0,
        light_rate: 200.0,
        duration_ms: 5000.0,
        compute_ms: 40.0,
        light: figures(light_p99_ms),
        heavy: figures(90.0),
        stall_threshold_ms: Some(10.0),
        stalls: Some(Vec::new()),
        ..KitchenRecord::default()
    }
}

fn stall(kind: &str, count: u64, longest_ms: u64) -> StallFigures {
    StallFigures {
        task: Some("heavy request".to_owned()),
        location: Some("src/service.rs:7:9".to_owned()),
        kind: kind.to_owned(),
        count,
        total_ns: count * longest_ms * 1_000_000,
        longest_ns: longest_ms * 1_000_000,
        longest_cpu_ns: longest_ms * 950_000,
    }
}

fn text(records: &[KitchenRecord]) -> String {
    render::kitchen_text(&KitchenTable::of(records), 200, Style::default())
}

#[test]
fn a_record_is_read_as_it_was_written_and_names_no_folder() {
    let mut written = record("inline", "smol", 80.0);
    let elsewhere = "/home/somebody/.cargo/registry/src/x/service.rs:7:9";
    written.stalls = Some(vec![StallFigures {
        location: Some(elsewhere.to_owned()),
        ..stall("computed", 1, 48)
    }]);
    let sealed = written.sealed();
    assert_eq!(KitchenRecord::from_line(&sealed.to_line()).unwrap(), sealed);
    assert!(!sealed.to_line().contains("somebody"), "{sealed:#?}");
    assert!(sealed.to_line().contains("service.rs:7:9"), "{sealed:#?}");
    let lines = sealed.to_line() + "\n\n";
    let read = KitchenRecord::read_lines(lines.as_bytes()).unwrap();
    assert_eq!(read, std::slice::from_ref(&sealed));
    assert_eq!(sealed.clone().sealed(), sealed);
}

#[test]
fn each_strategy_is_compared_with_its_own_runtime_alone() {
    let records = [
        record("alone", "smol", 2.0),
        record("inline", "smol", 80.0),
        record("inline", "tokio", 80.0),
        record("rayon", "smol", 2.0),
    ];
    let table = KitchenTable::of(&records);
    let over: Vec<_> = table
        .rows
        .iter()
        .map(|row| {
            (
                row.strategy.as_str(),
                row.runtime.as_str(),
                row.light_p99_over_alone,
            )
        })
        .collect();
    let expected = [
        ("alone", "smol", None),
        ("inline", "smol", Some(40.0)),
        ("rayon", "smol", Some(1.0)),
        ("inline", "tokio", None),
    ];
    assert_eq!(over, expected);
    assert!(text(&records).contains("× 40.0"), "{}", text(&records));
    // Without the one that all are compared with there is no such column.
    assert!(!text(&records[2..3]).contains("over alone"));
}

#[test]
fn repetitions_are_one_row_of_medians_and_sums() {
    let records: Vec<_> = [3.0, 90.0, 4.0]
        .into_iter()
        .map(|p99| KitchenRecord {
            stalls: Some(vec![stall("computed", 2, 48)]),
            ..record("inline", "smol", p99)
        })
        .collect();
    let table = KitchenTable::of(&records);
    let [row] = table.rows.as_slice() else {
        panic!("{table:#?}");
    };
    assert_eq!((row.runs, row.light.count), (3, 300));
    assert_eq!(row.light.p99_ms, Some(4.0));
    let stalls = row.stalls.as_ref().unwrap();
    assert_eq!((stalls.len(), stalls[0].count), (1, 6));
}

#[test]
fn who_computed_is_blamed_with_its_place_and_who_had_no_processor_is_not() {
    let with = |stalls| KitchenRecord {
        stalls,
        ..record("inline", "smol", 80.0)
    };
    let blamed = text(&[with(Some(vec![stall("computed", 31, 48)]))]);
    for words in [
        "a task `heavy request`, spawned at src/service.rs:7:9 computed for 48.0 ms without a break",
        "31 times",
    ] {
        assert!(blamed.contains(words), "{blamed}");
    }
    let shared = StallFigures {
        longest_cpu_ns: 20_000_000,
        ..stall("computed", 1, 48)
    };
    let shared = text(&[with(Some(vec![shared]))]);
    assert!(
        shared.contains("(20.0 ms of them on a processor), once"),
        "{shared}"
    );
    let innocent = text(&[with(Some(vec![stall("descheduled", 5, 30)]))]);
    assert!(
        innocent.contains("no task held up a worker for 10.0 ms or more"),
        "{innocent}"
    );
    assert!(innocent.contains("5 polls were long because its thread had no processor"));
    let unwatched = text(&[with(None)]);
    assert!(!unwatched.contains("held up a worker"), "{unwatched}");
}

#[test]
fn what_failed_or_found_no_place_is_seen() {
    let failed = KitchenRecord {
        outcome: Outcome::Failed("no such runtime".to_owned()),
        light: RequestFigures::default(),
        heavy: RequestFigures::default(),
        ..record("rayon", "smol", 2.0)
    };
    let told = text(std::slice::from_ref(&failed));
    assert!(told.contains("rayon, on smol: no such runtime"), "{told}");
    assert!(!told.contains("refused"), "{told}");
    let crowded = KitchenRecord {
        heavy: RequestFigures {
            refused: 17,
            ..figures(90.0)
        },
        ..record("rayon", "smol", 2.0)
    };
    let markdown = render::kitchen_markdown(&KitchenTable::of(&[failed, crowded]));
    assert!(
        markdown.contains("| refused |") && markdown.contains("17"),
        "{markdown}"
    );
    assert_eq!(text(&[]), "Nothing was measured.\n");
}

#[test]
fn in_short_two_sentences_say_what_each_runtime_measured() {
    let short = |records: &[KitchenRecord]| {
        let text = render::kitchen_short(&KitchenTable::of(records), 200, Style::default());
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let records: Vec<_> = ["tokio", "smol"]
        .into_iter()
        .flat_map(|runtime| {
            let of = |strategy, p99| record(strategy, runtime, p99);
            [of("alone", 2.0), of("inline", 80.0), of("rayon", 3.0)]
        })
        .collect();
    let told = short(&records);
    for words in [
        "(inline), 99 of 100 light ones were answered within 80.0 ms on tokio and 80.0 ms on smol, 40.0 and 40.0 times what",
        "nobody computes: while a task computes, its worker runs nobody else.",
        "(rayon), 99 of 100 light ones were answered within 3.00 ms on tokio and 3.00 ms on smol, 1.50 and 1.50 times what",
    ] {
        assert!(told.contains(words), "{told}");
    }
    assert!(!told.contains("light p50"), "{told}");
    // Where it has made no difference, nobody is told why it has.
    let harmless = short(&[record("alone", "smol", 2.0), record("inline", "smol", 2.5)]);
    assert!(harmless.contains("1.25 times what they take"), "{harmless}");
    assert!(!harmless.contains("runs nobody else"), "{harmless}");
    // What was not measured is not spoken of.
    let alone = short(&[record("rayon", "smol", 2.0)]);
    assert!(alone.contains("within 2.00 ms on smol."), "{alone}");
    assert!(!alone.contains("inline"), "{alone}");
}

#[test]
fn a_queue_has_columns_where_there_is_one_and_a_legend_where_they_fit() {
    let queue = |longest, p99| {
        Some(QueueFigures {
            jobs: 10,
            longest,
            waited_p50_ms: Some(p99 / 2.0),
            waited_p99_ms: Some(p99),
        })
    };
    let of = |longest, p99| KitchenRecord {
        queue: queue(longest, p99),
        ..record("rayon", "smol", 2.0)
    };
    let records = [of(3, 30.0), of(7, 50.0), of(5, 40.0)];
    let table = KitchenTable::of(&records);
    let expected = Some(QueueFigures {
        jobs: 30,
        ..queue(7, 40.0).unwrap_or_default()
    });
    assert_eq!(table.rows[0].queue, expected);
    let wide = text(&records);
    for words in [
        "longest queue",
        "queue p99",
        "40.0 ms",
        "one of its threads",
    ] {
        assert!(wide.contains(words), "{wide}");
    }
    let narrow = render::kitchen_text(&table, 60, Style::default());
    assert!(!narrow.contains("one of its threads"), "{narrow}");
    assert!(!text(&[record("inline", "smol", 2.0)]).contains("queue"));
}
