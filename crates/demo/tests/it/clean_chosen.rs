//! What can be chosen of how a picture is cleaned, and on what; and what says nothing there.
#![cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]

use crate::files::jpeg;
use crate::run::{lunchrush, typed};
use serde_json::Value;
use std::fs;

#[track_caller]
fn refused(line: &str, answers: &[&str]) {
    let ran = typed(&format!("clean {line}"))
        .ends_with(2)
        .complains(answers);
    assert_eq!(ran.out, "", "{line}");
}

#[test]
fn every_filter_makes_something_else_and_processes_the_same_as_one() {
    let here = tempfile::tempdir().unwrap();
    fs::write(here.path().join("photo.jpg"), jpeg(64, 48)).unwrap();
    let checksum = |line: &str| -> String {
        let mut command = lunchrush();
        command.arg("clean").arg("--json").arg("--input");
        command.arg(here.path()).args(line.split_whitespace());
        let ran: crate::run::Ran = command.output().unwrap().into();
        let json: Value = ran.ends_with(0).json();
        json["checksum"].as_str().unwrap().to_owned()
    };
    let lines = [
        "--denoise median",
        "--denoise median --radius 3",
        "--denoise bilateral",
        "--denoise bilateral --linear",
        "--denoise guided",
        "--denoise guided --strength 30",
        "--denoise non-local --radius 4",
        "--denoise thorough --radius 4 --strength 15",
    ];
    let mut checksums: Vec<_> = lines.iter().map(|line| checksum(line)).collect();
    assert_eq!(checksum(""), checksums[4], "guided is the usual one");
    for (line, alone) in lines.iter().zip(&checksums) {
        let processes = checksum(&format!("{line} --crew processes --cleaners 2"));
        assert_eq!(&processes, alone, "{line}");
    }
    checksums.sort();
    checksums.dedup();
    assert_eq!(checksums.len(), lines.len(), "{checksums:?}");
}

#[test]
fn what_says_nothing_to_a_filter_or_a_kernel_is_refused_with_what_would() {
    refused(
        "--denoise blur",
        &["`blur`", "median, bilateral, guided, non-local, thorough"],
    );
    refused(
        "--denoise median --strength 5",
        &["--strength", "`--radius`"],
    );
    refused("--denoise median --linear", &["--linear", "leave it out"]);
    refused("--radius 0", &["`--radius 0`", "the smallest radius is 1"]);
    refused(
        "--denoise non-local --radius 40",
        &["`--radius` is refused", "at most 32"],
    );
    refused(
        "--strength 0",
        &["`--strength` is refused", "between 0.1 and 1000"],
    );
    refused(
        "--noise 0s..1s",
        &[
            "`--noise` says nothing to `--kernel picture`",
            "`--denoise`",
        ],
    );
    if cfg!(feature = "vision") {
        refused(
            "--kernel vision --radius 3",
            &["`--radius`", "it has no options"],
        );
    }
    if cfg!(feature = "realfft") {
        refused(
            "--kernel audio --linear",
            &["`--linear`", "it has `--noise`"],
        );
    }
}

#[test]
fn a_processor_that_this_build_has_not_and_what_it_cannot_do_are_told() {
    refused("--processor abacus", &["`abacus`", "cpu and gpu"]);
    if cfg!(feature = "gpu") {
        refused("--processor gpu", &["`--kernel matrix`"]);
        refused(
            "--processor gpu --kernel matrix --crew one",
            &["`--crew` says nothing to `--processor gpu`"],
        );
    } else {
        refused("--processor gpu", &["`--features gpu`"]);
    }
}

/// Where there is no driver for Vulkan this says that nothing was multiplied, in words.
#[cfg(feature = "gpu")]
#[test]
fn a_graphics_processor_makes_the_same_product_or_is_said_to_be_missing() {
    let ran = typed("clean --kernel matrix --processor gpu --repeat 1 --json");
    if ran.code == Some(1) {
        ran.complains(&["no graphics processor that speaks Vulkan"]);
        return;
    }
    let report = ran.ends_with(0).json();
    let of_tolerance = report["of_tolerance"].as_f64().unwrap();
    assert!((0.0..1.0).contains(&of_tolerance), "{of_tolerance}");
    assert_eq!(report["study"]["base"]["crew"], "one");
    assert_eq!(report["study"]["rows"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_generated_goes_by_its_own_name() {
    for (kernel, feature, name) in [
        ("picture", true, "generated picture"),
        ("vision", cfg!(feature = "vision"), "generated floor"),
        ("audio", cfg!(feature = "realfft"), "generated sound"),
        ("matrix", cfg!(feature = "ndarray"), "generated matrices"),
    ] {
        if feature
            && !crate::runtimes::compiled_in()
                .collect::<Vec<_>>()
                .is_empty()
        {
            typed(&format!("clean --kernel {kernel}"))
                .ends_with(0)
                .prints(&[name]);
        }
    }
}
