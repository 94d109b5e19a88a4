//! What a study found, and how far it is.

use super::estimate::Estimate;
use super::figure::Figure;
use super::replicate::Replication;
use super::theory::Theory;
use bench_report::intervals::{Confidence, Precision};
use serde::Serialize;
use std::collections::BTreeMap;

/// Where a study stands after a replication.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Studying {
    /// Replications that are done.
    pub done: u64,
    /// The most that there can be.
    pub most: u64,
    /// Half the width of the interval of the wait as a share of it, where there is one.
    pub precision: Option<f64>,
}

/// How a study ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// All replications were made.
    Complete,
    /// The precision that was asked for is reached.
    Reached,
    /// It is not, and there are as many replications as were allowed.
    NotReached,
    /// It was interrupted; what there is comes from the replications before.
    Interrupted,
}

/// What a study found.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Studied {
    /// The scenario's name.
    pub scenario: String,
    /// The strategy's name.
    pub strategy: String,
    /// Everything else that was set, by name.
    pub parameters: BTreeMap<String, String>,
    /// Virtual processors.
    pub processors: u32,
    /// How schedules were drawn.
    pub policy: &'static str,
    /// The first seed.
    pub seed: u64,
    /// Of the intervals.
    pub confidence: Confidence,
    /// Customers at the start who do not count; `None` where the whole day counts.
    pub warm_up_customers: Option<u64>,
    /// How it ended.
    pub ending: Ending,
    /// The share to which wait and sojourn time were to be known, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// What theory says, if it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theory: Option<Theory>,
    /// The figures; none if it was interrupted before the first replication had ended.
    pub figures: Vec<Estimate>,
    /// The replications, in the order of their seeds.
    pub replications: Vec<Replication>,
}

impl Studied {
    /// Returns one of the figures.
    pub fn estimate(&self, figure: Figure) -> Option<&Estimate> {
        self.figures
            .iter()
            .find(|estimate| estimate.figure == figure)
    }
}
