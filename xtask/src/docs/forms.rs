//! `docs/FORMS.md`: the four forms side by side, from the sources that are compiled, and a table of what each costs. The text
//! around them is written by hand.
//!
//! In the page, `<!-- source FILE#ANCHOR -->` begins a place for what stands in that file between `// ANCHOR: …` and
//! `// ANCHOR_END: …`, as mdBook knows them, and `<!-- figures -->` the place for the table.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use bench_report::forms::{FormRecord, FormTable, Lines, lines_of_code};
use bench_report::{Record, render};

use super::Document;

const RECORDS: &str = "docs/results/forms.jsonl";
const PATH: &str = "docs/FORMS.md";
/// Where the sources lie.
const SOURCES: &str = "crates/lab/src/forms";

const SOURCE: &str = "<!-- source ";
const FIGURES: &str = "<!-- figures -->";
const END: &str = "<!-- end -->";

/// The files of each form: the shop, and what was written beneath it.
const FILES: [(&str, &str, Option<&str>); 4] = [
    ("callbacks", "callbacks.rs", Some("event_loop.rs")),
    ("threads", "threads.rs", None),
    ("coroutines", "coroutines.rs", Some("green.rs")),
    ("async/await", "async_await.rs", None),
];

pub(super) const DOCUMENT: Document = Document {
    path: PATH,
    records: RECORDS,
    rendered,
};

fn rendered(root: &Path) -> Result<String> {
    let file = File::open(root.join(RECORDS)).with_context(|| {
        format!("cannot read {RECORDS}, which `lunchrush forms --save {RECORDS}` makes")
    })?;
    let mut records =
        FormRecord::read_lines(BufReader::new(file)).with_context(|| format!("in {RECORDS}"))?;
    let sources = sources(root)?;
    for record in &mut records {
        // The table stands beside the sources of today, whenever it was measured.
        record.lines = lines(&record.form, &sources)?;
    }
    let figures = render::forms_markdown(&FormTable::of(&records));
    let page =
        fs::read_to_string(root.join(PATH)).with_context(|| format!("cannot read {PATH}"))?;
    filled(&page, &figures, &sources).with_context(|| format!("in {PATH}"))
}

/// The sources of all forms, by the name of their file.
type Sources = BTreeMap<&'static str, String>;

fn sources(root: &Path) -> Result<Sources> {
    let names = FILES
        .iter()
        .flat_map(|(_, shop, beneath)| [Some(*shop), *beneath])
        .flatten();
    names
        .map(|name| {
            let path = format!("{SOURCES}/{name}");
            let text = fs::read_to_string(root.join(&path));
            Ok((name, text.with_context(|| format!("cannot read {path}"))?))
        })
        .collect()
}

fn lines(form: &str, sources: &Sources) -> Result<Lines> {
    let Some((_, shop, beneath)) = FILES.iter().find(|(name, ..)| *name == form) else {
        bail!("{RECORDS} has a form `{form}`, whose sources are not known");
    };
    let count = |name: &str| sources.get(name).map_or(0, |text| lines_of_code(text));
    Ok(Lines {
        shop: count(shop),
        beneath: beneath.map_or(0, count),
    })
}

/// Fills every place in the page anew.
fn filled(page: &str, figures: &str, sources: &Sources) -> Result<String> {
    let mut out = String::new();
    let mut rest = page;
    let mut places = 0;
    while let Some((before, mark, after)) = next_place(rest)? {
        let (_, following) = after
            .split_once(END)
            .with_context(|| format!("there is no `{END}` after `{mark}`"))?;
        let what = match mark.strip_prefix(SOURCE) {
            Some(name) => {
                let name = name.trim_end_matches("-->").trim();
                format!("```rust\n{}```\n", anchored(name, sources)?)
            }
            None => figures.to_owned(),
        };
        out.push_str(&format!("{before}{mark}\n{what}{END}"));
        rest = following;
        places += 1;
    }
    ensure!(places > 0, "the page has no place for anything");
    Ok(out + rest)
}

/// What stands before the next place, the mark that begins it, and what follows that.
fn next_place(text: &str) -> Result<Option<(&str, &str, &str)>> {
    let at = [SOURCE, FIGURES].iter().filter_map(|mark| text.find(mark));
    let Some(at) = at.min() else {
        return Ok(None);
    };
    let length = text[at..].find("-->").context("a mark is not closed")? + "-->".len();
    let (before, from_mark) = text.split_at(at);
    let (mark, after) = from_mark.split_at(length);
    Ok(Some((before, mark, after)))
}

/// The part of a source between the lines of an anchor, without the lines of others; `name` is `file#anchor`.
fn anchored(name: &str, sources: &Sources) -> Result<String> {
    let part = name.split_once('#').and_then(|(file, anchor)| {
        let source = sources.get(file)?;
        let is = |line: &str, mark: &str| {
            let mark = line.trim_start().strip_prefix(mark);
            mark.is_some_and(|it| it.trim() == anchor)
        };
        let lines = source.lines();
        let mut lines = lines.skip_while(|line| !is(line, "// ANCHOR:")).skip(1);
        let mut part = String::new();
        for line in lines.by_ref() {
            if is(line, "// ANCHOR_END:") {
                return Some(part);
            }
            let is_anchor = line.trim_start().starts_with("// ANCHOR");
            if !is_anchor {
                part.push_str(line);
                part.push('\n');
            }
        }
        None
    });
    part.with_context(|| format!("there is no `{name}` among the sources in {SOURCES}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "//! A shop.\n\n// ANCHOR: shop\n/// Opens.\nfn open() {\n    // ANCHOR: door\n    turn();\n    \
                        // ANCHOR_END: door\n}\n// ANCHOR_END: shop\n";

    fn planted() -> Sources {
        BTreeMap::from([("threads.rs", SHOP.to_owned())])
    }

    #[test]
    fn places_are_filled_from_the_sources_and_stay_as_they_are_then() {
        let page = "Before.\n<!-- source threads.rs#shop -->\nold\n<!-- end -->\nBetween.\n<!-- figures --><!-- end -->\nAfter.\n";
        let once = filled(page, "| form |\n", &planted()).unwrap();
        assert_eq!(
            once,
            "Before.\n<!-- source threads.rs#shop -->\n```rust\n/// Opens.\nfn open() {\n    turn();\n}\n```\n\
             <!-- end -->\nBetween.\n<!-- figures -->\n| form |\n<!-- end -->\nAfter.\n"
        );
        assert_eq!(filled(&once, "| form |\n", &planted()).unwrap(), once);
    }

    #[track_caller]
    fn check(page: &str, why: &str) {
        let error = format!("{:#}", filled(page, "", &planted()).unwrap_err());
        assert!(error.contains(why), "{error}");
    }

    #[test]
    fn what_cannot_be_filled_is_told() {
        check("no marks", "no place for anything");
        check(
            "<!-- source threads.rs#roof --><!-- end -->",
            "no `threads.rs#roof`",
        );
        check(
            "<!-- source other.rs#shop --><!-- end -->",
            "no `other.rs#shop`",
        );
        check("<!-- figures -->", "no `<!-- end -->`");
    }

    #[test]
    fn lines_are_counted_in_the_sources_of_today() {
        let lines = lines("threads", &planted()).unwrap();
        assert_eq!((lines.shop, lines.beneath), (3, 0));
        assert!(super::lines("smoke signals", &planted()).is_err());
    }
}
