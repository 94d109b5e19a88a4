//! The table of real programs: the verdict of each, with a link to its report.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::diagnose::{FOLDER, REAL};

/// Renders a row for each program whose report is there.
///
/// # Errors
///
/// A report cannot be read, has no verdict, or there is none at all.
pub(super) fn table(root: &Path) -> Result<String> {
    let mut rows = Vec::new();
    for program in REAL {
        let path = format!("{FOLDER}/{}.txt", program.name);
        let report = match fs::read_to_string(root.join(&path)) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            read => read.with_context(|| format!("cannot read {path}"))?,
        };
        let (command, took, verdict) =
            told(&report).with_context(|| format!("{path} is no report"))?;
        rows.push(format!(
            "| [`{command}`](results/programs/{}.txt) {} | {took} | {verdict} |\n",
            program.name, program.does
        ));
    }
    ensure!(
        !rows.is_empty(),
        "there is no report in {FOLDER}; `cargo xtask diagnose programs` makes them"
    );
    Ok(format!(
        "| program | took | what the report says first |\n| --- | ---: | --- |\n{}",
        rows.concat()
    ))
}

/// The name of the command, how long it took, and the verdict in words: the first line of a report and its first paragraph.
fn told(report: &str) -> Option<(String, String, String)> {
    let mut parts = report.split("\n\n");
    let title = parts.next()?.replace('\n', " ");
    let mut title = title.split(" · ");
    let command = title.next()?.split_whitespace().next()?;
    let command = command.rsplit('/').next()?.to_owned();
    let took = title.next()?.to_owned();
    let verdict: Vec<&str> = parts.next()?.split_whitespace().collect();
    (!verdict.is_empty()).then(|| (command, took, verdict.join(" ").replace('|', "\\|")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_begins_with_what_the_table_needs() {
        let report = "/usr/bin/gzip -k big.txt · 2.98 s · exit code 0\n\nCleaning: it computed 99 %\nof the time.\n\nWhere\n";
        let (command, took, verdict) = told(report).unwrap();
        assert_eq!(
            [command.as_str(), &took, &verdict],
            ["gzip", "2.98 s", "Cleaning: it computed 99 % of the time."]
        );
        assert_eq!(told("nothing"), None);
    }
}
