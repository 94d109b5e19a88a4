//! Texts that are no scenario file: what is told, and where.

use super::{house, read, refused, shop};
use crate::config::{Position, ScenarioFile};

#[test]
fn an_unknown_key_is_answered_with_the_nearest() {
    refused(
        &shop("custmers = 5"),
        &["line 4, column 1: unknown key `custmers`; did you mean `customers`?"],
    );
    refused(
        &shop("  Own-Kitchens = true"),
        &["line 4, column 3: unknown key `Own-Kitchens`; did you mean `own_kitchens`?"],
    );
    refused(
        "name = \"lunch\"\n[shops]\nstrategies = [\"bank\"]",
        &[
            "line 1, column 1: there is nothing to run: add a section `[shop]` or `[house]`",
            "line 2, column 2: unknown key `shops`; did you mean `shop`?",
        ],
    );
}

#[test]
fn a_key_like_no_other_is_answered_with_all() {
    refused(
        &house("toppings = 5"),
        &[
            "line 4, column 1: unknown key `toppings`; the keys in `[house]` are cleaners, height, slices, strategies, width, zones",
        ],
    );
}

#[test]
fn a_key_in_the_wrong_place_is_sent_to_the_right_one() {
    refused(
        "name = \"lunch\"\ncustomers = 5\nstrategies = [\"bank\"]\n[shop]\nstrategies = [\"bank\"]\nseed = 1\nzones = 3",
        &[
            "line 2, column 1: `customers` belongs in `[shop]`, not here",
            "line 3, column 1: `strategies` belongs in `[shop]` or in `[house]`, not here",
            "line 6, column 1: `seed` belongs at the top of the file, not here",
            "line 7, column 1: `zones` belongs in `[house]`, not here",
        ],
    );
}

#[test]
fn a_value_of_the_wrong_kind_is_shown_beside_the_right_kind() {
    for (line, told) in [
        (
            "customers = \"12\"",
            "13: `customers` is `\"12\"`: must be a whole number, without quotes",
        ),
        (
            "customers = 12.0",
            "13: `customers` is `12.0`: must be a whole number",
        ),
        (
            "customers = [12]",
            "13: `customers` is `[12]`: must be a whole number",
        ),
        (
            "own_kitchens = \"yes\"",
            "16: `own_kitchens` is `\"yes\"`: must be true or false, without quotes",
        ),
        (
            "grilling = 100",
            "12: `grilling` is `100`: must be text in quotes, a number with its unit, such as \"100ms\"",
        ),
        (
            "grilling = true",
            "12: `grilling` is `true`: must be text, such as \"100ms\"",
        ),
    ] {
        refused(&shop(line), &[&format!("line 4, column {told}")]);
    }
    refused(
        "name = 5\n[shop]\nstrategies = \"bank\"",
        &[
            "line 1, column 8: `name` is `5`: must be text, in quotes",
            "line 3, column 14: `strategies` is `\"bank\"`: must be a list of text, such as [\"sequential\"]",
        ],
    );
    refused(
        "name = \"lunch\"\nshop = 3",
        &["line 2, column 8: `shop` is `3`: must be a section, which begins with a line `[shop]`"],
    );
    refused(
        "name = \"lunch\"\n[[shop]]\nstrategies = [\"bank\"]",
        &[
            "line 2, column 1: `shop` is `[[shop]]`: must be a section, which begins with a line `[shop]`",
        ],
    );
}

#[test]
fn a_number_out_of_range_is_answered_with_the_range() {
    for (written, customers) in [
        ("0", "`customers` is `0`"),
        ("-5", "`customers` is `-5`"),
        ("1_000_000_000_000", "`customers` is `1_000_000_000_000`"),
        (
            "0xffff_ffff_ffff_ffff_ffff",
            "`customers` is `0xffff_ffff_ffff_ffff_ffff`",
        ),
    ] {
        refused(
            &shop(&format!("customers = {written}")),
            &[&format!(
                "line 4, column 13: {customers}: must be from 1 to 10000000"
            )],
        );
    }
    refused(
        &format!("seed = -1\nworkers = 0\nrepeat = 0\n{}", shop("")),
        &[
            "line 1, column 8: `seed` is `-1`: must be from 0 to 18446744073709551615",
            "line 2, column 11: `workers` is `0`: must be from 1 to 10000",
            "line 3, column 10: `repeat` is `0`: must be from 1 to 10000",
        ],
    );
}

#[test]
fn every_seed_of_64_bits_can_be_written() {
    let file = read(&format!("seed = {}\n{}", u64::MAX, shop("")));
    assert_eq!(file.seed, u64::MAX);
}

#[test]
fn a_distribution_that_does_not_read_says_what_would() {
    for (written, told) in [
        (
            "100",
            "`100` has no unit; add one of ns, us, ms, s, min, h, such as `100ms`",
        ),
        (
            "-1s",
            "`-1s` is negative; a duration is 0 or more, such as `100ms`",
        ),
        (
            "2 days",
            "`2 days` has the unknown unit `days`; use one of ns, us, ms, s, min, h",
        ),
        (
            "uniform(50ms)",
            "`uniform(50ms)` does not read as uniform(min, max), such as `uniform(50ms, 150ms)`",
        ),
        (
            "exponental(1ms)",
            "`exponental(1ms)` is no duration such as `100ms`, nor one of uniform(min, max), exponential(mean), \
             log-normal(median, sigma), pareto(minimum, shape); did you mean `exponential`?",
        ),
    ] {
        refused(
            &shop(&format!("grilling = \"{written}\"")),
            &[&format!("line 4, column 12: `grilling`: {told}")],
        );
    }
}

#[test]
fn every_strategy_that_is_none_is_answered_with_the_nearest() {
    refused(
        "name = \"lunch\"\n[shop]\nstrategies = [\"paralel\", 3,\n  \"turns\", \"Bank\"]",
        &[
            "line 3, column 15: `paralel` names no shop; valid are sequential, parallel, concurrent, buzzers, bank; did you mean `parallel`?",
            "line 3, column 26: `strategies` is `3`: must be a list of text, such as [\"sequential\"]",
            "line 4, column 3: `turns` names no shop; valid are sequential, parallel, concurrent, buzzers, bank",
            "line 4, column 12: `Bank` names no shop; valid are sequential, parallel, concurrent, buzzers, bank; did you mean `bank`?",
        ],
    );
}

#[test]
fn what_is_no_toml_is_told_once_per_line() {
    refused(
        "name = \"lunch\"\n[shop]\ngrilling = 100ms\ncustomers: 12\n",
        &[
            "line 3, column 12: `100ms`: string values must be quoted, expected literal string",
            "line 4, column 10: `:`: invalid unquoted key, expected letters, numbers, `-`, `_`",
        ],
    );
    refused(
        &shop("customers = 1\ncustomers = 2"),
        &["line 5, column 1: `customers`: duplicate key"],
    );
}

#[test]
fn columns_count_characters() {
    refused(
        "name = \"größe\" # ä\nshop = { \"größe\" = 1, strategies = [\"bank\"], burger = 1 }",
        &[
            "line 2, column 10: unknown key `größe`; the keys in `[shop]` are arrivals, burgers, cashiers, cooks, customers, \
             eating, grill, grilling, ordering, own_kitchens, patience, stories, story, strategies",
            "line 2, column 46: unknown key `burger`; did you mean `burgers`?",
        ],
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_line() {
    let error = ScenarioFile::parse("\u{feff}nam = \"lunch\"\r\n[shop]\r\nstrategies = [\"bank\"]")
        .unwrap_err();
    let unknown = error
        .problems
        .iter()
        .find(|problem| problem.nearest.is_some())
        .unwrap();
    assert_eq!(unknown.position, Some(Position { line: 1, column: 1 }));
    assert_eq!(unknown.nearest.as_deref(), Some("name"));
}

#[test]
fn what_an_error_repeats_is_short_and_fit_for_a_terminal() {
    let long = "x".repeat(100_000);
    let texts = [
        format!("name = \"{long}\"\n\"{long}\" = 1"),
        shop(&format!("grilling = \"{long}\"\ncustomers = \"{long}\"")),
        format!("name = \"lunch\"\n[shop]\nstrategies = [\"{long}\"]"),
        "name = \"a\\u001b[31mb\"\n\"\\u001b\" = 1\n[shop]\nstrategies = [\"\\u001b\"]\ngrilling = \"\\u001b\"".to_owned(),
        format!("description = \"\\u001b\"\nname = {long}"),
    ];
    for text in texts {
        let error = ScenarioFile::parse(&text).unwrap_err();
        for line in error.to_string().lines() {
            assert!(line.len() < 500, "{} bytes: {}…", line.len(), &line[..100]);
            assert!(!line.contains(char::is_control), "{line:?}");
        }
    }
}

#[test]
fn of_very_many_problems_a_hundred_are_told() {
    let keys: String = (0..100_000).map(|i| format!("key{i} = 1\n")).collect();
    let strategies = "\"banc\", ".repeat(20_000);
    let equals = "=\n".repeat(20_000);
    let texts = [
        format!("{keys}{}", shop("")),
        format!("name = \"lunch\"\n[shop]\nstrategies = [{strategies}]"),
        equals,
    ];
    for text in texts {
        let error = ScenarioFile::parse(&text).unwrap_err();
        assert_eq!(error.problems.len(), 101);
        assert_eq!(
            error.problems[0].to_string(),
            "at least 100 things are wrong, here are some of them"
        );
    }
}

#[test]
fn no_text_makes_the_reader_panic() {
    let texts = [
        "",
        "\u{feff}",
        "[",
        "=",
        "shop",
        "[shop",
        "[shop.extra]\nx = 1",
        "shop.customers = 1",
        "shop = {}",
        "\"\" = 1",
        "[shop]\n[house]",
        "a = 1e",
        "a = \"\\q\"",
        "\0",
        "name.first = 1",
        "[shop]\nstrategies = [[]]",
        "é",
        "\r",
    ];
    for text in texts {
        assert!(ScenarioFile::parse(text).is_err(), "{text:?}");
    }
    assert!(ScenarioFile::parse(&"[".repeat(100_000)).is_err());
    assert!(ScenarioFile::parse(&format!("a = {}", "[".repeat(100_000))).is_err());
    // Every prefix of a good file, cut within characters' reach.
    let good = crate::config::find("burgers").unwrap().toml;
    for (end, _) in good.char_indices().step_by(7) {
        let _ = ScenarioFile::parse(&good[..end]);
    }
}
