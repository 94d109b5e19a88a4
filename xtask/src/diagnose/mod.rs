//! `cargo xtask diagnose`: what `lunchrush diagnose` says of programs whose truth is known, of their remedies, and of real
//! programs, stored under `docs/results/`.
//!
//! All is run in a release build, one program at a time. Planted programs tell their own truth, a line of JSON; what was
//! seen comes from the report. `cargo xtask docs` renders what was stored as `docs/DIAGNOSE.md`.

mod machine;
mod peer;
mod planted;
mod programs;
mod remedies;
mod report;
mod store;
mod watcher;

use std::num::NonZeroU32;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::load::Load;
use watcher::Watcher;

pub(crate) use programs::{FOLDER, REAL};

/// Where the runs of planted programs lie.
pub(crate) const PLANTED: &str = "docs/results/planted.jsonl";

/// Where the rounds of remedies lie.
pub(crate) const REMEDIES: &str = "docs/results/remedies.jsonl";

/// What to watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Programs that write down their own truth.
    Planted,
    /// Three of them, without and with the remedy that the report offers.
    Remedies,
    /// Programs that people use, where they are installed.
    Programs,
}

/// What to watch, and how often.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// What to watch; everything unless told otherwise.
    what: Vec<What>,
    /// How often each planted program runs.
    #[arg(long, value_name = "N", default_value = "20")]
    repeat: NonZeroU32,
    /// How many rounds each remedy has.
    #[arg(long, value_name = "N", default_value = "7")]
    rounds: NonZeroU32,
    /// How many busy processes run beside.
    #[arg(long, value_name = "N", default_value = "0")]
    load: u32,
    /// A program or a remedy, by its name; may be given several times. What is stored of others stays.
    #[arg(long = "only", value_name = "NAME")]
    only: Vec<String>,
}

impl Options {
    fn asks_for(&self, what: What) -> bool {
        self.what.is_empty() || self.what.contains(&what)
    }

    /// Refuses names that nothing has.
    fn check(&self) -> Result<()> {
        let known: Vec<&str> = planted::names()
            .chain(remedies::names())
            .chain(REAL.iter().map(|program| program.name))
            .collect();
        match self
            .only
            .iter()
            .find(|only| !known.contains(&only.as_str()))
        {
            Some(name) => bail!("nothing is called `{name}`; there are {}", known.join(", ")),
            None => Ok(()),
        }
    }

    fn names(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }
}

/// Builds, watches, and stores.
///
/// # Errors
///
/// Something cannot be built, a program fails or does not tell its truth, or the records cannot be stored.
pub(crate) fn run(options: &Options) -> Result<()> {
    options.check()?;
    let watcher = Watcher::built()?;
    let load = match options.load {
        0 => None,
        busy => {
            eprintln!("{busy} busy processes run beside it");
            Some(Load::start(usize::try_from(busy)?)?)
        }
    };
    if options.asks_for(What::Planted) {
        planted::run(options, &watcher)?;
    }
    if options.asks_for(What::Remedies) {
        remedies::run(options, &watcher)?;
    }
    if options.asks_for(What::Programs) {
        programs::run(options, &watcher)?;
    }
    drop(load);
    eprintln!("`cargo xtask docs` renders it");
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn options(line: &str) -> Options {
        Line::parse_from(line.split(' ')).options
    }

    #[test]
    fn everything_is_watched_unless_something_is_named() {
        let all = options("diagnose");
        assert!(all.asks_for(What::Planted) && all.asks_for(What::Programs));
        assert!(all.names("half"));
        let some = options("diagnose planted remedies --only half --only convoy");
        assert!(some.asks_for(What::Remedies) && !some.asks_for(What::Programs));
        assert!(some.names("convoy") && !some.names("storm"));
        some.check().unwrap();
    }

    #[test]
    fn a_name_that_nothing_has_is_refused_with_those_that_there_are() {
        let error = options("diagnose --only hlaf").check().unwrap_err();
        let error = error.to_string();
        for word in ["`hlaf`", "half", "batch", "gzip"] {
            assert!(error.contains(word), "{error}");
        }
    }
}
