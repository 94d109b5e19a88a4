//! Records and what rests on them: lines, cells, tables, pages.

use super::fixture::{ASYNCHRONOUS, SYNCHRONOUS, check, record, usual};
use bench_report::differences::{
    DifferenceRecord, Measurement, Row, Side, Table, differences_document, markdown, tables, text,
};
use bench_report::{Outcome, Record, RecordError, Style};

#[test]
fn every_cell_rests_on_records_and_every_record_is_behind_a_cell() {
    let records = usual();
    let tables = tables(&records);
    let cells = || {
        tables[0]
            .rows
            .iter()
            .flat_map(|row| [&row.synchronous, &row.asynchronous])
    };
    for cell in cells() {
        assert!(!cell.records.is_empty(), "{cell:?}");
        for id in &cell.records {
            assert!(records.iter().any(|record| record.id == *id), "{id}");
        }
    }
    for record in &records {
        assert!(
            cells().any(|cell| cell.records.contains(&record.id)),
            "{record:?}"
        );
    }
}

#[test]
fn of_two_sessions_the_later_counts() {
    let mut records = usual();
    let lines = [("lines", 77.0)];
    records.push(record(Measurement::Source, Side::Asynchronous, &lines));
    check(&records, Row::Complexity, ASYNCHRONOUS, "77 lines");
}

#[test]
fn each_runtime_has_a_table_of_its_own() {
    let mut records = usual();
    let mut other = record(Measurement::Source, Side::Asynchronous, &[("lines", 13.0)]);
    other.runtime = "smol".to_owned();
    records.push(other);
    let runtimes: Vec<String> = tables(&records)
        .into_iter()
        .map(|Table { runtime, .. }| runtime)
        .collect();
    assert_eq!(runtimes, ["tokio", "smol"]);
    assert!(differences_document(&records).contains("## On smol"));
}

#[test]
fn a_record_is_a_line_and_back_and_says_nothing_of_its_machine_s_owner() {
    let mut record = record(Measurement::Source, Side::Asynchronous, &[("lines", 13.0)]);
    record.environment.command = vec!["/home/ada/lunchrush".to_owned()];
    let line = record.clone().sealed().to_line();
    assert!(
        !line.contains("ada") && line.contains(r#""median":13.0"#),
        "{line}"
    );
    assert_eq!(DifferenceRecord::from_line(&line).unwrap(), record.sealed());
    let other = line.replacen(r#""schema":1"#, r#""schema":9"#, 1);
    assert!(matches!(
        DifferenceRecord::from_line(&other),
        Err(RecordError::UnknownSchema { found: 9 })
    ));
    let empty = line.replacen("[13.0,", "[],\"was\":[13.0,", 1);
    assert!(matches!(
        DifferenceRecord::from_line(&empty),
        Err(RecordError::Malformed(_))
    ));
}

#[test]
fn what_is_estimated_is_never_read_back_in_place_of_the_values() {
    let record = record(Measurement::Source, Side::Asynchronous, &[("lines", 13.0)]);
    let lying = record
        .to_line()
        .replacen(r#""median":13.0"#, r#""median":1.0"#, 1);
    let read = DifferenceRecord::from_line(&lying).unwrap();
    assert_eq!(read.figures, record.figures);
}

#[test]
fn a_terminal_of_any_width_gets_all_words() {
    let tables = tables(&usual());
    let words = |text: &str| text.split_whitespace().filter(|it| *it == "sooner").count();
    let wide = text(&tables, 200, Style::default());
    for width in [40, 60, 80, 120] {
        let page = text(
            &tables,
            width,
            Style {
                ascii: true,
                ..Style::default()
            },
        );
        assert!(page.is_ascii());
        assert_eq!(words(&page), words(&wide), "{width}: {page}");
        let longest = page.lines().map(str::len).max();
        assert!(longest <= Some(width), "{longest:?} of {width}:\n{page}");
    }
    assert_eq!(text(&[], 80, Style::default()), "Nothing was measured.\n");
    assert_eq!(markdown(&[]), "Nothing was measured.\n");
}

#[test]
fn what_failed_is_told_and_not_filled_in() {
    let mut records = usual();
    records.retain(|it| it.measurement != Measurement::Computing);
    let mut failed = DifferenceRecord::new(Measurement::Computing, Side::Asynchronous, "tokio");
    failed.outcome = Outcome::Failed("no answer".to_owned());
    records.push(failed.sealed());
    check(
        &records,
        Row::BestFor,
        ASYNCHRONOUS,
        "Not measured: computing, asynchronous (no answer)",
    );
    check(
        &records,
        Row::BestFor,
        SYNCHRONOUS,
        "Not measured: computing, synchronous.",
    );
    let cautions = &tables(&records)[0].cautions;
    assert_eq!(
        cautions[0],
        "The records come from different machines or builds."
    );
    assert_eq!(cautions[1], "Failed, no answer: computing (asynchronous).");
}

#[test]
fn the_usual_figures_read_as_usual() {
    insta::assert_snapshot!(markdown(&usual()));
}
