//! The scenarios that are built in: files of `scenarios/`, embedded, each of them a template for one's own.

use super::file::ScenarioFile;
use super::nearest::{nearest, ranked};
use super::place::shown;

/// A scenario that is built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltIn {
    /// Its name, and that of the file.
    pub name: &'static str,
    /// What it shows, in one line: the file's description.
    pub summary: &'static str,
    /// The file, comments and all.
    pub toml: &'static str,
}

/// A name that no built-in scenario has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` names no scenario; valid are {}{}", shown(.name), .names.join(", "), self.meant())]
pub struct UnknownScenario {
    /// What was asked for.
    pub name: String,
    /// The names that are valid, those most like it first.
    pub names: Vec<&'static str>,
}

static BUILT_IN: [BuiltIn; 8] = [
    BuiltIn {
        name: "burgers",
        summary: "The same burgers one after another, with eight cashier-cooks, and with turn numbers: mostly waiting",
        toml: include_str!("../../scenarios/burgers.toml"),
    },
    BuiltIn {
        name: "house",
        summary: "A house cleaned by one, by one taking turns, and by nine: only computing",
        toml: include_str!("../../scenarios/house.toml"),
    },
    BuiltIn {
        name: "script",
        summary: "A simple script, few and short waits: async has little to win, and costs what it costs",
        toml: include_str!("../../scenarios/script.toml"),
    },
    BuiltIn {
        name: "tiny-waits",
        summary: "Very many tiny waits: microseconds each, but summing it all",
        toml: include_str!("../../scenarios/tiny-waits.toml"),
    },
    BuiltIn {
        name: "story-pair",
        summary: "One cashier and one cook beside eight cashier-cooks, each shop with the kitchen that it can tend",
        toml: include_str!("../../scenarios/story-pair.toml"),
    },
    BuiltIn {
        name: "coffee",
        summary: "A coffee counter with a single queue, beside the coffee shop that hands out buzzers",
        toml: include_str!("../../scenarios/coffee.toml"),
    },
    BuiltIn {
        name: "bank",
        summary: "Four tellers and one long line, which clients leave when their patience ends",
        toml: include_str!("../../scenarios/bank.toml"),
    },
    BuiltIn {
        name: "mm8",
        summary: "The textbook's queue M/M/8, for `lunchrush simulate mm8 --theory`: eight tellers, four fifths of whose time is busy",
        toml: include_str!("../../scenarios/mm8.toml"),
    },
];

/// Returns every scenario that is built in, the default ones first.
#[must_use]
pub fn built_in() -> &'static [BuiltIn] {
    &BUILT_IN
}

/// Returns the names of the scenarios that a comparison runs when it is told none.
#[must_use]
pub fn default_set() -> [&'static str; 4] {
    ["burgers", "house", "script", "tiny-waits"]
}

/// Finds a built-in scenario by its name.
///
/// ```
/// use lab::config::find;
///
/// assert_eq!(find("bank").unwrap().file().scenarios().unwrap().len(), 1);
/// assert!(find("burger").unwrap_err().to_string().ends_with("did you mean `burgers`?"));
/// ```
///
/// # Errors
///
/// [`UnknownScenario`], which lists the names.
pub fn find(name: &str) -> Result<&'static BuiltIn, UnknownScenario> {
    let found = BUILT_IN.iter().find(|one| one.name == name);
    found.ok_or_else(|| UnknownScenario {
        name: name.to_owned(),
        names: ranked(name, BUILT_IN.iter().map(|one| one.name)),
    })
}

impl BuiltIn {
    /// Reads the file.
    ///
    /// # Panics
    ///
    /// If `toml` is no scenario file, which that of a scenario from [`built_in`] is.
    #[must_use]
    pub fn file(&self) -> ScenarioFile {
        ScenarioFile::parse(self.toml).expect("invariant: every built-in scenario can be read")
    }
}

impl UnknownScenario {
    /// The question whether the nearest was meant, if any is near.
    fn meant(&self) -> String {
        let near = nearest(&self.name, self.names.iter().copied());
        near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
    }
}
