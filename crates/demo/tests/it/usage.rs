//! What is typed wrong: refused before anything is begun, with code 2, and nothing on standard output.

use crate::run::typed;

#[track_caller]
fn check(line: &str, answers: &[&str]) {
    let ran = typed(line).ends_with(2).complains(answers);
    assert_eq!(ran.out, "", "{line}");
}

#[test]
fn nobody_and_fewer_than_nobody_are_refused() {
    for flag in [
        "customers",
        "burgers",
        "cashiers",
        "cooks",
        "grill",
        "workers",
    ] {
        check(&format!("burgers --{flag} 0"), &[flag, "at least 1"]);
        check(&format!("burgers --{flag} -1"), &[flag, "at least 1"]);
        check(&format!("burgers --{flag} many"), &[flag, "whole number"]);
    }
    check("clean --cleaners 0", &["at least 1"]);
    check("clean --workers -2", &["at least 1"]);
    check("compare --repeat 0", &["at least 1"]);
    check("burgers --stories -1", &["0 or more"]);
    check("burgers --seed -1", &["0 or more"]);
}

#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
#[test]
fn a_million_million_customers_are_refused_with_the_memory_that_they_would_take() {
    check(
        "burgers --customers 1000000000000",
        &["1000000000000", "would take about 1.4 PiB of memory"],
    );
    check(
        "burgers --burgers 1000000000000",
        &["refused", "TiB of memory"],
    );
    check(
        "burgers --customers 100000000000000000000",
        &["larger than any machine can count"],
    );
}

#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
#[test]
fn numbers_beyond_all_measure_are_refused() {
    check("burgers --customers 4000000000", &["from 1 to 10000000"]);
    check("burgers --burgers 4000000000", &["from 1 to 1000"]);
    check(
        "burgers --shop parallel --cashiers 4000000000",
        &["from 1 to 10000"],
    );
    check("burgers --stories 4000000000", &["from 0 to 1000000"]);
    check("clean --cleaners 20000 --crew rayon", &["from 1 to 10000"]);
    check("clean --cleaners 1000000000000", &["1000000000000"]);
    check("compare --repeat 1000000", &["between 1 and 10000"]);
}

#[test]
fn times_that_cannot_be_meant_are_refused_with_one_that_can() {
    check("burgers --grilling 5", &["no unit", "`5ms`"]);
    check("burgers --grilling 100000000h", &["at most `24h`"]);
    for factor in ["0", "-1", "nan", "inf", "1001"] {
        check(&format!("slow-file --scale {factor}"), &["such as 0.1"]);
    }
}

#[test]
fn names_that_nothing_has_are_answered_with_those_there_are() {
    check(
        "burgers --shop pralell",
        &["pralell", "parallel", "story-pair"],
    );
    check(
        "clean --crew many",
        &["many", "one, turns, parallel, rayon, threads, processes"],
    );
    check("slow-file --mode slow", &["sync and async"]);
    check("scenarios burger", &["did you mean `burgers`"]);
    check("compare nope", &["nope", "burgers", ".toml"]);
    check("burgrs", &["burgers"]);
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    check("compare --json --csv", &["--json", "--csv"]);
    check("scenarios burgers --schema", &["--schema"]);
    check("burgers --backend file", &["--input"]);
    check("burgers --backend clouds", &["simulated", "file"]);
}

#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
#[test]
fn what_cannot_be_read_or_written_is_told_before_anything_is_begun() {
    let here = tempfile::tempdir().unwrap();
    let here = here.path().display();
    check(
        &format!("burgers --backend file --input {here}/none"),
        &["/none` is not a file"],
    );
    check(
        &format!("burgers --backend file --input {here}"),
        &["is not a file"],
    );
    check(
        &format!("compare --input {here}/none"),
        &["/none` is not a file"],
    );
    check(
        &format!("compare --save {here}"),
        &["must name a file in a folder that exists"],
    );
    check(
        &format!("compare --save {here}/none/records.jsonl"),
        &["must name a file in a folder that exists"],
    );
    check(
        &format!("compare {here}/none.toml"),
        &["cannot read the scenario file", "none.toml"],
    );
}

#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
#[test]
fn a_file_to_read_is_never_silently_ignored() {
    let ran = typed("burgers --backend simulated --input Cargo.toml").ends_with(2);
    ran.complains(&["--backend"]);
}

#[test]
fn help_and_version_are_results() {
    let help = typed("--help").ends_with(0);
    assert_eq!(help.err, "");
    help.prints(&[
        "burgers",
        "clean",
        "slow-file",
        "awaiting",
        "forms",
        "waits",
        "calibrate",
        "compare",
        "Exit codes",
    ]);
    typed("--version").ends_with(0).prints(&["lunchrush"]);
    for command in [
        "burgers",
        "clean",
        "slow-file",
        "awaiting",
        "forms",
        "waits",
        "calibrate",
        "compare",
        "check",
    ] {
        typed(&format!("{command} --help"))
            .ends_with(0)
            .prints(&["Usage"]);
    }
}

#[test]
fn a_worker_that_is_asked_nothing_says_so() {
    let ran = typed("worker").ends_with(1);
    assert_eq!(ran.out, "");
    ran.complains(&["the request is not a cell"]);
}
