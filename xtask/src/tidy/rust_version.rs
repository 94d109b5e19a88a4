//! The workspace's `rust-version`: as low as its dependencies allow, and no lower.
//!
//! Below what a dependency declares, it promises a build that fails; above the highest of them, it shuts out people without
//! a reason. What counts is what the crates need with their default features, on every platform, without what only their
//! tests need. Whether our own code uses a newer standard library is clippy's business (`incompatible_msrv`).

use std::fmt;
use std::str::FromStr;

use super::Offence;
use crate::metadata::{Metadata, Package};

const RULE: &str = "rust-version";

/// A release of Rust: major, minor, patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Release([u32; 3]);

impl FromStr for Release {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut release = [0; 3];
        for (number, part) in release.iter_mut().zip(text.split('.')) {
            *number = part.parse()?;
        }
        Ok(Self(release))
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}")?;
        if patch != 0 {
            write!(f, ".{patch}")?;
        }
        Ok(())
    }
}

/// Compares the version of every member with the highest that is needed.
pub(super) fn check(workspace: &Metadata) -> Vec<Offence> {
    let Some((needed, why)) = needed(workspace) else {
        return Vec::new();
    };
    workspace
        .members()
        .filter_map(|package| {
            let what = match declared(package) {
                None => format!("declares no rust-version; {needed} is right, for {why}"),
                Some(ours) if ours < needed => format!(
                    "declares {ours}, but {why} needs {needed}; raise it, or take an older version"
                ),
                Some(ours) if ours > needed => format!(
                    "declares {ours}, but {needed} is enough, the highest that is needed (for {why})"
                ),
                Some(_) => return None,
            };
            Some(Offence::new(RULE, &package.name, what))
        })
        .collect()
}

/// The highest release that anything needs, and what needs it. A dependency that declares nothing is passed over.
fn needed(workspace: &Metadata) -> Option<(Release, String)> {
    let ours: Vec<&str> = workspace.members().map(|p| p.name.as_str()).collect();
    let editions = workspace.members().filter_map(|package| {
        let release = edition(&package.edition)?;
        Some((release, format!("edition {}", package.edition)))
    });
    let dependencies = workspace
        .members()
        .flat_map(|package| workspace.needs(package))
        .filter(|package| !ours.contains(&package.name.as_str()))
        .filter_map(|package| {
            let release = declared(package)?;
            Some((release, format!("{} {}", package.name, package.version)))
        });
    editions.chain(dependencies).max()
}

fn declared(package: &Package) -> Option<Release> {
    package.rust_version.as_ref()?.parse().ok()
}

/// The release that brought the edition: <https://doc.rust-lang.org/edition-guide/>.
fn edition(name: &str) -> Option<Release> {
    let minor = match name {
        "2018" => 31,
        "2021" => 56,
        "2024" => 85,
        _ => return None,
    };
    Some(Release([1, minor, 0]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::planted::{Plan, workspace};
    use crate::tidy::lines;

    const DEPENDENCIES: [Plan<'_>; 4] = [
        ("ext-old", "1.60", &[]),
        ("ext-new", "1.80.1", &["ext-silent"]),
        ("ext-silent", "", &[]),
        ("ext-newest", "1.90", &[]),
    ];

    #[track_caller]
    fn check(ours: Plan<'_>, expected: &[&str]) {
        let mut plan = vec![ours];
        plan.extend(DEPENDENCIES);
        assert_eq!(lines(&super::check(&workspace(&plan))), expected);
    }

    #[test]
    fn the_highest_that_a_dependency_declares_is_right() {
        check(("lab", "1.80.1", &["ext-old", "ext-new"]), &[]);
    }

    #[test]
    fn what_only_tests_need_does_not_count() {
        check(("lab", "1.60", &["ext-old", "dev:ext-newest"]), &[]);
    }

    #[test]
    fn a_version_too_low_is_found() {
        check(
            ("lab", "1.80", &["ext-old", "ext-new"]),
            &[
                "lab: rust-version: declares 1.80, but ext-new 0.1.0 needs 1.80.1; raise it, or \
                 take an older version",
            ],
        );
    }

    #[test]
    fn a_version_too_high_is_found() {
        check(
            ("lab", "1.85", &["ext-old"]),
            &[
                "lab: rust-version: declares 1.85, but 1.60 is enough, the highest that is needed \
                 (for ext-old 0.1.0)",
            ],
        );
    }

    #[test]
    fn no_version_is_found() {
        check(
            ("lab", "", &[]),
            &["lab: rust-version: declares no rust-version; 1.56 is right, for edition 2021"],
        );
    }

    #[test]
    fn releases_are_ordered_by_number() {
        let release = |text: &str| text.parse::<Release>().unwrap();
        assert!(release("1.9") < release("1.10"));
        assert_eq!(release("1.88"), release("1.88.0"));
        assert_eq!(release("1.88.1").to_string(), "1.88.1");
        assert!("stable".parse::<Release>().is_err());
    }
}
