//! The command line that all benches share.

use clap::Parser;
use std::path::PathBuf;

/// How much to measure, and where to keep it.
#[derive(Clone, Debug, Parser)]
pub struct Arguments {
    /// How many pairs to measure of each comparison; each bench has its own default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pairs: Option<u32>,
    /// Writes every sample to this file, one JSON object per line.
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Passed by `cargo bench`: measure.
    #[arg(long, hide = true)]
    bench: bool,
    /// Runs once and small, whatever else is asked for.
    #[arg(long)]
    test: bool,
    /// What a fresh process of the same program is to measure, as JSON.
    #[arg(long, hide = true, value_name = "JSON")]
    pub(crate) child: Option<String>,
}

/// How thorough a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Once and small: it works.
    Test,
    /// As the targets ask for.
    Full,
}

impl Arguments {
    /// Reads the command line; ends the program with a usage message if it is wrong.
    pub fn read() -> Self {
        Self::parse()
    }

    /// Tells whether to measure or only to try.
    pub fn effort(&self) -> Effort {
        if self.bench && !self.test {
            Effort::Full
        } else {
            Effort::Test
        }
    }

    /// Returns how many pairs to measure, `usual` unless told otherwise.
    pub fn pairs(&self, usual: u32) -> usize {
        let pairs = match self.effort() {
            Effort::Test => 1,
            Effort::Full => self.pairs.unwrap_or(usual),
        };
        pairs as usize
    }

    /// Returns the command line of a bench, for the record: without the path of the program or of the file.
    pub(crate) fn command(&self, bench: &str) -> Vec<String> {
        let mut command: Vec<String> = ["cargo", "bench", "-p", "benches", "--bench", bench]
            .map(str::to_owned)
            .into();
        let mut told = Vec::new();
        if let Some(pairs) = self.pairs {
            told.extend(["--pairs".to_owned(), pairs.to_string()]);
        }
        if self.effort() == Effort::Test {
            told.push("--test".to_owned());
        }
        if !told.is_empty() {
            command.push("--".to_owned());
            command.append(&mut told);
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &str) -> Arguments {
        Arguments::parse_from(words.split(' '))
    }

    #[test]
    fn only_cargo_bench_measures() {
        assert_eq!(parsed("x --bench").effort(), Effort::Full);
        assert_eq!(parsed("x").effort(), Effort::Test);
        assert_eq!(parsed("x --bench --test").effort(), Effort::Test);
        assert_eq!(parsed("x --bench --pairs 7").pairs(20), 7);
        assert_eq!(parsed("x --bench").pairs(20), 20);
        assert_eq!(parsed("x --pairs 7").pairs(20), 1);
    }

    #[test]
    fn the_recorded_command_has_no_paths() {
        let command = parsed("/home/ada/x --bench --pairs 7 --save /home/ada/y").command("house");
        assert_eq!(
            command.join(" "),
            "cargo bench -p benches --bench house -- --pairs 7"
        );
    }

    #[test]
    fn no_pairs_at_all_are_refused() {
        assert!(Arguments::try_parse_from(["x", "--pairs", "0"]).is_err());
    }
}
