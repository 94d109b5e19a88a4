//! The JSON schema of scenario files, and what the reader and the checks ask it: which keys there are, and how far numbers go.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::file::ScenarioFile;
use super::key::{Key, Section};

static SCHEMA: LazyLock<Value> = LazyLock::new(|| schemars::schema_for!(ScenarioFile).to_value());

/// Returns the JSON schema of scenario files (draft 2020-12), for editors: each key with its description, range and names.
///
/// ```
/// let schema = lab::config::json_schema();
/// assert_eq!(schema["properties"]["seed"]["default"], 42);
/// ```
#[must_use]
pub fn json_schema() -> Value {
    SCHEMA.clone()
}

/// The keys of a section, in the order of the alphabet.
pub(super) fn keys(section: Section) -> Vec<&'static str> {
    let mut keys: Vec<_> = properties(section).keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// The numbers that a key may hold, both ends included.
pub(super) fn range(key: Key) -> RangeInclusive<u64> {
    let property = &properties(key.section)[key.name];
    let end = |name| {
        property[name]
            .as_u64()
            .expect("invariant: every key that holds a number has its range in the schema")
    };
    end("minimum")..=end("maximum")
}

fn properties(section: Section) -> &'static Map<String, Value> {
    let table = match section {
        Section::File => &*SCHEMA,
        Section::Shop => &SCHEMA["$defs"]["ShopSection"],
        Section::House => &SCHEMA["$defs"]["HouseSection"],
    };
    table["properties"]
        .as_object()
        .expect("invariant: each table of the schema lists its keys")
}
