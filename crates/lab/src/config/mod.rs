//! Scenario files: what to run, written in TOML, and the scenarios that are built in.
//!
//! ```text
//! text ── ScenarioFile::parse ──▶ ScenarioFile ── scenarios ──▶ Vec<core_model::Scenario>
//!               │                      ▲
//!               └──▶ ScenarioFileError │ find, built_in: scenarios/NAME.toml, embedded
//! ```
//!
//! Who types something wrong reads what was wrong, in which line and column, and what would be right; everything that can
//! be told at once is told at once. The rules of a plan are those of [`core_model::Scenario`]; what is added here is about
//! files: which keys stand where, and which of them a strategy uses. This module opens no file, prints nothing and runs
//! nothing.
//!
//! ```
//! use lab::config::ScenarioFile;
//!
//! let file = ScenarioFile::parse(
//!     r#"
//!     name = "lunch"
//!
//!     [shop]
//!     strategies = ["sequential", "concurrent"]
//!     customers = 40
//!     grilling = "exponential(100ms)"
//!     "#,
//! )?;
//! assert_eq!(file.scenarios()?.len(), 2);
//!
//! let error = ScenarioFile::parse("name = 'lunch'\n[shop]\nstrategies = ['bank']\ncustmers = 5").unwrap_err();
//! assert_eq!(error.to_string(), "line 4, column 1: unknown key `custmers`; did you mean `customers`?");
//! # Ok::<(), lab::config::ScenarioFileError>(())
//! ```

mod built_in;
mod check;
mod error;
mod file;
mod key;
pub(crate) mod nearest;
mod notes;
mod place;
mod plans;
mod read;
mod schema;
mod text;

#[cfg(test)]
mod tests;

pub use built_in::{BuiltIn, UnknownScenario, built_in, default_set, find};
pub use error::{FileProblem, Position, ScenarioFileError};
pub use file::{HouseSection, ScenarioFile, ShopSection};
pub use schema::json_schema;
