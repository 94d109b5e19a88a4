//! Every combination of features of every crate builds, without a warning, none at all included.
//!
//! Each crate is built alone, also one without features: in a build of the whole workspace a dependency has every feature
//! that any crate asks for, which hides what a crate forgot to ask for itself.
//!
//! What other people depend on is built from [`outside`] as well.
//!
//! The crates and their features are read from the manifests, so that a new feature is covered the day it is added. A crate
//! with many features would take too long: past [`FULL`] features each is built alone, none and all together.

use anyhow::Result;

use super::outside;
use crate::call::Call;
use crate::metadata::{Metadata, Package};

/// Most features of one crate of which every combination is built: 2⁴ = 16 calls.
const FULL: usize = 4;

/// Builds each crate with each combination, by clippy, so that warnings fail.
///
/// # Errors
///
/// A combination does not build or brings a warning; the error names the command.
pub(super) fn run() -> Result<()> {
    Metadata::of_members()?
        .members()
        .flat_map(calls)
        .try_for_each(|call| call.run())?;
    outside::run()
}

fn calls(package: &Package) -> Vec<Call> {
    let features: Vec<&str> = package
        .features
        .keys()
        .map(String::as_str)
        .filter(|feature| *feature != "default")
        .collect();
    combinations(&features, FULL)
        .iter()
        .map(|combination| {
            let call = Call::cargo("clippy --quiet --no-default-features --package")
                .argument(&package.name);
            let call = if combination.is_empty() {
                call
            } else {
                call.words("--features").argument(combination.join(","))
            };
            call.words("-- -D warnings")
        })
        .collect()
}

/// The combinations to build, the smallest first: every one of at most `full` features, otherwise each alone, none and all.
pub(super) fn combinations<'a>(features: &[&'a str], full: usize) -> Vec<Vec<&'a str>> {
    let mut all: Vec<Vec<&str>> = vec![Vec::new()];
    for &feature in features {
        for i in 0..all.len() {
            if features.len() <= full || all[i].is_empty() {
                let mut with = all[i].clone();
                with.push(feature);
                all.push(with);
            }
        }
    }
    if features.len() > full {
        all.push(features.to_vec());
    }
    all.sort_by_key(Vec::len);
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn few_features_are_built_in_every_combination() {
        assert_eq!(
            combinations(&["a", "b", "c"], FULL),
            [
                vec![],
                vec!["a"],
                vec!["b"],
                vec!["c"],
                vec!["a", "b"],
                vec!["a", "c"],
                vec!["b", "c"],
                vec!["a", "b", "c"],
            ]
        );
    }

    #[test]
    fn many_features_are_built_alone_none_and_all() {
        let features = ["a", "b", "c", "d", "e"];
        let all = combinations(&features, FULL);
        assert_eq!(all.len(), 7);
        assert_eq!(all[0], Vec::<&str>::new());
        assert_eq!(all[1], ["a"]);
        assert_eq!(all[5], ["e"]);
        assert_eq!(all[6], features);
    }

    #[test]
    fn default_is_no_feature_of_its_own() {
        let package: Package = serde_json::from_value(json!({
            "id": "x", "name": "cpu-work", "version": "0.1.0", "rust_version": null,
            "features": { "default": ["image"], "image": [], "rayon": [] },
        }))
        .unwrap();
        let shown: Vec<String> = calls(&package).iter().map(Call::to_string).collect();
        let start = "cargo clippy --quiet --no-default-features --package cpu-work";
        assert_eq!(
            shown,
            [
                format!("{start} -- -D warnings"),
                format!("{start} --features image -- -D warnings"),
                format!("{start} --features rayon -- -D warnings"),
                format!("{start} --features image,rayon -- -D warnings"),
            ]
        );
    }
}
