//! `docs/COMPUTING.md`: kernels beside what a user would pick instead, what a second worker gains, what offloading costs, and a
//! kitchen that waits and computes. The text around the tables is written by hand.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, Result};
use bench_report::bench::{BenchRecord, Figure, Unit};
use bench_report::kitchen::{KitchenRecord, KitchenTable};
use bench_report::{Record, render};

use super::Document;
use super::places::all_filled;

const PATH: &str = "docs/COMPUTING.md";
const KERNELS: &str = "docs/results/kernels.jsonl";
const CREWS: &str = "docs/results/crews.jsonl";
const OFFLOAD: &str = "docs/results/offload.jsonl";
const KITCHEN: &str = "docs/results/kitchen.jsonl";

pub(super) const DOCUMENT: Document = Document {
    path: PATH,
    records: "docs/results/{kernels,crews,offload,kitchen}.jsonl",
    rendered,
};

fn rendered(root: &Path) -> Result<String> {
    let page =
        fs::read_to_string(root.join(PATH)).with_context(|| format!("cannot read {PATH}"))?;
    let bench = |records, is_shown: fn(&Figure) -> bool| -> Result<String> {
        let lines: Vec<BenchRecord> = read(root, records)?;
        Ok(render::bench_markdown(&lines, is_shown))
    };
    let kitchen: Vec<KitchenRecord> = read(root, KITCHEN)?;
    let places = [
        ("<!-- kernels -->", bench(KERNELS, is_compared)?),
        (
            "<!-- crews -->",
            bench(CREWS, |figure| figure.unit == Unit::Ratio)?,
        ),
        ("<!-- offload -->", bench(OFFLOAD, is_compared)?),
        (
            "<!-- kitchen -->",
            render::kitchen_markdown(&KitchenTable::of(&kitchen)),
        ),
    ];
    all_filled(page, &places).with_context(|| format!("in {PATH}"))
}

/// Tells whether a figure sets one side beside another, rather than standing for one of them.
fn is_compared(figure: &Figure) -> bool {
    figure.equal.is_some()
}

/// Reads the records of a file, whose command the page names.
fn read<R: Record>(root: &Path, path: &str) -> Result<Vec<R>> {
    let file = File::open(root.join(path))
        .with_context(|| format!("cannot read {path}; {PATH} says which command makes it"))?;
    R::read_lines(BufReader::new(file)).with_context(|| format!("in {path}"))
}
