//! A table of quantiles as text: JSON, for programs, and TOML, for people and scenario files.
//!
//! ```
//! use io_sim::Quantiles;
//!
//! let table = Quantiles::from_toml(
//!     "version = 1
//!      samples = 3
//!      quantiles_ns = [[0.0, 1000], [0.5, 1500], [1.0, 9000]]",
//! )?;
//! assert_eq!(table.at(0.5).as_nanos(), 1500);
//! assert_eq!(Quantiles::from_json(&table.to_json())?, table);
//! # Ok::<(), io_sim::QuantilesError>(())
//! ```

use super::{Quantiles, QuantilesError};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::time::Duration;

/// The version of the form.
const VERSION: u32 = 1;

/// The table as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    version: u32,
    /// How many values it was made of.
    samples: u64,
    /// Shares, each with its value in nanoseconds.
    quantiles_ns: Vec<(f64, u64)>,
}

impl From<&Quantiles> for Text {
    fn from(table: &Quantiles) -> Self {
        let points = table.points.iter();
        // No value of a table is longer than a day.
        let nanoseconds = |value: Duration| u64::try_from(value.as_nanos()).unwrap_or(u64::MAX);
        Self {
            version: VERSION,
            // TOML's numbers have a sign.
            samples: table.samples.min(i64::MAX.cast_unsigned()),
            quantiles_ns: points
                .map(|(share, value)| (*share, nanoseconds(*value)))
                .collect(),
        }
    }
}

impl TryFrom<Text> for Quantiles {
    type Error = QuantilesError;

    fn try_from(text: Text) -> Result<Self, QuantilesError> {
        if text.version != VERSION {
            let told = format!(
                "its version is {}, but {VERSION} is what is read",
                text.version
            );
            return Err(QuantilesError::Text(told));
        }
        let points = text.quantiles_ns.into_iter();
        let points = points.map(|(share, ns)| (share, Duration::from_nanos(ns)));
        Self::new(text.samples, points.collect())
    }
}

impl Serialize for Quantiles {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Text::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Quantiles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        Self::try_from(text).map_err(de::Error::custom)
    }
}

impl Quantiles {
    /// Writes the table as a line of JSON.
    #[expect(
        clippy::missing_panics_doc,
        reason = "numbers and their names can always be written"
    )]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("invariant: numbers and texts make JSON")
    }

    /// Reads a table from JSON.
    ///
    /// # Errors
    ///
    /// [`QuantilesError::Text`], which says what is wrong and where.
    pub fn from_json(text: &str) -> Result<Self, QuantilesError> {
        serde_json::from_str(text).map_err(|error| QuantilesError::Text(error.to_string()))
    }

    /// Writes the table as TOML.
    #[expect(
        clippy::missing_panics_doc,
        reason = "numbers and their names can always be written"
    )]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("invariant: numbers below 2⁶³ make TOML")
    }

    /// Reads a table from TOML.
    ///
    /// # Errors
    ///
    /// [`QuantilesError::Text`], which says what is wrong and where.
    pub fn from_toml(text: &str) -> Result<Self, QuantilesError> {
        toml::from_str(text).map_err(|error| QuantilesError::Text(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let mut values: Vec<_> = (0..3000).map(|i| Duration::from_nanos(i * i)).collect();
        let table = Quantiles::of(&mut values).unwrap();
        assert_eq!(Quantiles::from_json(&table.to_json()).unwrap(), table);
        assert_eq!(Quantiles::from_toml(&table.to_toml()).unwrap(), table);
    }

    #[test]
    fn what_is_wrong_with_a_text_is_told() {
        let check = |text: &str, told: &str| {
            let error = Quantiles::from_toml(text).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        };
        check(
            "version = 2\nsamples = 1\nquantiles_ns = []",
            "its version is 2, but 1",
        );
        check(
            "version = 1\nsamples = 1\nquantiles_ns = []",
            "no quantiles of nothing",
        );
        check(
            "version = 1\nsample = 1\nquantiles_ns = []",
            "unknown field `sample`",
        );
        check("burger", "expected `=`");
        check(
            "version = 1\nsamples = 1\nquantiles_ns = [[0.0, 5], [1.0, 2]]",
            "does not follow on 5ns",
        );
    }
}
