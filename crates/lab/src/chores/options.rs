//! What a person chose of how something is cleaned.

use super::Filter;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

/// Choices; each chore takes those that concern it ([`Chore::OPTIONS`](super::Chore::OPTIONS)).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// Where in a sound nothing but noise is heard; otherwise the noise is estimated.
    pub noise: Option<Range<Duration>>,
    /// Somebody's own network, an ONNX file; otherwise the one that comes with the program.
    pub model: Option<PathBuf>,
    /// The filter that takes noise out of a picture.
    #[serde(default)]
    pub filter: Filter,
    /// The width and height of a generated picture in pixels, where that is not the usual one; what else is generated has its
    /// own size.
    pub size: Option<(u32, u32)>,
}

impl Options {
    /// The names of the choices that were made, as flags write them; there is none for the size.
    pub fn chosen(&self) -> impl Iterator<Item = &'static str> {
        let noise = self.noise.as_ref().map(|_| "noise");
        let model = self.model.as_ref().map(|_| "model");
        noise.into_iter().chain(model).chain(self.filter.chosen())
    }
}
