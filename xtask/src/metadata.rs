//! The part of `cargo metadata` that the tasks read: members, their dependencies, and the resolved graph.
//!
//! The fields are those of cargo's format, version 1:
//! <https://doc.rust-lang.org/cargo/commands/cargo-metadata.html#json-format>.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::call::Call;

/// What cargo knows of the workspace, with the default features of every member.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    packages: Vec<Package>,
    workspace_members: Vec<String>,
    resolve: Option<Graph>,
    pub(crate) workspace_root: PathBuf,
}

/// One package: a member of the workspace or something that it depends on.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    #[serde(default)]
    pub(crate) edition: String,
    pub(crate) rust_version: Option<String>,
    #[serde(default)]
    pub(crate) manifest_path: PathBuf,
    #[serde(default)]
    pub(crate) dependencies: Vec<Dependency>,
    #[serde(default)]
    pub(crate) features: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    targets: Vec<Target>,
}

/// A dependency as the manifest declares it.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) kind: Option<Kind>,
}

/// What a dependency is for, where it is not for the crate itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// Tests, examples and benches.
    Dev,
    /// The build script.
    Build,
}

#[derive(Debug, Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Graph {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Debug, Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<Reason>,
}

#[derive(Debug, Deserialize)]
struct Reason {
    kind: Option<Kind>,
}

impl Metadata {
    /// Asks cargo for the members alone. Needs no network.
    ///
    /// # Errors
    ///
    /// Cargo fails, mostly because a manifest is wrong.
    pub(crate) fn of_members() -> Result<Self> {
        Self::ask(&Call::cargo("metadata --format-version 1 --no-deps"))
    }

    /// Asks cargo for the members and all that they depend on, on every platform, with their default features.
    ///
    /// # Errors
    ///
    /// Cargo fails: a manifest is wrong, or a dependency is neither here nor to be had.
    pub(crate) fn of_everything() -> Result<Self> {
        Self::ask(&Call::cargo("metadata --format-version 1"))
    }

    fn ask(call: &Call) -> Result<Self> {
        let output = call.output()?;
        if !output.status.success() {
            bail!(
                "`{call}` failed: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        serde_json::from_slice(&output.stdout)
            .with_context(|| format!("cannot read what `{call}` printed"))
    }

    /// The workspace's own packages, in cargo's order.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id))
    }

    /// All that a package needs to be built, itself included, in order of name and version: what its tests need is not
    /// counted. Empty where the graph was not asked for.
    pub(crate) fn needs<'a>(&'a self, package: &'a Package) -> Vec<&'a Package> {
        let nodes: BTreeMap<&str, &Node> = self
            .resolve
            .iter()
            .flat_map(|graph| &graph.nodes)
            .map(|node| (node.id.as_str(), node))
            .collect();
        let mut reached = BTreeSet::new();
        let mut next = vec![package.id.as_str()];
        while let Some(id) = next.pop() {
            let Some(node) = nodes.get(id) else { continue };
            if reached.insert(id) {
                next.extend(
                    node.deps
                        .iter()
                        .filter(|edge| edge.dep_kinds.iter().any(|r| r.kind != Some(Kind::Dev)))
                        .map(|edge| edge.pkg.as_str()),
                );
            }
        }
        let mut needed: Vec<&Package> = self
            .packages
            .iter()
            .filter(|package| reached.contains(package.id.as_str()))
            .collect();
        needed.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
        needed
    }
}

impl Package {
    /// Tells whether the package has bench targets.
    pub(crate) fn has_benches(&self) -> bool {
        self.targets
            .iter()
            .any(|target| target.kind.iter().any(|kind| kind == "bench"))
    }
}

/// Workspaces for the tests of the rules.
#[cfg(test)]
pub(crate) mod planted {
    use serde_json::{Value, json};

    use super::Metadata;

    /// A package's name, its rust-version (empty for none) and its dependencies: names, with `dev:` or `build:` before them
    /// where they are for tests or for the build script.
    pub(crate) type Plan<'a> = (&'a str, &'a str, &'a [&'a str]);

    /// The workspace of these packages; those whose name begins with `ext-` are not members.
    pub(crate) fn workspace(packages: &[Plan<'_>]) -> Metadata {
        let members: Vec<&str> = packages
            .iter()
            .map(|(name, ..)| *name)
            .filter(|name| !name.starts_with("ext-"))
            .collect();
        serde_json::from_value(json!({
            "packages": packages.iter().map(package).collect::<Vec<_>>(),
            "workspace_members": members,
            "resolve": { "nodes": packages.iter().map(node).collect::<Vec<_>>() },
            "workspace_root": ".",
        }))
        .unwrap()
    }

    fn package((name, rust_version, dependencies): &Plan<'_>) -> Value {
        let rust_version = (!rust_version.is_empty()).then_some(rust_version);
        json!({
            "id": name,
            "name": name,
            "version": "0.1.0",
            "edition": "2021",
            "rust_version": rust_version,
            "dependencies": dependencies.iter().map(|dependency| {
                let (kind, name) = split(dependency);
                json!({ "name": name, "kind": kind })
            }).collect::<Vec<_>>(),
        })
    }

    fn node((name, _, dependencies): &Plan<'_>) -> Value {
        json!({
            "id": name,
            "deps": dependencies.iter().map(|dependency| {
                let (kind, name) = split(dependency);
                json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] })
            }).collect::<Vec<_>>(),
        })
    }

    fn split(dependency: &str) -> (Option<&str>, &str) {
        dependency
            .split_once(':')
            .map_or((None, dependency), |(kind, name)| (Some(kind), name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_needs_what_its_own_needs_need_but_nothing_for_tests() {
        let workspace = planted::workspace(&[
            ("shop", "", &["ext-a", "dev:ext-test"]),
            ("ext-a", "", &["build:ext-b"]),
            ("ext-b", "", &[]),
            ("ext-test", "", &[]),
        ]);
        let shop = workspace.members().next().unwrap();
        let names: Vec<&str> = workspace
            .needs(shop)
            .iter()
            .map(|package| package.name.as_str())
            .collect();
        assert_eq!(names, ["ext-a", "ext-b", "shop"]);
    }

    #[test]
    fn cargo_tells_of_this_package() {
        let workspace = Metadata::of_members().unwrap();
        let ours = workspace.members().find(|p| p.name == "xtask").unwrap();
        assert!(!ours.has_benches());
        assert!(ours.dependencies.iter().any(|d| d.name == "bench-report"));
    }
}
