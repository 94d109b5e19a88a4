//! Exit codes: 0 fine, 1 something failed, 2 wrong usage; and the words that go with the last two.

use crate::show::{PipeClosed, complain};
use std::fmt;
use std::process::ExitCode;

/// How a command ended that came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// All is well.
    Fine,
    /// It did what it could, and told what failed.
    WithFailures,
    /// It ran a program, and ends as that did.
    As(u8),
}

/// Something was asked for that cannot be: the person is told what would be right.
#[derive(Debug)]
pub(crate) struct WrongUsage(pub(crate) String);

impl fmt::Display for WrongUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WrongUsage {}

/// Makes an error of wrong usage.
pub(crate) fn usage(text: impl fmt::Display) -> anyhow::Error {
    WrongUsage(text.to_string()).into()
}

/// Says how a command ended that has printed its results; that their reader had seen enough hides no failure.
pub(crate) fn after(printed: anyhow::Result<()>, well: bool) -> anyhow::Result<Ended> {
    match printed {
        Err(error) if well || !error.is::<PipeClosed>() => Err(error),
        _ if well => Ok(Ended::Fine),
        _ => Ok(Ended::WithFailures),
    }
}

/// Writes an error and its causes in one line; a cause that was already told, as some libraries do, is not told again.
pub(crate) fn chain(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

/// Tells what went wrong, and returns the code for it.
pub(crate) fn of(ended: anyhow::Result<Ended>) -> ExitCode {
    match ended {
        Ok(Ended::Fine) => ExitCode::SUCCESS,
        Ok(Ended::WithFailures) => ExitCode::from(1),
        Ok(Ended::As(code)) => ExitCode::from(code),
        // Whoever closed the pipe has seen enough: that is no failure.
        Err(error) if error.is::<PipeClosed>() => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("error: {}", chain(&error)));
            ExitCode::from(if error.is::<WrongUsage>() { 2 } else { 1 })
        }
    }
}
