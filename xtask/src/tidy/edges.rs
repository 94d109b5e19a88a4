//! Who may import whom: arrows only go down.
//!
//! The list is the map of `docs/ARCHITECTURE.md` in another form. Whoever changes one changes the other.

use super::Offence;
use crate::metadata::{Kind, Metadata, Package};

const RULE: &str = "crate edges";

/// What one crate may import.
struct Allowed {
    /// The crate.
    name: &'static str,
    /// The crates of this workspace that it may use.
    uses: &'static [&'static str],
    /// Those that only its tests, examples and benches may use besides.
    tests: &'static [&'static str],
}

/// From the ground floor up.
const ALLOWED: &[Allowed] = &[
    Allowed {
        name: "core-model",
        uses: &[],
        tests: &[],
    },
    Allowed {
        name: "runtime-adapter",
        uses: &[],
        tests: &[],
    },
    Allowed {
        name: "cpu-work",
        uses: &[],
        tests: &["runtime-adapter"],
    },
    Allowed {
        name: "io-sim",
        uses: &["core-model", "runtime-adapter"],
        tests: &[],
    },
    Allowed {
        name: "bench-report",
        uses: &["core-model"],
        tests: &[],
    },
    Allowed {
        name: "diagnose",
        uses: &["bench-report", "core-model"],
        tests: &[],
    },
    Allowed {
        name: "lab",
        uses: BELOW_LAB,
        tests: &[],
    },
    Allowed {
        name: "demo",
        uses: BELOW_DEMO,
        tests: &[],
    },
    Allowed {
        name: "benches",
        uses: EVERYTHING,
        tests: &[],
    },
    Allowed {
        name: "xtask",
        uses: &["bench-report"],
        tests: &[],
    },
];

const BELOW_LAB: &[&str] = &[
    "bench-report",
    "core-model",
    "cpu-work",
    "io-sim",
    "runtime-adapter",
];

const BELOW_DEMO: &[&str] = &[
    "bench-report",
    "core-model",
    "cpu-work",
    "diagnose",
    "io-sim",
    "lab",
    "runtime-adapter",
];

const EVERYTHING: &[&str] = &[
    "bench-report",
    "core-model",
    "cpu-work",
    "demo",
    "diagnose",
    "io-sim",
    "lab",
    "runtime-adapter",
];

/// Finds the imports that the list does not allow, and the crates that it does not know.
pub(super) fn check(workspace: &Metadata) -> Vec<Offence> {
    let ours: Vec<&str> = workspace.members().map(|p| p.name.as_str()).collect();
    workspace
        .members()
        .flat_map(|package| check_package(package, &ours))
        .collect()
}

fn check_package(package: &Package, ours: &[&str]) -> Vec<Offence> {
    let name = package.name.as_str();
    let Some(allowed) = ALLOWED.iter().find(|allowed| allowed.name == name) else {
        let what = "is not in the list of who may import whom; add it there \
                    (xtask/src/tidy/edges.rs) and to docs/ARCHITECTURE.md";
        return vec![Offence::new(RULE, name, what)];
    };
    package
        .dependencies
        .iter()
        .filter(|used| ours.contains(&used.name.as_str()))
        .filter_map(|used| {
            let it = used.name.as_str();
            let in_tests = used.kind == Some(Kind::Dev);
            if allowed.uses.contains(&it) || in_tests && allowed.tests.contains(&it) {
                return None;
            }
            let what = if in_tests {
                format!("its tests may not use {it}")
            } else if allowed.tests.contains(&it) {
                format!("may use {it} in its tests alone")
            } else if allowed.uses.is_empty() {
                format!("may not use {it}, nor any other crate of this workspace")
            } else {
                format!("may not use {it}, only {} at most", allowed.uses.join(", "))
            };
            Some(Offence::new(RULE, name, what))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::planted::{Plan, workspace};
    use crate::tidy::lines;

    #[track_caller]
    fn check(packages: &[Plan<'_>], expected: &[&str]) {
        assert_eq!(lines(&super::check(&workspace(packages))), expected);
    }

    #[test]
    fn arrows_that_go_down_are_fine() {
        check(
            &[
                ("core-model", "", &["ext-libm"]),
                ("runtime-adapter", "", &[]),
                ("cpu-work", "", &["dev:runtime-adapter"]),
                ("io-sim", "", &["core-model", "dev:runtime-adapter"]),
                ("bench-report", "", &["core-model"]),
                ("lab", "", &["io-sim", "bench-report", "cpu-work"]),
                ("demo", "", &["lab", "core-model"]),
                ("benches", "", &["dev:demo", "lab"]),
                ("xtask", "", &["bench-report"]),
                ("ext-libm", "", &[]),
            ],
            &[],
        );
    }

    #[test]
    fn an_arrow_that_goes_up_is_found() {
        check(
            &[
                ("core-model", "", &["build:lab"]),
                ("runtime-adapter", "", &["dev:core-model"]),
                ("cpu-work", "", &["runtime-adapter"]),
                ("xtask", "", &["lab"]),
                ("lab", "", &["dev:demo"]),
                ("demo", "", &[]),
            ],
            &[
                "core-model: crate edges: may not use lab, nor any other crate of this workspace",
                "runtime-adapter: crate edges: its tests may not use core-model",
                "cpu-work: crate edges: may use runtime-adapter in its tests alone",
                "xtask: crate edges: may not use lab, only bench-report at most",
                "lab: crate edges: its tests may not use demo",
            ],
        );
    }

    #[test]
    fn a_crate_that_nobody_placed_is_found() {
        let found = super::check(&workspace(&[("annex", "", &[])]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, "annex");
        assert!(found[0].what.contains("docs/ARCHITECTURE.md"));
    }

    #[test]
    fn the_list_itself_has_no_arrow_that_goes_up() {
        for (floor, allowed) in ALLOWED.iter().enumerate() {
            for used in allowed.uses {
                assert!(
                    ALLOWED[..floor].iter().any(|below| below.name == *used),
                    "{} stands below {used}",
                    allowed.name
                );
            }
        }
    }
}
