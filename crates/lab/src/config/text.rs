//! Values of the model as text, for serde and for the JSON schema: the model itself knows neither.
//!
//! A distribution and a strategy are written as they are displayed, and read by their own `FromStr`.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use core_model::{HouseStrategy, ShopStrategy};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serializer, de};

/// For `#[serde(with = "text::option")]`.
pub(super) mod option {
    use super::*;

    pub(in super::super) fn serialize<T: Display, S: Serializer>(
        value: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.collect_str(value),
            None => serializer.serialize_none(),
        }
    }

    pub(in super::super) fn deserialize<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        let text = Option::<Cow<'de, str>>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(de::Error::custom))
            .transpose()
    }
}

/// For `#[serde(with = "text::list")]`.
pub(super) mod list {
    use super::*;

    pub(in super::super) fn serialize<T: Display, S: Serializer>(
        values: &[T],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(T::to_string))
    }

    pub(in super::super) fn deserialize<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        let texts = Vec::<Cow<'de, str>>::deserialize(deserializer)?;
        texts
            .iter()
            .map(|text| text.parse().map_err(de::Error::custom))
            .collect()
    }
}

/// The schema of a distribution as text.
pub(super) struct DistributionText;

impl JsonSchema for DistributionText {
    fn schema_name() -> Cow<'static, str> {
        "Distribution".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "examples": [
                "0",
                "100ms",
                "uniform(50ms, 150ms)",
                "exponential(100ms)",
                "log-normal(100ms, 0.5)",
                "pareto(10ms, 1.5)",
            ],
        })
    }
}

/// The schema of a list of shop strategies.
pub(super) struct ShopStrategies;

impl JsonSchema for ShopStrategies {
    fn schema_name() -> Cow<'static, str> {
        "ShopStrategies".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        names(&ShopStrategy::ALL.map(ShopStrategy::name))
    }
}

/// The schema of a list of house strategies.
pub(super) struct HouseStrategies;

impl JsonSchema for HouseStrategies {
    fn schema_name() -> Cow<'static, str> {
        "HouseStrategies".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        names(&HouseStrategy::ALL.map(HouseStrategy::name))
    }
}

/// A list that is not empty, of different names out of `names`.
fn names(names: &[&str]) -> Schema {
    json_schema!({
        "type": "array",
        "items": { "type": "string", "enum": names },
        "minItems": 1,
        "uniqueItems": true,
    })
}
