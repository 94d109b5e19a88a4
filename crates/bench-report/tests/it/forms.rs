//! The table of the forms: what counts, what is told apart, and how it reads.

use bench_report::forms::{FormFigures, FormRecord, FormTable, Lines, Quantity, lines_of_code};
use bench_report::{Difference, Outcome, Record, Style, render};

/// A run of a form that took so many milliseconds.
fn record(form: &str, repetition: u32, millis: u64) -> FormRecord {
    FormRecord {
        form: form.to_owned(),
        on: "the system".to_owned(),
        customers: 2_000,
        seed: 42,
        repetition,
        lines: Lines {
            shop: 100,
            beneath: 0,
        },
        figures: Some(FormFigures {
            makespan_ns: millis * 1_000_000,
            limit_ns: 100_000_000,
            memory_bytes: Some(1_000.0),
            switch_ns: 50.0,
            served: 2_000,
            orders_digest: "00ff".to_owned(),
            ..FormFigures::default()
        }),
        ..FormRecord::default()
    }
}

fn records() -> Vec<FormRecord> {
    let millis = [("callbacks", 101), ("threads", 210), ("async/await", 101)];
    (0..5_u32)
        .flat_map(|n| millis.map(|(form, millis)| record(form, n, millis + u64::from(n))))
        .collect()
}

#[test]
fn a_form_that_takes_longer_is_told_from_the_least_and_one_that_does_not_is_not() {
    let table = FormTable::of(&records());
    let beside: Vec<_> = table
        .rows
        .iter()
        .map(|row| row.taken[&Quantity::Time].beside_least)
        .collect();
    assert_eq!(beside[0], None);
    assert!(
        matches!(beside[1], Some(Difference::Slower { ratio, .. }) if ratio > 2.0),
        "{beside:?}"
    );
    assert!(
        matches!(beside[2], Some(Difference::NoMeasurableDifference { .. })),
        "{beside:?}"
    );
    assert!(table.agrees());
}

#[test]
fn runs_that_failed_or_broke_an_invariant_do_not_count_and_are_told() {
    let mut records = records();
    records[0].outcome = Outcome::Failed("no stack".to_owned());
    records[0].figures = None;
    let broken = records[1].figures.as_mut().unwrap();
    broken.violations.push("shown twice".to_owned());
    let table = FormTable::of(&records);
    assert_eq!((table.rows[0].complete, table.rows[0].runs), (4, 5));
    let text = render::forms_text(&table, 120, Style::default());
    for told in [
        "callbacks: 1 of 5 runs do not count: no stack",
        "threads: 1 of 5 runs do not count: shown twice",
        "4 of 5",
    ] {
        assert!(text.contains(told), "no `{told}` in\n{text}");
    }
}

#[test]
fn forms_that_served_other_orders_are_told() {
    let mut records = records();
    for record in records.iter_mut().filter(|it| it.form == "threads") {
        record.figures.as_mut().unwrap().orders_digest = "0bad".to_owned();
    }
    let table = FormTable::of(&records);
    assert!(!table.agrees());
    let text = render::forms_text(&table, 120, Style::default());
    assert!(text.contains("did not serve the same orders"), "{text}");
    assert!(!text.contains("served the very same"), "{text}");
}

#[test]
fn the_table_reads_the_same_on_a_terminal_and_in_markdown() {
    let table = FormTable::of(&records());
    let text = render::forms_text(&table, 120, Style::default());
    let markdown = render::forms_markdown(&table);
    for told in [
        "Makespan: least with callbacks; threads 2.06 times as much",
        "async/await no measurable difference",
        "customers 2,000 · seed 42; no schedule can take less than 100 ms",
    ] {
        assert!(text.contains(told), "no `{told}` in\n{text}");
        assert!(markdown.contains(told), "no `{told}` in\n{markdown}");
    }
    let ascii = Style {
        ascii: true,
        ..Style::default()
    };
    assert!(render::forms_text(&table, 80, ascii).is_ascii());
    let narrow = render::forms_text(&table, 70, Style::default());
    assert!(
        narrow.contains("A wider terminal also shows: lines, on, runs."),
        "{narrow}"
    );
    assert!(
        narrow.lines().all(|line| line.chars().count() <= 70),
        "{narrow}"
    );
    assert!(!narrow.contains('\u{1b}'));
}

#[test]
fn nothing_measured_is_said_in_words() {
    let table = FormTable::of(&[]);
    assert!(render::forms_text(&table, 80, Style::default()).contains("Nothing was measured"));
    assert!(render::forms_markdown(&table).contains("Nothing was measured"));
}

#[test]
fn a_record_comes_back_from_its_line_and_another_schema_is_refused() {
    let record = record("callbacks", 0, 101).sealed();
    assert_eq!(FormRecord::from_line(&record.to_line()).unwrap(), record);
    assert_eq!(record.clone().sealed().id, record.id);
    let other = record.to_line().replace("\"schema\":1", "\"schema\":9");
    let error = FormRecord::from_line(&other).unwrap_err().to_string();
    assert!(error.contains("version 9"), "{error}");
}

#[test]
fn comments_and_blank_lines_are_no_code() {
    let source =
        "//! A shop.\n\n// ANCHOR: shop\nfn open() { // at nine\n    \"//\";\n}\n    // closed\n";
    assert_eq!(lines_of_code(source), 3);
    assert_eq!(lines_of_code(""), 0);
}
