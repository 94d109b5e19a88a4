//! Results on standard output, everything else on standard error; how wide and how colourful is the terminal's to say.

use bench_report::render::Style;
use std::io::{self, ErrorKind, IsTerminal, Write};

/// Standard output was closed by its reader.
#[derive(Debug)]
pub(crate) struct PipeClosed;

impl std::fmt::Display for PipeClosed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("standard output is closed")
    }
}

impl std::error::Error for PipeClosed {}

/// Prints a result, ending with a line break.
pub(crate) fn result(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let line_break = if text.ends_with('\n') { "" } else { "\n" };
    match write!(out, "{text}{line_break}").and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(PipeClosed.into()),
        Err(error) => Err(anyhow::Error::new(error).context("cannot write to standard output")),
    }
}

/// Prints a remark on standard error; where that is closed, nobody wants to hear it.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", printable(text));
}

/// Puts a mark in the place of what would steer the terminal: file names may hold anything.
pub(crate) fn printable(text: &str) -> String {
    text.replace(|c: char| c.is_control() && c != '\n', "\u{fffd}")
}

/// Returns how results are to look: plain in a pipe or where `NO_COLOR` says so.
pub(crate) fn style() -> Style {
    style_on(io::stdout().is_terminal())
}

/// Returns how what is written to a place is to look, by whether that is a terminal.
pub(crate) fn style_on(terminal: bool) -> Style {
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    Style {
        colour: terminal && !no_colour && !dumb,
        ascii: !speaks_utf8(),
    }
}

/// Looks at the locale as the C library would: the first that is set decides. With none set, today's answer is yes.
fn speaks_utf8() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(std::env::var_os)
        .find(|v| !v.is_empty());
    set.is_none_or(|locale| {
        let locale = locale.to_string_lossy().to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8") || locale == "c" || locale == "posix"
    })
}

/// Returns how many columns there are; a pipe has a hundred.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0).max(20))
}
