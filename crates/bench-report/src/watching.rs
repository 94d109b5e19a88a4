//! Records of `lunchrush diagnose` watching programs whose truth is known, as lines of JSON.
//!
//! [`PlantedRecord`] is one run of a planted program: what is true of it beside what was seen. [`RemedyRecord`] is one round
//! of a program and of the same with its remedy: what was gained beside the bound that the report had stated.

mod planted;
mod remedy;

pub use planted::{PlantedRecord, Stalls, Thirds};
pub use remedy::RemedyRecord;
