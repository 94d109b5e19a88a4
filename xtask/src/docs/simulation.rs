//! The table in `docs/SIMULATION.md`: what was simulated beside what was measured. The text around it is written by hand.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, Result};
use bench_report::{Record, RunRecord, render};

use super::Document;

const RECORDS: &str = "docs/results/predictions.jsonl";
const PATH: &str = "docs/SIMULATION.md";

/// Between these lines stands what is rendered.
const BEGIN: &str = "<!-- rendered from results/predictions.jsonl by `cargo xtask docs`; changes by hand are lost -->\n";
const END: &str = "<!-- end of what is rendered -->\n";

pub(super) const DOCUMENT: Document = Document {
    path: PATH,
    records: RECORDS,
    rendered,
};

fn rendered(root: &Path) -> Result<String> {
    let file = File::open(root.join(RECORDS)).with_context(|| {
        format!("cannot read {RECORDS}, which `lunchrush compare --save` makes; {PATH} says how")
    })?;
    let records =
        RunRecord::read_lines(BufReader::new(file)).with_context(|| format!("in {RECORDS}"))?;
    let page =
        fs::read_to_string(root.join(PATH)).with_context(|| format!("cannot read {PATH}"))?;
    around(&page, &render::predictions(&records))
        .with_context(|| format!("{PATH} has no place for the table: {BEGIN}"))
}

/// Puts a table in its place in the page.
fn around(page: &str, table: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{table}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let page = format!("before\n{BEGIN}old\n{END}after\n");
        let replaced = around(&page, "new\n").unwrap();
        assert_eq!(replaced, format!("before\n{BEGIN}\nnew\n\n{END}after\n"));
        assert_eq!(around(&replaced, "new\n").unwrap(), replaced);
        assert_eq!(around("no marks", "new"), None);
    }
}
