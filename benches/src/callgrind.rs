//! Instruction counts from callgrind, with the allocator's own set apart.
//!
//! Instructions hardly move with the load of a machine, with one exception: how many glibc's allocator needs for a
//! request depends on where the blocks before it happen to lie. tokio's aligned tasks cost 600 to 900 of them for the same
//! request on both sides, changed by any unrelated allocation. What is inside the allocator is therefore counted apart;
//! allocations and bytes are compared by their own counts.
//!
//! The file format: <https://valgrind.org/docs/manual/cl-format.html>.

use anyhow::{Context, Result, ensure};
use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// Instructions that a program took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Instructions {
    /// All of them.
    pub total: u64,
    /// Those inside calls of the allocator.
    pub allocator: u64,
}

/// Where a call enters the allocator.
const ALLOCATOR: [&str; 7] = [
    "malloc",
    "free",
    "calloc",
    "realloc",
    "posix_memalign",
    "aligned_alloc",
    "memalign",
];

/// Tells whether valgrind can be run here.
pub fn is_installed() -> bool {
    let quiet = || Stdio::null();
    let mut command = Command::new("valgrind");
    command.arg("--version").stdout(quiet()).stderr(quiet());
    command.status().is_ok_and(|status| status.success())
}

/// Counts the instructions of a program, from its start to its end.
///
/// # Errors
///
/// If it cannot be run, fails, or callgrind's file is not understood.
pub fn count(program: &Path, arguments: &[String]) -> Result<Instructions> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let file = folder.path().join("callgrind.out");
    let mut out = std::ffi::OsString::from("--callgrind-out-file=");
    out.push(&file);
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(out)
        .arg(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .context("cannot run valgrind")?;
    ensure!(
        output.status.success(),
        "valgrind ended with {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    let text = std::fs::read_to_string(&file).context("callgrind left no file")?;
    parse(&text)
}

/// Sums up a profile: the total, and the inclusive costs of the calls that enter the allocator.
fn parse(profile: &str) -> Result<Instructions> {
    // Names are written once, as `(1) malloc`, and later as `(1)` alone.
    let mut names: HashMap<&str, &str> = HashMap::new();
    let mut counted = Instructions::default();
    let (mut caller_inside, mut callee_inside, mut is_call) = (false, false, false);
    for line in profile.lines() {
        if let Some(name) = line.strip_prefix("fn=") {
            caller_inside = is_allocator(resolve(&mut names, name));
        } else if let Some(name) = line.strip_prefix("cfn=") {
            callee_inside = is_allocator(resolve(&mut names, name));
        } else if line.starts_with("calls=") {
            is_call = true;
        } else if line.starts_with(|c: char| c.is_ascii_digit() || "+-*".contains(c)) {
            // Where it is, and its cost; right after `calls=`, what the calls cost.
            let cost = line.split_ascii_whitespace().nth(1).unwrap_or("0");
            let cost: u64 = cost
                .parse()
                .with_context(|| format!("`{line}` is no line of callgrind's"))?;
            if !is_call {
                counted.total += cost;
            } else if callee_inside && !caller_inside {
                counted.allocator += cost;
            }
            is_call = false;
        }
    }
    ensure!(counted.total > 0, "callgrind counted nothing");
    Ok(counted)
}

fn resolve<'a>(names: &mut HashMap<&'a str, &'a str>, written: &'a str) -> &'a str {
    match written.split_once(' ') {
        Some((number, name)) if written.starts_with('(') => {
            names.insert(number, name);
            name
        }
        _ => names.get(written).copied().unwrap_or(written),
    }
}

/// Tells whether a function is an entry of the allocator; callgrind writes the second recursion as `malloc'2`.
fn is_allocator(function: &str) -> bool {
    let name = function.split(['\'', '@']).next().unwrap_or(function);
    ALLOCATOR.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILE: &str = "\
version: 1
positions: line
events: Ir

ob=(1) adapter_overhead
fl=(1) main.rs
fn=(1) main
10 100
+2 5
cob=(2) libc.so.6
cfi=(2) malloc.c
cfn=(2) malloc
calls=3 20
12 60
cfn=(3) other
calls=1 30
* 7

fl=(2)
fn=(2)
20 40
cfn=(4) calloc
calls=1 20
21 20
fn=(4)
-1 20
fn=(3)
30 7
summary: 172
totals: 172
";

    #[test]
    fn calls_into_the_allocator_are_counted_once_and_apart() {
        let counted = parse(PROFILE).unwrap();
        assert_eq!(
            counted,
            Instructions {
                total: 172,
                allocator: 60
            }
        );
    }

    #[test]
    fn a_file_that_counts_nothing_is_an_error() {
        assert!(parse("version: 1\n").is_err());
    }
}
