//! The record as a line of JSON.

use std::io::Cursor;

use bench_report::{Outcome, Record, RecordError, RunRecord, SCHEMA};

use crate::fixture::{about, shop};

fn one() -> RunRecord {
    shop("concurrent", "async-std", &about(150_000, 0))
        .records()
        .remove(0)
}

#[test]
fn a_record_comes_back_from_its_line() {
    let record = one();
    let line = record.to_line();
    assert!(!line.contains('\n'));
    assert_eq!(RunRecord::from_line(&line).unwrap(), record);
}

#[test]
fn the_line_of_schema_1_stays_as_it_is() {
    let value: serde_json::Value = serde_json::from_str(&one().to_line()).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn the_id_depends_on_the_content_alone() {
    let record = one();
    assert_eq!(record.clone().sealed().id, record.id);
    let mut other = record.clone();
    other.seed += 1;
    assert_ne!(other.sealed().id, record.id);
    let fresh = RunRecord {
        id: String::new(),
        ..record.clone()
    };
    assert_eq!(fresh.to_line(), record.to_line());
}

#[test]
fn outcomes_are_a_word_or_a_word_with_a_reason() {
    let text = |outcome: &Outcome| serde_json::to_string(outcome).unwrap();
    assert_eq!(text(&Outcome::Complete), r#""complete""#);
    assert_eq!(
        text(&Outcome::Partial("Ctrl-C".into())),
        r#"{"partial":"Ctrl-C"}"#
    );
    assert_eq!(
        text(&Outcome::Failed("signal 9".into())),
        r#"{"failed":"signal 9"}"#
    );
}

#[test]
fn a_sealed_record_holds_no_absolute_path() {
    let mut record = one();
    record.environment.command = vec![
        "/home/ada/bin/lunchrush".into(),
        "clean".into(),
        "--input=/home/ada/pictures".into(),
    ];
    record
        .parameters
        .insert("input".into(), "/home/ada/pictures".into());
    record.outcome =
        Outcome::Failed("cannot read `/home/ada/pictures/x.png`: permission denied".into());
    record.id.clear();
    let line = record.to_line();
    assert!(!line.contains("ada"), "{line}");
    assert!(line.contains(".../x.png"), "{line}");
}

#[test]
fn unknown_fields_are_tolerated() {
    let line = one().to_line().replacen('{', r#"{"weather":"fine","#, 1);
    assert_eq!(RunRecord::from_line(&line).unwrap(), one());
}

#[test]
fn an_unknown_schema_is_named_even_where_all_else_differs() {
    let error = RunRecord::from_line(r#"{"schema":7,"shape":"other"}"#).unwrap_err();
    assert!(matches!(error, RecordError::UnknownSchema { found: 7 }));
    assert_eq!(
        error.to_string(),
        format!("schema version 7 is not known; this version reads {SCHEMA}")
    );
}

#[test]
fn what_is_no_record_is_refused_by_its_kind() {
    let error = |line: &str| RunRecord::from_line(line).unwrap_err();
    assert!(matches!(error("burgers"), RecordError::NotJson(_)));
    assert!(matches!(error("[1]"), RecordError::NotJson(_)));
    assert!(matches!(error("{}"), RecordError::NoSchema));
    assert!(matches!(error(r#"{"schema":"1"}"#), RecordError::NoSchema));
    assert!(matches!(
        error(r#"{"schema":1}"#),
        RecordError::Malformed(_)
    ));
    let line = one().to_line();
    assert!(matches!(
        error(&line[..line.len() / 2]),
        RecordError::NotJson(_)
    ));
}

#[test]
fn the_line_that_is_no_record_is_named() {
    let text = format!("{}\n\n  \n{{}}\n", one().to_line());
    let error = RunRecord::read_lines(Cursor::new(text)).unwrap_err();
    assert!(
        matches!(error, RecordError::Line { line: 4, .. }),
        "{error:?}"
    );
    assert_eq!(
        RunRecord::read_lines(Cursor::new(format!("{}\n\n", one().to_line()))).unwrap(),
        [one()]
    );
    assert!(matches!(
        RunRecord::read_lines(Cursor::new([0xff, b'\n'])),
        Err(RecordError::Read { line: 1, .. })
    ));
}
