//! The records of benches, and their table.

use bench_report::bench::{BenchRecord, Figure, Target, Unit, Verdict};
use bench_report::{Environment, Record, render};

fn records() -> Vec<BenchRecord> {
    let environment = Environment {
        cpu: "a processor".into(),
        command: vec!["/somewhere/bench".into()],
        ..Environment::default()
    };
    let figures = [
        Figure::new("picture", "one", Unit::Milliseconds, &[2.0, 2.0, 2.0]),
        Figure::new("picture", "speed-up", Unit::Ratio, &[1.9, 1.95, 1.97])
            .target(Target::AtLeast(1.5))
            .samples("one", &[2.0, 2.0, 2.0]),
        Figure::new("picture", "turns", Unit::Ratio, &[1.2, 1.25, 1.3])
            .target(Target::AtMost(1.0))
            .equal_at(1.0),
    ];
    let records = figures.iter();
    records
        .map(|figure| BenchRecord::of("crews", figure, &environment))
        .collect()
}

#[test]
fn a_record_of_a_bench_is_a_line_and_back_and_names_no_folder() {
    let record = records().swap_remove(1);
    let line = record.to_line();
    assert!(!line.contains("/somewhere"), "{line}");
    let back = BenchRecord::from_line(&line).unwrap();
    assert_eq!(back.verdict, Verdict::Met);
    assert_eq!(back.figure.samples["one"], [2.0; 3]);
    assert_eq!(back.to_line(), line, "sealing twice changes nothing");
}

#[test]
fn the_table_shows_what_was_chosen_once_per_case_and_what_is_not_met() {
    let table = render::bench_markdown(&records(), |figure| figure.unit == Unit::Ratio);
    insta::assert_snapshot!(table);
}
