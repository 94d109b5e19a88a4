//! `docs/WAITS.md`: what a person reads at each fault of each device, and what waiting at once gains. The text around the
//! tables is written by hand.
//!
//! In the page, `<!-- matrix -->`, `<!-- faults -->`, `<!-- figures -->` and `<!-- replays -->` each begin a place that
//! `<!-- end -->` ends. The faults are what io-sim's tests wrote down (`LUNCHRUSH_FAULTS=…`): once for each runtime, in any order, at ports that differ.

mod matrix;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use bench_report::replays::ReplayRecord;
use bench_report::waits::{WaitRecord, WaitTable};
use bench_report::{Record, render};
use serde::Deserialize;

use super::Document;
use super::places::all_filled;

const FAULTS: &str = "docs/results/faults.jsonl";
const WAITS: &str = "docs/results/waits.jsonl";
const REPLAYS: &str = "docs/results/replays.jsonl";
const PATH: &str = "docs/WAITS.md";

/// The devices, in the order of the columns.
const DEVICES: [&str; 5] = ["tcp", "http", "file", "sqlite", "postgres"];

pub(super) const DOCUMENT: Document = Document {
    path: PATH,
    records: FAULTS,
    rendered,
};

/// What a person reads at a fault, as io-sim's tests write it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Fault {
    fault: String,
    device: String,
    wait: String,
    says: String,
}

fn rendered(root: &Path) -> Result<String> {
    let text = fs::read_to_string(root.join(FAULTS)).with_context(|| {
        format!(
            "cannot read {FAULTS}, which `LUNCHRUSH_FAULTS=\"$PWD/{FAULTS}\" cargo test --package io-sim --all-features` makes"
        )
    })?;
    let faults = faults(&text).with_context(|| format!("in {FAULTS}"))?;
    let file = File::open(root.join(WAITS)).with_context(|| {
        format!("cannot read {WAITS}, which `lunchrush waits --save {WAITS}` makes")
    })?;
    let records =
        WaitRecord::read_lines(BufReader::new(file)).with_context(|| format!("in {WAITS}"))?;
    let file = File::open(root.join(REPLAYS)).with_context(|| {
        format!("cannot read {REPLAYS}, whose lines `lunchrush calibrate http --save FILE` makes")
    })?;
    let replays =
        ReplayRecord::read_lines(BufReader::new(file)).with_context(|| format!("in {REPLAYS}"))?;
    let page =
        fs::read_to_string(root.join(PATH)).with_context(|| format!("cannot read {PATH}"))?;
    let figures = render::waits_markdown(&WaitTable::of(&records));
    let places = [
        (
            "<!-- matrix -->",
            matrix::matrix(&faults).with_context(|| format!("in {FAULTS}"))?,
        ),
        ("<!-- faults -->", said(&faults)),
        ("<!-- figures -->", figures),
        ("<!-- replays -->", render::replays_markdown(&replays)),
    ];
    all_filled(page, &places).with_context(|| format!("in {PATH}"))
}

/// Reads the faults, each once, in an order that does not depend on who wrote first.
fn faults(text: &str) -> Result<BTreeSet<Fault>> {
    let lines = text.lines().enumerate();
    let faults = lines.filter(|(_, line)| !line.trim().is_empty());
    let faults: Result<BTreeSet<Fault>> = faults
        .map(|(at, line)| {
            let mut fault: Fault = serde_json::from_str(line)
                .with_context(|| format!("line {} is no fault", at + 1))?;
            ensure!(
                DEVICES.contains(&fault.device.as_str()),
                "line {} is about a device `{}`, which the page has no column for",
                at + 1,
                fault.device
            );
            fault.says = without_ports(&fault.says);
            Ok(fault)
        })
        .collect();
    let faults = faults?;
    ensure!(!faults.is_empty(), "there is no fault");
    Ok(faults)
}

/// Takes the ports out: the system chooses them anew each time.
fn without_ports(text: &str) -> String {
    const HOST: &str = "127.0.0.1:";
    let mut parts = text.split(HOST);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        out.push_str(HOST);
        out.push_str(if rest.len() < part.len() { "…" } else { "" });
        out.push_str(rest);
    }
    out
}

/// What a person reads.
fn said(faults: &BTreeSet<Fault>) -> String {
    let mut out =
        "| fault | device | wait | what the person reads |\n| --- | --- | --- | --- |\n".to_owned();
    for Fault {
        fault,
        device,
        wait,
        says,
    } in faults
    {
        let [fault, says] = [fault, says].map(|text| escaped(text));
        out.push_str(&format!("| {fault} | {device} | {wait} | {says} |\n"));
    }
    out
}

/// Keeps a text from ending its cell.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(fault: &str, device: &str, says: &str) -> String {
        let value = serde_json::json!({ "device": device, "fault": fault, "wait": "receive", "says": says });
        format!("{value}\n")
    }

    #[test]
    fn a_fault_is_told_once_whoever_met_it_first_and_at_whatever_port() {
        let reset = |port: &str| line("reset", "tcp", &format!("127.0.0.1:{port} broke off | it"));
        let refused = line("absent", "http", "127.0.0.1:1 refused");
        let once = faults(&[reset("7070"), refused.clone(), reset("40001")].concat()).unwrap();
        assert_eq!(once, faults(&[refused, reset("7")].concat()).unwrap());
        assert_eq!(once.len(), 2);
        assert_eq!(
            said(&once),
            "| fault | device | wait | what the person reads |\n| --- | --- | --- | --- |\n\
             | absent | http | receive | 127.0.0.1:… refused |\n\
             | reset | tcp | receive | 127.0.0.1:… broke off \\| it |\n"
        );
    }

    #[test]
    fn what_is_no_fault_is_told_with_its_line() {
        let fax = line("reset", "fax", "");
        for (text, why) in [
            ("", "there is no fault"),
            ("{}\n", "line 1 is no fault"),
            (&fax, "`fax`"),
        ] {
            let error = format!("{:#}", faults(text).unwrap_err());
            assert!(error.contains(why), "{error}");
        }
    }
}
