//! Notes which compiler and which versions of the runtimes a build has, for the records that it will make.

use std::path::Path;
use std::process::Command;

/// The packages whose versions a comparison of runtimes must state.
const NAMED: [&str; 13] = [
    "async-executor",
    "async-fs",
    "async-global-executor",
    "async-io",
    "async-process",
    "async-signal",
    "async-std",
    "async-task",
    "blocking",
    "corosensei",
    "polling",
    "rayon",
    "tokio",
];

fn main() {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let compiler = Command::new(rustc).arg("--version").output().ok();
    let compiler = compiler.and_then(|output| String::from_utf8(output.stdout).ok());
    println!(
        "cargo::rustc-env=LAB_COMPILER={}",
        compiler.as_deref().unwrap_or("not known").trim()
    );

    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let lock = Path::new(&here)
        .ancestors()
        .map(|folder| folder.join("Cargo.lock"))
        .find(|lock| lock.is_file());
    let text = lock
        .as_ref()
        .and_then(|lock| std::fs::read_to_string(lock).ok());
    println!(
        "cargo::rustc-env=LAB_VERSIONS={}",
        versions(&text.unwrap_or_default()).join(",")
    );
    if let Some(lock) = lock {
        println!("cargo::rerun-if-changed={}", lock.display());
    }
    println!("cargo::rerun-if-changed=build.rs");
}

/// Finds the named packages among the `name = "…"` and `version = "…"` lines of a lock file. Where it has several versions
/// of one, the one that the adapters use counts, which they name with its number.
fn versions(lock: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut of_adapters = Vec::new();
    let mut name = "";
    for line in lock.lines() {
        if let Some(value) = value_of(line, "name") {
            name = value;
        } else if let Some(version) = value_of(line, "version")
            && NAMED.contains(&name)
        {
            found.push((name, version));
        } else if name == "runtime-adapter"
            && let Some((used, version)) = line.trim_matches([' ', '"', ',']).split_once(' ')
        {
            of_adapters.push((used, version));
        }
    }
    let is_other = |it: &(&str, &str)| {
        let used = of_adapters.iter().find(|(used, _)| *used == it.0);
        used.is_some_and(|used| used != it)
    };
    found.retain(|it| !is_other(it));
    found
        .iter()
        .map(|(name, version)| format!("{name}={version}"))
        .collect()
}

fn value_of<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.strip_prefix(key)?
        .strip_prefix(" = \"")?
        .strip_suffix('"')
}
