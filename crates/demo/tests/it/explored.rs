//! `explore` and `replay`: schedules that break nothing, one that does, and logs that are none.

use crate::run::{run, typed};
use std::path::Path;

#[test]
fn every_shop_of_the_built_in_scenarios_holds_under_many_schedules() {
    for scenario in ["burgers", "bank", "coffee", "story-pair"] {
        for processors in [1, 3] {
            let line = format!("explore {scenario} --seeds 100 --processors {processors}");
            typed(&line)
                .ends_with(0)
                .prints(&["everything held under 100 schedules"]);
        }
    }
}

/// Finds a day that takes longer than it should, and keeps its schedule.
fn kept(log: &Path) -> serde_json::Value {
    let line = "explore burgers --strategy concurrent --at-most 100ms --seeds 50 --json --log";
    let arguments = line.split(' ').map(Path::new).chain([log]);
    run(arguments).ends_with(1).json()
}

#[test]
fn a_schedule_that_breaks_something_is_kept_and_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log.json");
    let told = kept(&log);
    assert_eq!(told[0]["outcome"], "broken");
    let again = run([Path::new("replay"), &log]).ends_with(1);
    again.prints(&["broken again, in the same way", "100ms at most"]);
}

#[test]
fn a_log_that_is_none_or_cut_short_or_of_another_build_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log.json");
    kept(&log);
    let whole = std::fs::read_to_string(&log).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    for (text, told) in [
        (
            "a shopping list".to_owned(),
            "no log of `lunchrush explore`",
        ),
        (whole[..whole.len() / 2].to_owned(), "cut short"),
        (whole.replace(version, "99.0.0"), "version 99.0.0"),
        (
            whole.replacen("choices ", "choices 1", 1),
            "cut short or changed",
        ),
    ] {
        std::fs::write(&log, text).unwrap();
        run([Path::new("replay"), &log])
            .ends_with(2)
            .complains(&["log.json", told]);
    }
    run([Path::new("replay"), &folder.path().join("nowhere.json")])
        .ends_with(2)
        .complains(&["nowhere.json", "cannot read"]);
}

#[test]
fn what_cannot_be_explored_says_why() {
    typed("explore house")
        .ends_with(2)
        .complains(&["`house` is a house", "only shops"]);
    typed("explore burgers --strategy bank")
        .ends_with(2)
        .complains(&["no shop `bank`", "concurrent"]);
    typed("explore burger")
        .ends_with(2)
        .complains(&["`burger`", "did you mean"]);
}
