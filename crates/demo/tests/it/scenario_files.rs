//! Scenario files: templates that hold, and mistakes that are all told at once.

use crate::run::{run, typed};
use std::fs;

/// Five mistakes.
const WRONG: &str = r#"name = "wrong"
repat = 3
[shop]
customers = 0
grilling = "5"
strategies = ["concurent"]
cashier = 2
"#;

#[test]
fn every_built_in_scenario_is_a_template_that_holds() {
    let here = tempfile::tempdir().unwrap();
    let list = typed("scenarios --json").ends_with(0).json();
    for scenario in list.as_array().unwrap() {
        let name = scenario["name"].as_str().unwrap();
        let path = here.path().join(format!("{name}.toml"));
        let template = run(["scenarios", name]).ends_with(0).out;
        fs::write(&path, template).unwrap();
        run(["check".as_ref(), path.as_os_str()])
            .ends_with(0)
            .prints(&["fine", name]);
    }
}

#[test]
fn the_schema_is_json() {
    let schema = typed("scenarios --schema").ends_with(0).json();
    assert!(schema["properties"]["shop"].is_object(), "{schema}");
}

#[test]
fn every_mistake_is_told_with_its_place_and_what_would_be_right() {
    let here = tempfile::tempdir().unwrap();
    let path = here.path().join("wrong.toml");
    fs::write(&path, WRONG).unwrap();
    for command in ["check", "compare"] {
        let ran = run([command.as_ref(), path.as_os_str()])
            .ends_with(2)
            .complains(&[
                "line 2, column 1",
                "did you mean `repeat`",
                "line 4, column 13",
                "must be from 1",
                "line 5",
                "`5ms`",
                "line 6",
                "did you mean `concurrent`",
                "line 7, column 1",
                "did you mean `cashiers`",
            ]);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn what_is_no_scenario_file_is_told_as_what_it_is() {
    let here = tempfile::tempdir().unwrap();
    for (name, content, answer) in [
        ("open.toml", &b"a = ["[..], "line 1"),
        ("empty.toml", b"", "nothing to run"),
        ("bytes.toml", b"\xff\xfe", "UTF-8"),
    ] {
        let path = here.path().join(name);
        fs::write(&path, content).unwrap();
        run(["check".as_ref(), path.as_os_str()])
            .ends_with(2)
            .complains(&[name, answer]);
    }
    run(["check".as_ref(), here.path().as_os_str()])
        .ends_with(2)
        .complains(&["cannot read the scenario file"]);
}
