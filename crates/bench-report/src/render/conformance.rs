//! The conformance suite's records for a reader: a table for a terminal, and the document on what differs between runtimes.
//!
//! The document is a function of one [`Pass`] alone: no time, no date and no machine is in it, so that records of the same
//! versions give the same document whenever and in whatever order they were made.

mod answers;
mod caps;
mod markup;
mod matrix;
mod moves;
mod promises;
mod text;

use crate::conformance::Pass;
use answers::Sheet;

pub use text::conformance_text;

/// Renders the document on what differs between runtimes, in Markdown; its links are relative to a folder `docs` beside
/// the crates.
#[must_use]
pub fn runtimes_document(pass: &Pass) -> String {
    let sheet = Sheet::of(pass);
    let sections = [
        preface(&sheet),
        matrix::section(&sheet),
        caps::section(&sheet),
        moves::section(&sheet),
        promises::section(&sheet),
        provenance(pass),
    ];
    sections.join("\n")
}

fn preface(sheet: &Sheet<'_>) -> String {
    let claims = sheet.checks.iter().filter(|it| !it.may_differ()).count();
    let questions = sheet.checks.len() - claims;
    let differing = sheet.differing().count();
    let properties = caps::HEADING;
    format!(
        "\
# What changes with the runtime

<!-- Rendered from results/conformance.jsonl by `cargo xtask docs`; changes by hand are lost. -->

The same code runs on every runtime here, and most of what it can observe is the same: the adapters see to that, and
{claims} checks prove it. What is left is listed on this page. Each row is a question that a check of the suite
`runtime_adapter::conformance` put to every flavour of every runtime; the answer is one of a few named classes. The
classes are pinned: a runtime that begins to answer otherwise, after an update for instance, fails the suite.

Of {questions} questions, {differing} are answered differently by some runtimes.

- [What differs](#what-differs), question by question, and what each answer means for a program
- [{properties}](#{})
- [Moving from one runtime to another](#moving-from-one-runtime-to-another): what changes for a program
{}
- [What is the same everywhere](#what-is-the-same-everywhere)
- [Versions, and how to repeat this](#versions-and-how-to-repeat-this)
",
        markup::anchor(properties),
        moves::contents(sheet)
    )
}

/// What the answers were found with, and the commands that find them again.
fn provenance(pass: &Pass) -> String {
    let environment = &pass.run.environment;
    let mut versions: Vec<(&str, &str)> = environment
        .runtime_versions
        .iter()
        .map(|(name, version)| (name.as_str(), version.as_str()))
        .collect();
    versions.push(("lunchrush", &environment.lunchrush));
    let mut out = String::from("## Versions, and how to repeat this\n\n");
    let row = |(name, version): (&str, &str)| {
        vec![format!("`{}`", markup::code(name)), markup::prose(version)]
    };
    out.push_str(&markup::table(
        &["crate", "version"].map(str::to_owned),
        versions.into_iter().map(row),
    ));
    out.push_str(&format!(
        "
Found on `{} {}`, with {}, in a {} build.

```sh
cargo xtask conformance               # every check on every flavour; stores the records if all is well
cargo xtask docs                      # renders this page from the records
cargo run -- conformance --only NAME  # one check, on every flavour that it is for
```
",
        markup::code(&environment.os),
        markup::code(&environment.arch),
        markup::prose(&environment.compiler),
        markup::prose(&environment.profile),
    ));
    out
}
