//! The names of the chores, as flags and records write them.

#[cfg(feature = "tract-onnx")]
use super::DeepChore;
#[cfg(feature = "ndarray")]
use super::MatrixChore;
#[cfg(feature = "realfft")]
use super::SoundChore;
#[cfg(feature = "vision")]
use super::VisionChore;
use super::{Chore, PictureChore};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A kind of computing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChoreName {
    /// Noise is taken out of pictures.
    Picture,
    /// Dirt is looked for in pictures.
    #[cfg(feature = "vision")]
    Vision,
    /// Noise is taken out of sounds.
    #[cfg(feature = "realfft")]
    Audio,
    /// Matrices are multiplied, tables fitted.
    #[cfg(feature = "ndarray")]
    Matrix,
    /// Noise is taken out of pictures by a network.
    #[cfg(feature = "tract-onnx")]
    Deep,
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
#[non_exhaustive]
pub enum UnknownChore {
    /// There is none of this name at all.
    #[error("`{given}` is no kernel; there are: {}", names())]
    NoSuch {
        /// What was asked for.
        given: String,
    },
    /// It was left out of this build.
    #[error(
        "this build has no `{kernel}`; build it with `--features {feature}`. There are: {}",
        names()
    )]
    NotCompiledIn {
        /// Its name.
        kernel: &'static str,
        /// The feature that brings it.
        feature: &'static str,
    },
}

/// What a build may leave out, and the feature that brings it.
const OPTIONAL: [(&str, &str); 4] = [
    ("vision", "vision"),
    ("audio", "realfft"),
    ("matrix", "ndarray"),
    ("deep", "tract-onnx"),
];

impl ChoreName {
    /// Every one that this build has.
    pub const ALL: &'static [Self] = &[
        Self::Picture,
        #[cfg(feature = "vision")]
        Self::Vision,
        #[cfg(feature = "realfft")]
        Self::Audio,
        #[cfg(feature = "ndarray")]
        Self::Matrix,
        #[cfg(feature = "tract-onnx")]
        Self::Deep,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            #[cfg(feature = "vision")]
            Self::Vision => "vision",
            #[cfg(feature = "realfft")]
            Self::Audio => "audio",
            #[cfg(feature = "ndarray")]
            Self::Matrix => "matrix",
            #[cfg(feature = "tract-onnx")]
            Self::Deep => "deep",
        }
    }

    /// What it cleans: one of them, several.
    pub const fn nouns(self) -> [&'static str; 2] {
        match self {
            Self::Picture => ["picture", "pictures"],
            #[cfg(feature = "vision")]
            Self::Vision => ["picture", "pictures"],
            #[cfg(feature = "realfft")]
            Self::Audio => ["sound", "sounds"],
            #[cfg(feature = "ndarray")]
            Self::Matrix => ["computation", "computations"],
            #[cfg(feature = "tract-onnx")]
            Self::Deep => ["picture", "pictures"],
        }
    }

    /// Does something with the chore of this name: the only place where a name becomes a type.
    pub fn visit<V: Visit>(self, visitor: V) -> V::Output {
        match self {
            Self::Picture => visitor.visit::<PictureChore>(),
            #[cfg(feature = "vision")]
            Self::Vision => visitor.visit::<VisionChore>(),
            #[cfg(feature = "realfft")]
            Self::Audio => visitor.visit::<SoundChore>(),
            #[cfg(feature = "ndarray")]
            Self::Matrix => visitor.visit::<MatrixChore>(),
            #[cfg(feature = "tract-onnx")]
            Self::Deep => visitor.visit::<DeepChore>(),
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
        found.ok_or_else(|| match OPTIONAL.iter().find(|(name, _)| *name == given) {
            Some(&(kernel, feature)) => UnknownChore::NotCompiledIn { kernel, feature },
            None => UnknownChore::NoSuch {
                given: given.to_owned(),
            },
        })
    }
}
