//! The other forms, as the command compares them: every format, files that are saved, and what cannot be.

use crate::run::{Ran, typed};
use crate::runtimes::measured;
use serde_json::Value;
use std::fs;

/// A comparison of few customers, once.
fn few(more: &str) -> Ran {
    typed(&format!("forms --customers 10 --repeat 1 {more}")).ends_with(0)
}

/// The forms of this build.
fn forms() -> Vec<&'static str> {
    let mut forms = vec!["callbacks", "threads"];
    if cfg!(feature = "corosensei") {
        forms.push("coroutines");
    }
    if measured().next().is_some() {
        forms.push("async/await");
    }
    forms
}

#[test]
fn every_format_has_every_form() {
    let text = few("").prints(&forms());
    assert!(!text.out.contains('\u{1b}'), "{text:#?}");
    text.prints(&[
        "customers 10",
        "seed 42",
        "Every form served the very same orders",
    ]);
    let markdown = few("--markdown");
    let rows = markdown.out.lines().filter(|line| line.starts_with("| "));
    assert_eq!(rows.count(), 2 + forms().len(), "{markdown:#?}");
    let json = few("--json").json();
    let rows = json["rows"].as_array().unwrap();
    let names: Vec<_> = rows
        .iter()
        .map(|row| row["form"].as_str().unwrap())
        .collect();
    assert_eq!(names, forms());
    for row in rows {
        assert_eq!(row["orders_digest"], rows[0]["orders_digest"], "{row:#}");
        assert!(
            row["over_limit"]["median"].as_f64().unwrap() >= 1.0,
            "{row:#}"
        );
        assert!(
            row["taken"]["switch"]["estimate"]["median"]
                .as_f64()
                .unwrap()
                > 0.0
        );
        assert!(row["lines"]["shop"].as_u64().unwrap() > 0, "{row:#}");
    }
}

#[test]
fn another_seed_is_another_day_for_every_form_alike() {
    let limit = |seed: u32| few(&format!("--seed {seed} --json")).json()["limit_ns"].clone();
    assert_eq!(limit(1), limit(1));
    assert_ne!(limit(1), limit(2));
}

#[test]
fn async_await_runs_on_the_runtime_that_is_named() {
    for name in measured() {
        let json = few(&format!("--runtime {name} --json")).json();
        let on = json["rows"].as_array().unwrap().last().unwrap()["on"].clone();
        assert_eq!(on, name);
    }
}

#[test]
fn repetitions_are_counted_and_saved_one_record_a_line() {
    let here = tempfile::tempdir().unwrap();
    let saved = here.path().join("forms.jsonl");
    let line = format!("forms --customers 10 --repeat 3 --save {}", saved.display());
    typed(&line).ends_with(0).prints(&[" ±"]);
    let lines = fs::read_to_string(&saved).unwrap();
    assert_eq!(lines.lines().count(), 3 * forms().len());
    for line in lines.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        assert_eq!(
            (&record["schema"], &record["customers"]),
            (&1.into(), &10.into())
        );
        assert_eq!(record["figures"]["violations"], serde_json::json!([]));
        assert!(!line.contains(here.path().to_str().unwrap()), "{line}");
    }
    assert_eq!(fs::read_dir(here.path()).unwrap().count(), 1);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    for (line, answer) in [
        ("forms --customers 0", "at least 1"),
        ("forms --customers 100001", "from 1 to 100000"),
        ("forms --repeat 10001", "between 1 and 10000"),
        ("forms --json --markdown", "--markdown"),
        ("forms --save /none/at/all", "a folder that exists"),
        ("forms --seed many", "whole number"),
    ] {
        let ran = typed(line).ends_with(2).complains(&[answer]);
        assert_eq!(ran.out, "", "{line}");
    }
    if cfg!(target_pointer_width = "64") {
        typed("forms --runtime sim")
            .ends_with(2)
            .complains(&["its time is virtual"]);
    }
}
