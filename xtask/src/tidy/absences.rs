//! What a crate must never bring along, and who alone may name a runtime.
//!
//! A library that promises to work without a runtime is only believed while nothing that it needs pulls one in. The graph
//! is that of the whole workspace, where features are united; so only crates are listed here that have no feature which
//! brings what they promise to leave out.

use super::Offence;
use crate::metadata::{Kind, Metadata, Package};

const RULE: &str = "absences";

/// The runtimes, and the crates that they are made of.
const RUNTIMES: &[&str] = &[
    "async-executor",
    "async-global-executor",
    "async-io",
    "async-std",
    "blocking",
    "smol",
    "tokio",
];

/// Crates that need no runtime, directly or through others.
const WITHOUT_RUNTIME: &[&str] = &["core-model", "cpu-work", "bench-report", "xtask"];

/// Crates that need no serialisation.
const WITHOUT_SERDE: &[&str] = &["core-model"];

/// The crates that may depend on a runtime directly: the adapters, and what compares the adapters with it.
const NAME_RUNTIMES: &[&str] = &["runtime-adapter", "benches"];

/// Finds crates that need what they promise to leave out, and runtimes named in the wrong place.
pub(super) fn check(workspace: &Metadata) -> Vec<Offence> {
    workspace
        .members()
        .flat_map(|package| {
            let name = package.name.as_str();
            let mut found = Vec::new();
            if WITHOUT_RUNTIME.contains(&name) {
                found.extend(brought(workspace, package, RUNTIMES, "a runtime"));
            }
            if WITHOUT_SERDE.contains(&name) {
                found.extend(brought(workspace, package, &["serde"], "serde"));
            }
            if !NAME_RUNTIMES.contains(&name) {
                found.extend(named(package));
            }
            found
        })
        .collect()
}

/// What the package needs, directly or not, of what it must do without.
fn brought<'a>(
    workspace: &'a Metadata,
    package: &'a Package,
    unwanted: &'a [&str],
    what: &'a str,
) -> impl Iterator<Item = Offence> {
    workspace
        .needs(package)
        .into_iter()
        .filter(|needed| unwanted.contains(&needed.name.as_str()))
        .map(move |needed| {
            let (name, it) = (&package.name, &needed.name);
            let what = format!(
                "must do without {what}, but brings {it}; `cargo tree -p {name} -i {it}` shows how"
            );
            Offence::new(RULE, name, what)
        })
}

/// Runtimes that the package depends on directly, outside its tests.
fn named(package: &Package) -> impl Iterator<Item = Offence> {
    package
        .dependencies
        .iter()
        .filter(|used| used.kind != Some(Kind::Dev))
        .filter(|used| RUNTIMES.contains(&used.name.as_str()))
        .map(|used| {
            let what = format!(
                "may not depend on {}; only {} name a runtime, others ask for a feature of \
                 runtime-adapter",
                used.name,
                NAME_RUNTIMES.join(" and ")
            );
            Offence::new(RULE, &package.name, what)
        })
}

#[cfg(test)]
mod tests {
    use crate::metadata::planted::{Plan, workspace};

    #[track_caller]
    fn check(packages: &[Plan<'_>], expected: &[(&str, &str)]) {
        let mut plan = packages.to_vec();
        plan.extend([("tokio", "", &[] as &[&str]), ("serde", "", &[])]);
        let found = super::check(&workspace(&plan));
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (offence, (place, what)) in found.iter().zip(expected) {
            assert_eq!(offence.place, *place);
            assert!(offence.what.contains(what), "{offence}");
        }
    }

    #[test]
    fn adapters_and_benches_may_name_a_runtime() {
        check(
            &[
                ("runtime-adapter", "", &["tokio"]),
                ("benches", "", &["tokio"]),
                ("lab", "", &["runtime-adapter", "dev:tokio"]),
            ],
            &[],
        );
    }

    #[test]
    fn a_runtime_that_comes_in_by_a_side_door_is_found() {
        check(
            &[("cpu-work", "", &["ext-a"]), ("ext-a", "", &["tokio"])],
            &[("cpu-work", "must do without a runtime, but brings tokio")],
        );
    }

    #[test]
    fn a_runtime_named_by_a_workload_is_found() {
        check(
            &[("lab", "", &["tokio"])],
            &[("lab", "may not depend on tokio")],
        );
    }

    #[test]
    fn serde_in_the_model_is_found() {
        check(
            &[("core-model", "", &["serde"])],
            &[("core-model", "must do without serde, but brings serde")],
        );
    }
}
