//! On a terminal: colours where they are wanted, and tables that fit.

use crate::files::{SHORT, scenario};
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs the command on a terminal of so many columns; nothing where none can be had.
fn on_a_terminal(columns: u32, line: &str, environment: &[(&str, &str)]) -> Option<String> {
    let typed = format!(
        "stty rows 40 cols {columns} && '{}' {line}",
        env!("CARGO_BIN_EXE_lunchrush")
    );
    let ran = Command::new("script")
        .args(["-qec", &typed, "/dev/null"])
        .env_remove("NO_COLOR")
        .env("LC_ALL", "C.UTF-8")
        .env("TERM", "xterm")
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output();
    match ran {
        Ok(output) if output.status.success() => {
            Some(String::from_utf8(output.stdout).unwrap().replace('\r', ""))
        }
        failed => {
            println!("skipped: no terminal can be had: {failed:?}");
            None
        }
    }
}

const SHORT_DAY: &str = "burgers --customers 3 --grilling 1ms";

#[test]
fn colours_are_for_terminals_that_have_them_and_people_who_want_them() {
    let Some(coloured) = on_a_terminal(100, SHORT_DAY, &[]) else {
        return;
    };
    assert!(coloured.contains("\u{1b}["), "{coloured}");
    for plain in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let Some(plain) = on_a_terminal(100, SHORT_DAY, &[plain]) else {
            return;
        };
        assert!(plain.contains("customer 2 |"), "{plain}");
        assert!(!plain.contains("\u{1b}["), "{plain}");
    }
}

/// Takes out the progress, which is drawn over itself, and the colours.
fn lines(text: &str) -> Vec<String> {
    let from = text.find("Measured on").unwrap_or(0);
    let mut plain = String::new();
    let mut escaped = false;
    for c in text[from..].chars() {
        match c {
            '\u{1b}' => escaped = true,
            _ if escaped => escaped = !c.is_ascii_alphabetic(),
            _ => plain.push(c),
        }
    }
    plain.lines().map(str::to_owned).collect()
}

#[test]
fn a_comparison_and_its_verdict_fit_into_sixty_columns() {
    let here = tempfile::tempdir().unwrap();
    let file = scenario(here.path(), "short.toml", SHORT);
    let compare = |file: &Path| format!("compare --repeat 1 {}", file.display());
    let Some(text) = on_a_terminal(60, &compare(&file), &[]) else {
        return;
    };
    for line in lines(&text) {
        assert!(line.chars().count() <= 60, "{line}");
    }
}

#[test]
fn the_chart_fits_into_sixty_columns() {
    let Some(text) = on_a_terminal(60, SHORT_DAY, &[("NO_COLOR", "1")]) else {
        return;
    };
    let chart: Vec<_> = text.lines().filter(|line| line.contains(" |")).collect();
    assert!(!chart.is_empty(), "{text}");
    for row in chart {
        assert!(row.chars().count() <= 60, "{row}");
    }
}
