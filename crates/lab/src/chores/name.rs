//! The names of the chores, as flags and records write them.

use super::{Chore, MatrixChore, PictureChore, SoundChore};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A kind of computing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChoreName {
    /// Noise is taken out of pictures.
    Picture,
    /// Noise is taken out of sounds.
    Audio,
    /// Matrices are multiplied, tables fitted.
    Matrix,
}

/// Something to be done with a chore, whichever it is.
pub trait Visit {
    /// What it gives.
    type Output;

    /// Does it.
    fn visit<C: Chore>(self) -> Self::Output;
}

/// There is no such kind of computing in this build.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no kernel; there are: {}", names())]
pub struct UnknownChore {
    given: String,
}

impl ChoreName {
    /// Every one that this build has.
    pub const ALL: &'static [Self] = &[Self::Picture, Self::Audio, Self::Matrix];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Audio => "audio",
            Self::Matrix => "matrix",
        }
    }

    /// What it cleans: one of them, several.
    pub const fn nouns(self) -> [&'static str; 2] {
        match self {
            Self::Picture => ["picture", "pictures"],
            Self::Audio => ["sound", "sounds"],
            Self::Matrix => ["computation", "computations"],
        }
    }

    /// Does something with the chore of this name: the only place where a name becomes a type.
    pub fn visit<V: Visit>(self, visitor: V) -> V::Output {
        match self {
            Self::Picture => visitor.visit::<PictureChore>(),
            Self::Audio => visitor.visit::<SoundChore>(),
            Self::Matrix => visitor.visit::<MatrixChore>(),
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
