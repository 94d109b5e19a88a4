//! The report of a bench: a table for people, and lines of JSON that can be stored.

use crate::arguments::Arguments;
use crate::figure::{BenchRecord, Figure};
use anyhow::{Context, Result};
use bench_report::{Environment, Record};
use comfy_table::{CellAlignment, ContentArrangement, Table, TableComponent, presets};
use lab::measure::environment;
use lab::runtimes::RuntimeName;
use std::path::Path;

/// Gathers the figures of one bench.
#[derive(Debug)]
pub struct Report {
    bench: &'static str,
    arguments: Arguments,
    environment: Environment,
    figures: Vec<Figure>,
    notes: Vec<String>,
}

impl Report {
    /// Begins a report; `allocator` says which one the bench has.
    pub fn new(
        bench: &'static str,
        runtimes: &[RuntimeName],
        allocator: &str,
        arguments: &Arguments,
    ) -> Self {
        let mut environment = environment(runtimes, 1, &arguments.command(bench));
        environment.allocator = allocator.to_owned();
        Self {
            bench,
            arguments: arguments.clone(),
            environment,
            figures: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a figure.
    pub fn push(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    /// Records the version of a crate that was measured besides the runtimes.
    pub fn version(&mut self, name: &str, version: &str) {
        let versions = &mut self.environment.runtime_versions;
        versions.insert(name.to_owned(), version.to_owned());
    }

    /// Returns the figures, in the order in which they were added.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.figures.iter()
    }

    /// Adds a sentence below the table: what was left out and why, or how to read a figure.
    pub fn note(&mut self, sentence: &str) {
        self.notes.push(sentence.to_owned());
    }

    /// Prints the report, and saves it where that was asked for.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn finish(&self) -> Result<()> {
        println!("\n{}: {}\n", self.bench, self.environment.summary());
        println!("{}", self.table());
        for note in &self.notes {
            println!("{note}");
        }
        match &self.arguments.save {
            Some(path) => self.save(path),
            None => Ok(()),
        }
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        table
            .load_preset(presets::NOTHING)
            .set_style(TableComponent::HeaderLines, '─')
            .set_content_arrangement(ContentArrangement::Disabled)
            .set_header([
                "",
                "figure",
                "median",
                "95 % interval",
                "n",
                "target",
                "verdict",
            ]);
        let mut above = None;
        for figure in &self.figures {
            let case = if above == Some(&figure.case) {
                ""
            } else {
                &figure.case
            };
            above = Some(&figure.case);
            table.add_row([
                case.to_owned(),
                figure.name.clone(),
                figure.estimate.map_or_else(
                    || "not available".to_owned(),
                    |e| figure.unit.show(e.median),
                ),
                figure.interval_text().unwrap_or_default(),
                figure.estimate.map_or(0, |e| e.n).to_string(),
                figure.target_text().unwrap_or_default(),
                figure.verdict().to_string(),
            ]);
        }
        for n in [2, 3, 4] {
            if let Some(column) = table.column_mut(n) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table
    }

    /// Writes all lines beside the place, then renames: a stored file is never half a report.
    fn save(&self, path: &Path) -> Result<()> {
        let mut text = String::new();
        for figure in &self.figures {
            let record = BenchRecord::of(self.bench, figure, &self.environment);
            text.push_str(&record.to_line());
            text.push('\n');
        }
        let mut beside = path.as_os_str().to_owned();
        beside.push(".partial");
        std::fs::write(&beside, text)
            .and_then(|()| std::fs::rename(&beside, path))
            .with_context(|| format!("cannot save the report as {}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{Target, Unit};
    use clap::Parser;

    fn report(arguments: &Arguments) -> Report {
        let mut report = Report::new("house", &[RuntimeName::Smol], "system", arguments);
        let figure = Figure::new("1 cleaner", "ratio", Unit::Ratio, &[0.99, 1.0, 1.01])
            .target(Target::AtLeast(0.95))
            .samples("ours", &[1.0, 2.0, 3.0]);
        report.push(figure);
        report
    }

    #[test]
    fn a_table_has_figure_interval_target_and_verdict() {
        let arguments = Arguments::parse_from(["x"]);
        let table = report(&arguments).table().to_string();
        for part in ["1 cleaner", "0.9900 to 1.0100", "at least 0.9500", "met"] {
            assert!(table.contains(part), "{table}");
        }
    }

    #[test]
    fn a_saved_line_names_schema_and_samples_and_no_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("house.jsonl");
        let arguments = Arguments::parse_from(["x", "--save", path.to_str().unwrap()]);
        report(&arguments).save(&path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let line: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
        assert_eq!(line["schema"], 1);
        assert_eq!(line["verdict"], "met");
        assert_eq!(line["target"]["at-least"], 0.95);
        assert_eq!(line["samples"]["ours"][2], 3.0);
        assert!(!text.contains(folder.path().to_str().unwrap()), "{text}");
    }
}
