//! One figure of a record: its values over the repetitions, and what is estimated from them.

use serde::{Deserialize, Serialize};

use crate::Estimate;

/// The values of one figure, in the order of the repetitions, with their median and its interval.
///
/// Only the values are read back; the rest is estimated from them again, so that the two never disagree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Values")]
pub struct Figure {
    values: Vec<f64>,
    median: f64,
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(Deserialize)]
struct Values {
    values: Vec<f64>,
}

/// A figure without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a figure without a value")]
pub struct NoValues;

impl Figure {
    /// Makes a figure of its values.
    ///
    /// # Errors
    /// [`NoValues`] if there are none.
    pub fn of(values: Vec<f64>) -> Result<Self, NoValues> {
        let estimate = Estimate::of(&values).ok_or(NoValues)?;
        Ok(Self {
            values,
            median: estimate.median,
            low: estimate.low,
            high: estimate.high,
        })
    }

    /// The values, in the order of the repetitions.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The median, with its interval where there are enough values.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        Estimate {
            median: self.median,
            low: self.low,
            high: self.high,
            n: self.values.len(),
        }
    }
}

impl TryFrom<Values> for Figure {
    type Error = NoValues;

    fn try_from(Values { values }: Values) -> Result<Self, NoValues> {
        Self::of(values)
    }
}
