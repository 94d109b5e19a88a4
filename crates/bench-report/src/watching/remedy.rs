//! One round of a remedy: the program without it, and with it.

use serde::{Deserialize, Serialize};

use crate::record::make_storable;
use crate::{Environment, Outcome, Record, SCHEMA};

/// What a remedy gained beside the most that was said to be possible.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemedyRecord {
    /// Version of the schema: [`SCHEMA`].
    pub schema: u32,
    /// Hash over everything else; empty until it is written.
    pub id: String,
    /// The remedy, as the report names it.
    pub treatment: String,
    /// The program without it, in a few words.
    pub without: String,
    /// The program with it.
    pub with: String,
    /// Number of the round, from 0.
    pub round: u32,
    /// Busy processes that ran beside it on purpose.
    pub load: u32,
    /// How many processors others used meanwhile.
    pub beside: f64,
    /// How long the program took without the remedy.
    pub without_ns: u64,
    /// How long it took with it.
    pub with_ns: u64,
    /// The wall time below which the report said that the remedy cannot bring it; nothing where it did not offer the remedy.
    pub bound_ns: Option<u64>,
    /// What it was measured on.
    pub environment: Environment,
}

impl RemedyRecord {
    /// How many times as fast it became.
    #[must_use]
    pub fn gain(&self) -> f64 {
        self.without_ns as f64 / self.with_ns.max(1) as f64
    }

    /// How many times as fast it could become at most, as the report said.
    #[must_use]
    pub fn bound(&self) -> Option<f64> {
        let least = self.bound_ns?.max(1) as f64;
        Some(self.without_ns as f64 / least)
    }

    /// Tells whether the gain is within the bound.
    #[must_use]
    pub fn is_within(&self) -> Option<bool> {
        self.bound_ns.map(|least| self.with_ns >= least)
    }
}

impl Default for RemedyRecord {
    /// An empty record of the current schema, to be filled in.
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            id: String::new(),
            treatment: String::new(),
            without: String::new(),
            with: String::new(),
            round: 0,
            load: 0,
            beside: 0.0,
            without_ns: 0,
            with_ns: 0,
            bound_ns: None,
            environment: Environment::default(),
        }
    }
}

impl Record for RemedyRecord {
    fn id(&mut self) -> &mut String {
        &mut self.id
    }

    fn without_paths(mut self) -> Self {
        make_storable(&mut self.environment, &mut Outcome::Complete);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gain_is_within_its_bound_until_it_exceeds_it() {
        let mut record = RemedyRecord {
            without_ns: 800,
            with_ns: 200,
            bound_ns: Some(100),
            ..RemedyRecord::default()
        };
        assert!((record.gain() - 4.0).abs() < 1e-9);
        assert!((record.bound().unwrap() - 8.0).abs() < 1e-9);
        assert_eq!(record.is_within(), Some(true));
        record.with_ns = 90;
        assert_eq!(record.is_within(), Some(false));
        record.bound_ns = None;
        assert_eq!((record.is_within(), record.bound()), (None, None));
    }
}
