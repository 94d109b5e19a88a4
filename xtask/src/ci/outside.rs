//! `runtime-adapter` seen from outside: a package that is no member of the workspace depends on it by path.
//!
//! Members of a workspace lend each other features, and a crate's own tests bring its test dependencies: both hide what a
//! feature forgot to ask for. Here nothing does. The package is written anew each time, under `target/outside`, with the
//! workspace's lock file; its program is the example of the crate's README, taken from there.

use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::features::combinations;
use crate::call::{Call, root};
use crate::metadata::Metadata;

/// A crate's features, each with what it asks for.
type Features = BTreeMap<String, Vec<String>>;

/// The crate that is seen from outside.
const CRATE: &str = "runtime-adapter";

/// The feature that the README's example names.
const README_FEATURE: &str = "smol";

/// Runs the README's example, and builds every combination of features.
///
/// # Errors
///
/// The README has no example, it fails, or a combination does not build.
pub(super) fn run() -> Result<()> {
    let workspace = Metadata::of_members()?;
    let package = workspace
        .members()
        .find(|package| package.name == CRATE)
        .with_context(|| format!("the workspace has no {CRATE}"))?;
    let features: Vec<&str> = package
        .features
        .keys()
        .map(String::as_str)
        .filter(|feature| *feature != "default")
        .collect();
    let readme = root().join("crates").join(CRATE).join("README.md");
    let readme =
        fs::read_to_string(&readme).with_context(|| format!("cannot read {}", readme.display()))?;
    let example = first_program(&readme)
        .with_context(|| format!("the README of {CRATE} has no example with a `fn main`"))?;
    write_package(&root().join(PACKAGE), &features, example)?;

    cargo("run --quiet --bin readme")
        .words("--features")
        .argument(README_FEATURE)
        .run()?;
    let mut built = BTreeSet::new();
    for combination in combinations(&features, usize::MAX) {
        // A feature that asks for another one is the same with it and without it.
        if !built.insert(with_all_asked_for(&package.features, &combination)) {
            continue;
        }
        let call = cargo("check --quiet --lib");
        let call = if combination.is_empty() {
            call
        } else {
            call.words("--features").argument(combination.join(","))
        };
        call.run()?;
    }
    Ok(())
}

/// Where the package is written, from the root of the workspace.
const PACKAGE: &str = "target/outside/package";

/// Calls cargo in the package. Everything that it needs has been fetched for the workspace.
fn cargo(words: &str) -> Call {
    Call::cargo(words)
        .words("--offline --manifest-path target/outside/package/Cargo.toml")
        .words("--target-dir target/outside/build")
}

fn write_package(folder: &Path, features: &[&str], example: &str) -> Result<()> {
    let source = folder.join("src");
    fs::create_dir_all(source.join("bin"))?;
    fs::write(folder.join("Cargo.toml"), manifest(features))?;
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    fs::write(source.join("lib.rs"), "pub use runtime_adapter;\n")?;
    fs::write(source.join("bin/readme.rs"), example)?;
    Ok(())
}

/// The manifest of a package that passes on the features that it is asked for.
fn manifest(features: &[&str]) -> String {
    let passed_on: String = features
        .iter()
        .map(|feature| format!("{feature} = [\"{CRATE}/{feature}\"]\n"))
        .collect();
    format!(
        "[package]\nname = \"outside\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [workspace]\n\n\
         [[bin]]\nname = \"readme\"\nrequired-features = [\"{README_FEATURE}\"]\n\n\
         [features]\n{passed_on}\n\
         [dependencies]\n{CRATE} = {{ path = \"../../../crates/{CRATE}\", default-features = false }}\n"
    )
}

/// Returns the first block of Rust that is a whole program.
fn first_program(markdown: &str) -> Option<&str> {
    markdown
        .split("```rust\n")
        .skip(1)
        .filter_map(|block| block.split_once("```").map(|(code, _)| code))
        .find(|code| code.contains("fn main("))
}

/// Adds the features of the same crate that these ask for, and those that they ask for in turn.
fn with_all_asked_for<'a>(features: &'a Features, chosen: &[&'a str]) -> BTreeSet<&'a str> {
    let mut all = BTreeSet::new();
    let mut open = chosen.to_vec();
    while let Some(feature) = open.pop() {
        if let Some(asked_for) = features.get(feature).filter(|_| all.insert(feature)) {
            open.extend(asked_for.iter().map(String::as_str));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_whole_program_of_a_readme_is_found() {
        let markdown =
            "# a\n```rust\nlet x = 1;\n```\n```toml\n[x]\n```\n```rust\nfn main() {}\n```\n";
        assert_eq!(first_program(markdown), Some("fn main() {}\n"));
        assert_eq!(first_program("```rust\nlet x = 1;\n```"), None);
    }

    #[test]
    fn the_package_passes_features_on_and_lies_outside_of_the_workspace() {
        let manifest = manifest(&["smol", "tokio"]);
        assert!(manifest.contains("\n[workspace]\n"));
        assert!(
            manifest.contains(
                "smol = [\"runtime-adapter/smol\"]\ntokio = [\"runtime-adapter/tokio\"]\n"
            )
        );
    }

    #[test]
    fn a_feature_is_the_same_with_what_it_asks_for_and_without_it() {
        let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let features = Features::from([
            ("a".to_owned(), of(&["b", "dep:x"])),
            ("b".to_owned(), of(&["c"])),
            ("c".to_owned(), of(&[])),
            ("d".to_owned(), of(&[])),
        ]);
        let all = with_all_asked_for(&features, &["a"]);
        assert_eq!(all, BTreeSet::from(["a", "b", "c"]));
        assert_eq!(all, with_all_asked_for(&features, &["a", "c"]));
        assert_ne!(all, with_all_asked_for(&features, &["a", "d"]));
    }
}
