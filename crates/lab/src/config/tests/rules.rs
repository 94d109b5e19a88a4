//! Files whose form is right and whose values are not: every rule that is broken is told, at the line of its key.

use super::{house, read, refused, shop};
use crate::config::{FileProblem, ScenarioFile};

#[test]
fn everything_that_can_be_told_at_once_is_told_at_once() {
    refused(
        r#"name = ""
repeats = 5
workers = 0

[shop]
strategies = ["concurrent", "paralell", "buzzers"]
customers = 0
burgers = "two"
cooks = 20_000
grilling = "fast"
patience = "1s"
stories = 2_000_000
"#,
        &[
            "line 1, column 8: the scenario has no name: add one, such as `name = \"lunch\"`",
            "line 2, column 1: unknown key `repeats`; did you mean `repeat`?",
            "line 3, column 11: `workers` is `0`: must be from 1 to 10000",
            "line 6, column 29: `paralell` names no shop; valid are sequential, parallel, concurrent, buzzers, bank; did you mean `parallel`?",
            "line 7, column 13: `customers` is `0`: must be from 1 to 10000000",
            "line 8, column 11: `burgers` is `\"two\"`: must be a whole number, without quotes",
            "line 9, column 9: `cooks` is `20_000`: must be from 1 to 10000",
            "line 10, column 12: `grilling`: `fast` is no duration such as `100ms`, nor one of uniform(min, max), exponential(mean), log-normal(median, sigma), pareto(minimum, shape)",
            "line 12, column 11: `stories` is `2_000_000`: must be from 0 to 1000000",
        ],
    );
}

#[test]
fn a_file_needs_a_name_and_something_to_run() {
    refused(
        "",
        &[
            "line 1, column 1: the scenario has no name: add one, such as `name = \"lunch\"`",
            "line 1, column 1: there is nothing to run: add a section `[shop]` or `[house]`",
        ],
    );
    refused(
        "name = \"lunch\"\n[shop]\nstrategies = [\"bank\"]\n[house]\nstrategies = [\"one\"]",
        &[
            "line 4, column 1: `[house]` stands beside `[shop]`: a file has one of them; move the other to a file of its own",
        ],
    );
}

#[test]
fn a_section_needs_strategies_each_of_them_once() {
    refused(
        "name = \"lunch\"\n\n[shop]",
        &[
            "line 3, column 1: there are no strategies in `[shop]`: add `strategies`, a list with at least one of sequential, parallel, concurrent, buzzers, bank",
        ],
    );
    refused(
        "name = \"lunch\"\n[house]\nstrategies = []",
        &[
            "line 3, column 14: there are no strategies in `[house]`: add `strategies`, a list with at least one of one, turns, parallel, rayon, threads, processes",
        ],
    );
    refused(
        "name = \"lunch\"\n[house]\nstrategies = [\"one\", \"turns\", \"one\", \"one\"]",
        &["line 3, column 14: `strategies` names `one` twice: once is enough"],
    );
}

#[test]
fn the_orders_of_all_customers_together_have_a_limit() {
    refused(
        &shop("customers = 1_000_000\nburgers = 101"),
        &[
            "line 5, column 11: `burgers` is `1000000 × 101`: customers times burgers must be at most 100000000",
        ],
    );
}

#[test]
fn a_product_is_told_where_only_one_of_its_fields_is_written() {
    let mut file = read(&shop("customers = 10_000_000"));
    let section = file.shop.as_mut().unwrap();
    section.burgers = Some(11);
    let error = file.scenarios().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`burgers` is `10000000 × 11`: customers times burgers must be at most 100000000"
    );
}

#[test]
fn a_key_that_no_listed_strategy_uses_is_refused() {
    for (line, told) in [
        (
            "cashiers = 2",
            "12: `cashiers` is used by parallel and bank only, and `strategies` names neither: leave it out",
        ),
        (
            "patience = \"1s\"",
            "12: `patience` is used by bank only, and `strategies` does not name it: leave it out",
        ),
    ] {
        refused(&shop(line), &[&format!("line 4, column {told}")]);
    }
    refused(
        &shop("cooks = 2").replace("concurrent", "sequential"),
        &[
            "line 4, column 9: `cooks` is used by concurrent and buzzers only, and `strategies` names neither: leave it out",
        ],
    );
    refused(
        &house("cleaners = 2").replace("parallel", "turns"),
        &[
            "line 4, column 12: `cleaners` is used by parallel, rayon, threads and processes only, and `strategies` names none of them: leave it out",
        ],
    );
    read(&shop("stories = 3").replace("concurrent", "sequential"));
}

#[test]
fn own_kitchens_take_the_place_of_the_grill() {
    refused(
        &shop("grill = 16\nown_kitchens = true"),
        &[
            "line 4, column 9: `grill` stands beside `own_kitchens`, which makes each shop's grill as large as its cooks need: leave out one of them",
        ],
    );
    read(&shop("grill = 16\nown_kitchens = false"));
}

#[test]
fn a_grill_that_follows_from_a_wrong_number_is_no_second_problem() {
    let mut file = read(&shop("own_kitchens = true"));
    file.shop.as_mut().unwrap().burgers = Some(0);
    let error = file.scenarios().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`burgers` is `0`: must be from 1 to 1000"
    );
}

#[test]
fn a_picture_must_be_large_enough_for_its_zones_and_slices() {
    refused(
        &house("width = 32_768\nheight = 32_768"),
        &[
            "line 4, column 9: `width` is `32768` and `height` is `32768`: must be at most 67108864 pixels together, and are 1073741824",
        ],
    );
    refused(
        &house("width = 64\nheight = 64\nslices = 200"),
        &[
            "line 6, column 10: `slices` is `200`: must be at most 7 for 12 zones in a picture of 64 × 64 pixels",
        ],
    );
    refused(
        &house("zones = 2000\nwidth = 64\nheight = 64\nslices = 1"),
        &[
            "line 4, column 9: `zones` is `2000`: must be at most 682 in a picture of 64 × 64 pixels",
        ],
    );
    refused(
        &house("width = 15"),
        &["line 4, column 9: `width` is `15`: must be from 16 to 32768"],
    );
}

#[test]
fn a_name_is_one_line_and_a_description_is_plain_text() {
    refused(
        &shop("").replace("lunch", "lunch\\nbreak"),
        &[
            "line 1, column 8: `name` is `lunch\\nbreak`: must be one line of at most 100 characters",
        ],
    );
    refused(
        &format!("description = \"\\u0007\"\n{}", shop("")),
        &["line 1, column 15: `description` is `\\u{7}`: must hold no control characters"],
    );
    read(&format!(
        "description = \"\"\"two\nlines\"\"\"\n{}",
        shop("")
    ));
}

#[test]
fn without_a_text_problems_have_no_place() {
    let mut file = read(&shop(""));
    file.workers = Some(0);
    file.shop.as_mut().unwrap().customers = Some(0);
    let problem = |message: &str| FileProblem {
        position: None,
        message: message.to_owned(),
        nearest: None,
    };
    assert_eq!(
        file.scenarios().unwrap_err().problems,
        [
            problem("`workers` is `0`: must be from 1 to 10000"),
            problem("`customers` is `0`: must be from 1 to 10000000"),
        ]
    );
}

#[test]
fn a_rule_that_several_strategies_break_is_told_once() {
    let error = ScenarioFile::parse(&shop("customers = 10_000_000\nburgers = 1_000").replace(
        "\"concurrent\"",
        "\"sequential\", \"concurrent\", \"buzzers\"",
    ));
    assert_eq!(error.unwrap_err().problems.len(), 1);
}
