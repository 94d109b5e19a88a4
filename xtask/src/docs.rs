//! `cargo xtask docs`: the documents that are rendered from stored records, without running anything.
//!
//! A document is a function of its records alone, so `--check`, and `cargo xtask tidy` with it, can tell whether somebody
//! changed it by hand, or the records without it.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, Result, bail};
use bench_report::conformance::{Event, Pass};
use bench_report::render;
use clap::Args;

use crate::call::root;
use crate::replace::replace;

/// The records of the conformance suite, from the workspace's root.
pub(crate) const RECORDS: &str = "docs/results/conformance.jsonl";

/// The document that they are rendered to.
pub(crate) const DOCUMENT: &str = "docs/RUNTIMES.md";

/// What to do with what was rendered.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Changes nothing, and fails if a document is not what its records render to.
    #[arg(long)]
    check: bool,
}

/// Renders and writes, or compares.
///
/// # Errors
///
/// The records cannot be read, or are not whole; the document cannot be written; or it is not what it should be.
pub(crate) fn run(options: &Options) -> Result<()> {
    let root = root();
    let rendered = rendered(&root)?;
    if options.check {
        match offence(&root, &rendered) {
            None => eprintln!("{DOCUMENT} is what {RECORDS} renders to"),
            Some(what) => bail!("{DOCUMENT} {what}"),
        }
    } else {
        replace(&root.join(DOCUMENT), &rendered)?;
        eprintln!("rendered {DOCUMENT} from {RECORDS}");
    }
    Ok(())
}

/// Renders the document from the records below this root.
///
/// # Errors
///
/// The records cannot be read, or are not whole.
pub(crate) fn rendered(root: &Path) -> Result<String> {
    let path = root.join(RECORDS);
    let file = File::open(&path)
        .with_context(|| format!("cannot read {RECORDS}, which `cargo xtask conformance` makes"))?;
    let events =
        Event::read_lines(BufReader::new(file)).with_context(|| format!("in {RECORDS}"))?;
    let pass = Pass::of(&events).with_context(|| format!("{RECORDS} is not whole"))?;
    Ok(render::runtimes_document(&pass))
}

/// Says what is wrong with the document, if something is.
pub(crate) fn offence(root: &Path, rendered: &str) -> Option<String> {
    match fs::read_to_string(root.join(DOCUMENT)) {
        Ok(text) if text == rendered => None,
        Ok(text) => {
            let line = differs_at(&text, rendered);
            Some(format!(
                "is not what {RECORDS} renders to, from line {line} on; `cargo xtask docs` renders it"
            ))
        }
        Err(error) => Some(format!(
            "cannot be read ({error}); `cargo xtask docs` renders it"
        )),
    }
}

/// The number of the first line in which two texts differ.
fn differs_at(one: &str, other: &str) -> usize {
    let alike = one.lines().zip(other.lines()).take_while(|(a, b)| a == b);
    alike.count() + 1
}

#[cfg(test)]
mod tests {
    use bench_report::conformance::{Caps, Class, Flavour, Kind, Record, Run, Verdict};

    use super::*;

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
        assert!(offence(root, &document).unwrap().contains("cannot be read"));
        replace(&root.join(DOCUMENT), &document).unwrap();
        assert_eq!(offence(root, &document), None);

        let by_hand = document.replacen("runtime", "engine", 1);
        replace(&root.join(DOCUMENT), &by_hand).unwrap();
        assert!(offence(root, &document).unwrap().contains("from line 1 on"));
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
