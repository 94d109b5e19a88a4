//! Three planted programs without and with the remedy that the report offers: what it gains, beside what it can at most.

use std::ffi::{OsStr, OsString};

use anyhow::Result;
use bench_report::watching::RemedyRecord;

use super::machine::environment;
use super::peer::Peer;
use super::watcher::Watcher;
use super::{Options, REMEDIES, store};

/// How late the planted server answers.
const LATE_MS: u32 = 10;

/// A remedy that exists as a second version of a planted program.
struct Pair {
    /// The remedy, as the report names it.
    treatment: &'static str,
    /// The names of both versions.
    names: [&'static str; 2],
    /// What both do, in a few words.
    does: [&'static str; 2],
    /// What both are given.
    given: Given,
}

/// What a program is given.
enum Given {
    Nothing,
    Server,
    File,
}

const PAIRS: [Pair; 3] = [
    Pair {
        treatment: "wait-concurrently",
        names: ["requests", "pipelined"],
        does: ["40 requests, one after another", "all sent at once"],
        given: Given::Server,
    },
    Pair {
        treatment: "crew",
        names: ["computing", "crew"],
        does: ["one thread computes", "two threads, half each"],
        given: Given::Nothing,
    },
    Pair {
        treatment: "batch",
        names: ["fsync", "fsync-once"],
        does: ["a write and an fsync, 150 times", "150 writes, one fsync"],
        given: Given::File,
    },
];

/// Runs each pair in rounds, the version that begins by turns, and stores the rounds.
///
/// # Errors
///
/// A program cannot be watched.
pub(super) fn run(options: &Options, watcher: &Watcher) -> Result<()> {
    if !names().any(|name| options.names(name)) {
        return Ok(());
    }
    let peer = Peer::start(&watcher.planted, "server", LATE_MS)?;
    let rounds = options.rounds.get();
    let (rounds_word, load_word) = (rounds.to_string(), options.load.to_string());
    let mut words = vec!["remedies", "--rounds", &rounds_word];
    if options.load > 0 {
        words.extend(["--load", &load_word]);
    }
    let environment = environment(&words);
    let mut records = Vec::new();
    for pair in PAIRS.iter().filter(|pair| options.names(pair.treatment)) {
        let argument = match pair.given {
            Given::Nothing => OsString::new(),
            Given::Server => peer.port.to_string().into(),
            Given::File => watcher.folder.path().join("synced").into(),
        };
        for round in 0..rounds {
            records.push(RemedyRecord {
                round,
                load: options.load,
                environment: environment.clone(),
                ..pair.round(watcher, &argument, round % 2 == 1)?
            });
        }
        eprintln!("{}: {rounds} rounds", pair.treatment);
    }
    store::merge(
        REMEDIES,
        records,
        |record| (record.treatment.clone(), record.load),
        |record| place(&record.treatment),
    )
}

/// What the remedies are called.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    PAIRS.iter().map(|pair| pair.treatment)
}

fn place(treatment: &str) -> usize {
    let mut pairs = PAIRS.iter();
    pairs
        .position(|pair| pair.treatment == treatment)
        .unwrap_or(PAIRS.len())
}

impl Pair {
    /// Runs both versions once; the one with the remedy first if asked for.
    fn round(&self, watcher: &Watcher, argument: &OsStr, swapped: bool) -> Result<RemedyRecord> {
        let watch = |version: usize| watcher.watch(&watcher.planted(self.names[version], argument));
        let (without, with) = if swapped {
            let with = watch(1)?;
            (watch(0)?, with)
        } else {
            (watch(0)?, watch(1)?)
        };
        let [without_does, with_does] = self.does.map(str::to_owned);
        Ok(RemedyRecord {
            treatment: self.treatment.to_owned(),
            without: without_does,
            with: with_does,
            beside: (without.beside + with.beside) / 2.0,
            without_ns: without.report.wall_ns,
            with_ns: with.report.wall_ns,
            bound_ns: without.report.verdict.bound_ns(self.treatment),
            ..RemedyRecord::default()
        })
    }
}
