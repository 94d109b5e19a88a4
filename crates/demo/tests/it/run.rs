//! Running the command: what it wrote, and how it ended.

use serde_json::Value;
use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// Demands the exit code, and shows everything where it is another.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        // Whatever goes wrong is told in words of ours.
        assert!(!self.err.contains("panicked"), "{self:#?}");
        self
    }

    /// Demands words on standard output.
    #[track_caller]
    pub(crate) fn prints(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.out.contains(word), "no `{word}` in {self:#?}");
        }
        self
    }

    /// Demands words on standard error.
    #[track_caller]
    pub(crate) fn complains(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.err.contains(word), "no `{word}` in {self:#?}");
        }
        self
    }

    /// Reads standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

/// The command, with nothing of this environment that changes what it prints.
pub(crate) fn lunchrush() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lunchrush"));
    command
        .stdin(Stdio::null())
        .env_remove("NO_COLOR")
        .env("LC_ALL", "C.UTF-8");
    command
}

/// Runs the command to its end.
#[track_caller]
pub(crate) fn run<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Ran {
    lunchrush().args(arguments).output().unwrap().into()
}

/// Runs the command with arguments as they are typed, none of them with a blank in it.
#[track_caller]
pub(crate) fn typed(line: &str) -> Ran {
    run(line.split_whitespace())
}
