//! The kitchen, as the command serves it: the table that makes the point, its JSON, and what is refused.

use crate::run::typed;
use crate::runtimes::measured;
use std::fs;

/// A moment of light and short requests.
const SHORT: &str = "kitchen --duration 300ms --compute 2ms --rate 40 --light-rate 100";

#[test]
fn every_strategy_on_every_runtime_has_a_row() {
    let names: Vec<_> = measured().collect();
    let told = typed(&format!("{SHORT} --runtime {} --json", names.join(","))).ends_with(0);
    let rows = told.json()["rows"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 6 * names.len());
    for (row, runtime) in rows.iter().zip(names.iter().flat_map(|name| [name; 6])) {
        assert_eq!(&row["runtime"], *runtime, "{row:#}");
        assert_eq!(row["reasons"], serde_json::json!([]), "{row:#}");
        assert!(row["light"]["p99_ms"].as_f64().unwrap() > 0.0, "{row:#}");
        let is_alone = row["strategy"] == "alone";
        assert_eq!(row["heavy"]["count"] == 0, is_alone, "{row:#}");
        assert_eq!(row["light_p99_over_alone"].is_null(), is_alone, "{row:#}");
    }
}

#[test]
fn one_strategy_is_one_object_with_light_and_heavy() {
    for strategy in ["inline", "rayon+batch"] {
        let told = typed(&format!("{SHORT} --strategy {strategy} --json")).ends_with(0);
        let json = told.json();
        assert_eq!(json["strategy"], strategy);
        for kind in ["light", "heavy"] {
            let figures = &json[kind];
            assert!(figures["count"].as_u64().unwrap() > 0, "{json:#}");
            let (p50, p99) = (&figures["p50_ms"], &figures["p99_ms"]);
            assert!(p50.as_f64().unwrap() <= p99.as_f64().unwrap(), "{json:#}");
        }
    }
}

#[cfg(target_pointer_width = "64")]
#[test]
fn a_table_in_virtual_time_makes_the_point_and_is_repeated_by_its_seed() {
    let line = "kitchen --runtime sim";
    let told = typed(line).ends_with(0);
    let row = |name: &str| {
        let rows = told.out.lines();
        let mut of_name = rows.filter(|row| row.starts_with(name) && row.contains("virtual time"));
        of_name
            .next()
            .unwrap_or_else(|| panic!("{name}: {told:#?}"))
    };
    assert!(row("rayon ").contains("× 1.00"), "{told:#?}");
    assert!(!row("inline ").contains("× 1.00"), "{told:#?}");
    assert!(!told.out.contains("thread-per-request"));
    let again = typed(line).ends_with(0);
    assert_eq!(told.out, again.out);
    let json = typed(&format!("{line} --json")).ends_with(0).json();
    let over = |strategy: &str| {
        let rows = json["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["strategy"] == strategy);
        row.unwrap()["light_p99_over_alone"].as_f64().unwrap()
    };
    assert!(over("inline") >= 10.0 * over("rayon"), "{json:#}");
}

#[test]
fn tables_explain_themselves_and_records_are_saved() {
    let here = tempfile::tempdir().unwrap();
    let saved = here.path().join("kitchen.jsonl");
    let line = format!(
        "{SHORT} --strategy alone,rayon --repeat 2 --save {}",
        saved.display()
    );
    typed(&line).ends_with(0).prints(&[
        "light p99",
        "over alone",
        "what light ones take when nobody computes",
        "a pool of one thread per core",
    ]);
    let lines = fs::read_to_string(&saved).unwrap();
    assert_eq!(lines.lines().count(), 4);
    assert!(!lines.contains(here.path().to_str().unwrap()), "{lines}");
    let markdown = typed(&format!("{SHORT} --strategy inline --markdown")).ends_with(0);
    let rows = markdown.out.lines().filter(|line| line.starts_with("| "));
    assert_eq!(rows.count(), 3, "{markdown:#?}");
}

#[test]
fn in_short_two_sentences_make_the_point() {
    let line = format!("{SHORT} --strategy alone,inline,rayon --short");
    let told = typed(&line).ends_with(0);
    let words = told.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in [
        "compute in their own task (inline), 99 of 100 light ones were answered within",
        "to a pool and awaits it (rayon), 99 of 100 light ones were answered within",
    ] {
        assert!(words.contains(sentence), "{told:#?}");
    }
    assert!(!told.out.contains("light p50"), "{told:#?}");
}

/// The message for which all of it is there.
#[cfg(all(target_os = "linux", any(feature = "tokio", feature = "smol")))]
#[test]
fn the_mistake_is_named_with_its_place_and_is_gone_with_a_pool() {
    let runtime = if cfg!(feature = "tokio") {
        "tokio"
    } else {
        "smol"
    };
    let line =
        format!("kitchen --runtime {runtime} --duration 1s --compute 60ms --rate 6 --strategy");
    // On a machine with no processor to spare the watcher may come too late for some.
    let told = (0..10).map(|_| typed(&format!("{line} inline")).ends_with(0));
    let named = told.into_iter().find(|told| {
        let words = told.out.split_whitespace().collect::<Vec<_>>().join(" ");
        words.contains("a task `heavy request`, spawned at crates/lab/src/kitchen/service.rs:")
            && words.contains("without a break")
    });
    assert!(named.is_some(), "nothing was found");
    let cured = typed(&format!("{line} rayon")).ends_with(0);
    assert!(!cured.out.contains("computed for"), "{cured:#?}");
}

#[test]
fn more_than_there_is_to_compute_with_is_said_and_refused() {
    let line =
        "kitchen --strategy rayon --rate 400 --compute 40ms --duration 500ms --places 4 --json";
    let told = typed(line)
        .ends_with(0)
        .complains(&["% of what there is to compute with"]);
    let heavy = &told.json()["heavy"];
    assert!(heavy["refused"].as_u64().unwrap() > 0, "{heavy:#}");
}

#[test]
fn what_cannot_be_served_is_refused() {
    for (line, answer) in [
        ("kitchen --strategy inlin", "did you mean `inline`"),
        ("kitchen --strategy cooks", "there are alone, inline"),
        ("kitchen --rate 0", "above 0"),
        ("kitchen --rate many", "such as 40"),
        ("kitchen --rate 1e9", "from 0.01 to 1000000"),
        ("kitchen --rate 1000000 --duration 30min", "too many"),
        ("kitchen --duration 1ms", "between 100 ms and an hour"),
        ("kitchen --compute 0", "between 100"),
        ("kitchen --places 100001", "`places` is 100001"),
        ("kitchen --pool 2000", "`pool` is 2000"),
        ("kitchen --workers 2000", "1 to 1024"),
        ("kitchen --runtime toko", "did you mean `tokio`"),
        ("kitchen --json --markdown", "--markdown"),
        ("kitchen --json --short", "--short"),
        ("kitchen --save /none/at/all", "a folder that exists"),
        (
            "kitchen --strategy thread-per-request --runtime sim",
            "`blocking` is its nearest",
        ),
    ] {
        if line.contains("sim") && !cfg!(target_pointer_width = "64") {
            continue;
        }
        let ran = typed(line).ends_with(2).complains(&[answer]);
        assert_eq!(ran.out, "", "{line}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_kitchen_tells_what_was_seen() {
    use crate::interrupted::{children, signal, until};
    use crate::run::{Ran, lunchrush};
    use std::process::Stdio;
    let arguments =
        "kitchen --strategy rayon,inline --duration 600s --compute 2ms --rate 40 --json";
    let child = lunchrush()
        .args(arguments.split_whitespace())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let worker = until(|| children(child.id()).first().copied());
    // It has told something once it has used some processor time for requests.
    until(|| {
        let stat = fs::read_to_string(format!("/proc/{worker}/io")).ok()?;
        let written = stat.lines().find_map(|line| line.strip_prefix("wchar: "))?;
        (written.trim().parse::<u64>().ok()? > 10_000).then_some(())
    });
    signal(child.id(), "INT");
    let ran = Ran::from(child.wait_with_output().unwrap())
        .ends_with(1)
        .complains(&["interrupted: 1 of 2"]);
    let json = ran.json();
    assert_eq!(
        json["reasons"],
        serde_json::json!(["interrupted"]),
        "{json:#}"
    );
    assert!(json["light"]["count"].as_u64().unwrap() > 0, "{json:#}");
    assert!(!fs::exists(format!("/proc/{worker}")).unwrap());
}

#[cfg(target_os = "linux")]
#[test]
fn who_interrupts_the_comparison_that_needs_no_words_is_served_no_kitchen() {
    use crate::interrupted::{children, signal, until};
    use crate::run::{Ran, lunchrush};
    use std::process::Stdio;
    let child = lunchrush()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    until(|| children(child.id()).first().copied());
    signal(child.id(), "INT");
    let ran = Ran::from(child.wait_with_output().unwrap())
        .ends_with(1)
        .prints(&["Interrupted:", "burgers"]);
    assert!(!ran.out.contains("Heavy requests"), "{ran:#?}");
}
