//! `docs/DIAGNOSE.md`: what `lunchrush diagnose` says beside what is true. The text around the tables is written by hand.
//!
//! In the page, `<!-- planted -->`, `<!-- remedies -->`, `<!-- cost -->` and `<!-- programs -->` each begin a place that
//! `<!-- end -->` ends. `cargo xtask diagnose` stores what the first two and the last are made of, the bench `diagnose` the
//! third.

mod planted;
mod programs;
mod remedies;

use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use bench_report::bench::BenchRecord;
use bench_report::{Record, render};

use super::Document;
use super::places::all_filled;
use crate::diagnose::{PLANTED, REMEDIES};

const PATH: &str = "docs/DIAGNOSE.md";
const COST: &str = "docs/results/diagnose-bench.jsonl";
const COST_COMMAND: &str =
    "cargo bench -p benches --bench diagnose -- --save docs/results/diagnose-bench.jsonl";

pub(super) const DOCUMENT: Document = Document {
    path: PATH,
    records: PLANTED,
    rendered,
};

fn rendered(root: &Path) -> Result<String> {
    let runs = read(root, PLANTED, "cargo xtask diagnose planted")?;
    let rounds = read(root, REMEDIES, "cargo xtask diagnose remedies")?;
    let cost: Vec<BenchRecord> = read(root, COST, COST_COMMAND)?;
    let page =
        fs::read_to_string(root.join(PATH)).with_context(|| format!("cannot read {PATH}"))?;
    let places = [
        ("<!-- planted -->", planted::tables(&runs)),
        ("<!-- remedies -->", remedies::table(&rounds)),
        ("<!-- cost -->", render::bench_markdown(&cost, |_| true)),
        ("<!-- programs -->", programs::table(root)?),
    ];
    all_filled(page, &places).with_context(|| format!("in {PATH}"))
}

fn read<R: Record>(root: &Path, path: &str, command: &str) -> Result<Vec<R>> {
    let file = File::open(root.join(path))
        .with_context(|| format!("cannot read {path}, which `{command}` makes"))?;
    let records = R::read_lines(BufReader::new(file)).with_context(|| format!("in {path}"))?;
    ensure!(!records.is_empty(), "there is no record in {path}");
    Ok(records)
}

/// The values that come first, in the order in which they come, each once.
fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for value in values {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    once
}

/// The smallest, the median and the greatest.
fn range(values: &[f64]) -> [f64; 3] {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let median = bench_report::stats::median(values).unwrap_or(0.0);
    [least.min(median), median, most.max(median)]
}

/// What ran beside, in words.
fn beside(load: u32) -> String {
    match load {
        0 => "none".to_owned(),
        1 => "1 busy process".to_owned(),
        n => format!("{n} busy processes"),
    }
}

/// A time with three digits.
fn time(ns: f64) -> String {
    match ns {
        _ if ns >= 1e9 => format!("{:.2} s", ns / 1e9),
        _ if ns >= 1e8 => format!("{:.0} ms", ns / 1e6),
        _ if ns >= 1e7 => format!("{:.1} ms", ns / 1e6),
        _ if ns >= 1e6 => format!("{:.2} ms", ns / 1e6),
        _ => format!("{:.0} µs", ns / 1e3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_least_median_and_most() {
        let told = range(&[3e9, 1e9, 2e9]).map(time);
        assert_eq!(told, ["1.00 s", "2.00 s", "3.00 s"]);
        assert_eq!(distinct([2, 0, 2].into_iter()), [2, 0]);
    }

    #[test]
    fn times_have_three_digits() {
        let told = [1.5e9, 1.5e8, 1.5e7, 1.5e6, 1.5e5].map(time);
        assert_eq!(told, ["1.50 s", "150 ms", "15.0 ms", "1.50 ms", "150 µs"]);
    }
}
