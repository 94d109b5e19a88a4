//! The rendered forms, as snapshots.

use bench_report::{Comparison, Outcome, RunRecord, Style, render};

use crate::fixture::{about, ended, everything, records, shop};

const PLAIN: Style = Style {
    colour: false,
    ascii: false,
};

/// A failed, a partial, a half failed and a wrong cell, one with too few runs, and one in which little is available.
fn troubled() -> Vec<RunRecord> {
    let half = shop("concurrent", "smol", &about(152_000, 1));
    records([
        shop("concurrent", "tokio", &about(151_000, 0)),
        ended(
            shop("concurrent", "async-std", &about(1, 0)),
            &Outcome::Failed("the worker was killed by signal 9".into()),
        ),
        half,
        ended(
            shop("concurrent", "smol", &[1]),
            &Outcome::Failed("no answer within 30 s".into()),
        ),
        ended(
            shop("concurrent", "threads", &[99_999]),
            &Outcome::Partial("interrupted by Ctrl-C".into()),
        ),
        shop("sequential", "tokio", &about(77_777, 0))
            .sample(|s| s.violations = vec!["an order was picked up by a stranger".into()]),
        shop("sequential", "smol", &[1_210_000]).sample(|s| {
            s.peak_memory_bytes = None;
            s.threads_peak = None;
            s.limit_ns = 0;
        }),
    ])
}

#[test]
fn the_table_shows_the_limit_beside_the_time() {
    insta::assert_snapshot!(render::text(&Comparison::of(&everything()), 140, PLAIN));
}

#[test]
fn a_narrow_terminal_gets_fewer_columns_and_their_names() {
    let text = render::text(&Comparison::of(&everything()), 80, PLAIN);
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    insta::assert_snapshot!(text);
}

#[test]
fn a_very_narrow_terminal_is_no_panic() {
    let comparison = Comparison::of(&everything());
    for width in [0, 1, 10, 30, 40] {
        assert!(!render::text(&comparison, width, PLAIN).is_empty());
    }
}

#[test]
fn ascii_is_ascii() {
    let text = render::text(
        &Comparison::of(&everything()),
        100,
        Style {
            ascii: true,
            colour: false,
        },
    );
    assert!(text.is_ascii());
    insta::assert_snapshot!(text);
}

#[test]
fn failed_partial_and_wrong_cells_are_words() {
    let text = render::text(&Comparison::of(&troubled()), 110, PLAIN);
    for figure in ["99.9", "100.0", "0.100 s", "77.8", "0.078"] {
        assert!(
            !text.contains(figure),
            "{figure} is of a run that does not count\n{text}"
        );
    }
    insta::assert_snapshot!(text);
}

#[test]
fn colour_changes_no_character() {
    let comparison = Comparison::of(&troubled());
    let coloured = render::text(
        &comparison,
        110,
        Style {
            colour: true,
            ascii: false,
        },
    );
    assert!(coloured.contains("\u{1b}[31m"));
    let mut bare = coloured;
    for code in [
        "\u{1b}[0m",
        "\u{1b}[1m",
        "\u{1b}[2m",
        "\u{1b}[31m",
        "\u{1b}[32m",
    ] {
        bare = bare.replace(code, "");
    }
    assert_eq!(bare, render::text(&comparison, 110, PLAIN));
}

#[test]
fn a_runtime_that_is_measurably_the_fastest_is_green() {
    let comparison = Comparison::of(&records([
        shop("concurrent", "smol", &about(150_000, 0)),
        shop("concurrent", "tokio", &about(190_000, 0)),
    ]));
    let text = render::text(
        &comparison,
        110,
        Style {
            colour: true,
            ascii: false,
        },
    );
    let green: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("\u{1b}[32m"))
        .collect();
    assert!(green.len() == 1 && green[0].contains("smol"), "{text}");
}

#[test]
fn a_record_cannot_steer_the_terminal() {
    let nasty =
        shop("con\u{1b}[2Jcurrent", "sm\nol", &about(1, 0)).scenario("bur\u{7}gers\u{2063}");
    let nasty = ended(nasty, &Outcome::Failed("\u{1b}]0;owned\u{7}".into()));
    let text = render::text(&Comparison::of(&records([nasty])), 110, PLAIN);
    assert!(
        text.chars().all(|c| c == '\n' || !c.is_control()),
        "{text:?}"
    );
    assert!(!text.contains('\u{2063}'));
}

#[test]
fn markdown_has_every_column() {
    insta::assert_snapshot!(render::markdown(&Comparison::of(&everything())));
}

#[test]
fn markdown_names_what_failed() {
    insta::assert_snapshot!(render::markdown(&Comparison::of(&troubled())));
}

#[test]
fn markdown_means_its_text_literally() {
    let comparison = Comparison::of(&records([shop("a|b", "<b>*x*", &[1])]));
    assert!(render::markdown(&comparison).contains(r"| a\|b | &lt;b>\*x\* |"));
}

#[test]
fn csv_has_bare_numbers_and_empty_fields() {
    let csv = render::csv(&Comparison::of(&troubled()));
    let fields = csv.lines().next().unwrap().split(',').count();
    assert!(
        csv.lines().all(|line| line.split(',').count() == fields),
        "{csv}"
    );
    insta::assert_snapshot!(csv);
}

#[test]
fn csv_quotes_what_has_a_comma() {
    let csv = render::csv(&Comparison::of(&records([shop("a,\"b\"", "smol", &[1])])));
    assert!(csv.contains("burgers,\"a,\"\"b\"\"\",smol"), "{csv}");
}

#[test]
fn json_has_null_for_what_failed() {
    let comparison = Comparison::of(&troubled());
    let value: serde_json::Value = serde_json::from_str(&render::json(&comparison)).unwrap();
    assert_eq!(value["schema"], 1);
    let cells = value["cells"].as_array().unwrap();
    assert_eq!(cells.len(), comparison.cells.len());
    assert!(cells[1]["measured"].is_null());
    assert_eq!(cells[1]["outcomes"]["failed"], 5);
    assert_eq!(cells[0]["measured"]["makespan"]["n"], 5);
    assert_eq!(cells[0]["measured"]["runs"].as_array().unwrap().len(), 5);
}

#[test]
fn nothing_measured_is_said() {
    let comparison = Comparison::of(&[]);
    assert_eq!(
        render::text(&comparison, 80, PLAIN),
        "Nothing was measured.\n"
    );
    assert_eq!(render::markdown(&comparison), "Nothing was measured.\n");
    assert_eq!(render::csv(&comparison).lines().count(), 1);
}
