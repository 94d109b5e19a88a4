//! `docs/DIFFERENCES.md`: synchronous beside asynchronous code, from the records of `lunchrush differences`.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, Result};
use bench_report::Record;
use bench_report::differences::{DifferenceRecord, differences_document};

use super::Document;

const RECORDS: &str = "docs/results/differences.jsonl";

pub(super) const DOCUMENT: Document = Document {
    path: "docs/DIFFERENCES.md",
    records: RECORDS,
    rendered,
};

fn rendered(root: &Path) -> Result<String> {
    let file = File::open(root.join(RECORDS)).with_context(|| {
        format!("cannot read {RECORDS}, which `lunchrush differences --save` makes")
    })?;
    let records = DifferenceRecord::read_lines(BufReader::new(file))
        .with_context(|| format!("in {RECORDS}"))?;
    Ok(differences_document(&records))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use bench_report::differences::{Figure, Measurement, Side};

    use super::*;
    use crate::replace::replace;

    /// A record of so many lines of code.
    fn line(side: Side, lines: f64) -> String {
        let mut record = DifferenceRecord::new(Measurement::Source, side, "tokio");
        record.repetitions.push(0);
        let figure = Figure::of(vec![lines]).unwrap();
        record.figures.insert("lines".to_owned(), figure);
        record.to_line()
    }

    #[test]
    fn other_records_give_other_sentences() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let path = root.join(RECORDS);
        for (lines, words) in [(9.0, "4 fewer than"), (17.0, "4 more than")] {
            let records = [
                line(Side::Synchronous, 13.0),
                line(Side::Asynchronous, lines),
            ];
            replace(&path, &records.join("\n")).unwrap();
            let document = rendered(root).unwrap();
            assert!(document.contains(words), "{document}");
        }
        fs::remove_file(path).unwrap();
        let error = format!("{:#}", rendered(root).unwrap_err());
        assert!(error.contains("differences --save"), "{error}");
    }
}
