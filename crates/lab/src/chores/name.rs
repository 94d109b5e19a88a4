//! The names of the chores, as flags and records write them.

use std::fmt;
use std::str::FromStr;

/// A kind of computing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChoreName {
    /// Noise is taken out of pictures.
    Picture,
}

/// There is no such kind of computing in this build.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no kernel; there are: {}", names())]
pub struct UnknownChore {
    given: String,
}

impl ChoreName {
    /// Every one that this build has.
    pub const ALL: &'static [Self] = &[Self::Picture];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Picture => "picture",
        }
    }

    /// What it cleans: one of them, several.
    pub const fn nouns(self) -> [&'static str; 2] {
        match self {
            Self::Picture => ["picture", "pictures"],
        }
    }
}

fn names() -> String {
    let names: Vec<_> = ChoreName::ALL.iter().map(|name| name.name()).collect();
    names.join(", ")
}

impl fmt::Display for ChoreName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ChoreName {
    type Err = UnknownChore;

    fn from_str(given: &str) -> Result<Self, UnknownChore> {
        let found = Self::ALL.iter().copied().find(|it| it.name() == given);
        found.ok_or_else(|| UnknownChore {
            given: given.to_owned(),
        })
    }
}
