//! `docs/RUNTIMES.md`: in what the runtimes differ, from the records of the conformance suite.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, Result};
use bench_report::conformance::{Event, Pass};
use bench_report::render;

use super::Document;

/// The records of the conformance suite, from the workspace's root.
pub(crate) const RECORDS: &str = "docs/results/conformance.jsonl";

pub(super) const DOCUMENT: Document = Document {
    path: "docs/RUNTIMES.md",
    records: RECORDS,
    rendered,
};

fn rendered(root: &Path) -> Result<String> {
    let path = root.join(RECORDS);
    let file = File::open(&path)
        .with_context(|| format!("cannot read {RECORDS}, which `cargo xtask conformance` makes"))?;
    let events =
        Event::read_lines(BufReader::new(file)).with_context(|| format!("in {RECORDS}"))?;
    let pass = Pass::of(&events).with_context(|| format!("{RECORDS} is not whole"))?;
    Ok(render::runtimes_document(&pass))
}

#[cfg(test)]
mod tests {
    use bench_report::conformance::{Caps, Class, Flavour, Kind, Record, Run, Verdict};

    use super::*;
    use crate::replace::replace;
    use std::fs;

    /// A folder with the records of two flavours that answer one question, the second so.
    fn planted(second: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let flavours = [
            ("smol-local", "smol", "at-once"),
            ("threads", "threads", second),
        ];
        let mut events = vec![Event::Run(Run {
            flavours: flavours.map(|(name, ..)| name.to_owned()).to_vec(),
            repetitions: 1,
            ..Run::default()
        })];
        for (name, runtime, class) in flavours {
            events.push(Event::Flavour(Flavour {
                name: name.to_owned(),
                checks: 1,
                caps: Caps {
                    runtime: runtime.to_owned(),
                    ..Caps::default()
                },
                ..Flavour::default()
            }));
            events.push(Event::Outcome(Record {
                flavour: name.to_owned(),
                repetition: 0,
                check: "sleep-zero".to_owned(),
                topic: "timers".to_owned(),
                kind: Kind::MayDiffer {
                    question: "does `sleep(0)` wait?".to_owned(),
                    classes: ["at-once", "a-step"]
                        .map(|name| Class {
                            name: name.to_owned(),
                            means: format!("means {name}"),
                        })
                        .to_vec(),
                },
                file: "src/conformance/timers.rs".to_owned(),
                verdict: Verdict::Declared(class.to_owned()),
                took_ns: 1,
            }));
        }
        let lines: String = events.iter().map(|it| it.to_line() + "\n").collect();
        replace(&folder.path().join(RECORDS), &lines).unwrap();
        folder
    }

    #[test]
    fn a_document_is_what_its_records_render_to_until_either_changes() {
        let folder = planted("at-once");
        let root = folder.path();
        let document = rendered(root).unwrap();
        assert!(
            DOCUMENT
                .offence(root, &document)
                .unwrap()
                .contains("cannot be read")
        );
        replace(&root.join(DOCUMENT.path), &document).unwrap();
        assert_eq!(DOCUMENT.offence(root, &document), None);

        let by_hand = document.replacen("runtime", "engine", 1);
        replace(&root.join(DOCUMENT.path), &by_hand).unwrap();
        assert!(
            DOCUMENT
                .offence(root, &document)
                .unwrap()
                .contains("from line 1 on")
        );
    }

    #[test]
    fn another_class_in_the_records_changes_the_document() {
        let (alike, differing) = (planted("at-once"), planted("a-step"));
        let alike = rendered(alike.path()).unwrap();
        let differing = rendered(differing.path()).unwrap();
        assert!(!alike.contains("a-step"), "{alike}");
        assert!(differing.contains("`a-step`: means a-step"), "{differing}");
    }

    #[test]
    fn records_that_are_missing_or_not_whole_are_told() {
        let folder = planted("at-once");
        let path = folder.path().join(RECORDS);
        let lines = fs::read_to_string(&path).unwrap();
        let short: Vec<&str> = lines.lines().take(3).collect();
        replace(&path, &short.join("\n")).unwrap();
        let error = format!("{:#}", rendered(folder.path()).unwrap_err());
        assert!(
            error.contains("threads was asked for and did not run"),
            "{error}"
        );
        fs::remove_file(path).unwrap();
        let error = format!("{:#}", rendered(folder.path()).unwrap_err());
        assert!(error.contains("`cargo xtask conformance` makes"), "{error}");
    }
}
