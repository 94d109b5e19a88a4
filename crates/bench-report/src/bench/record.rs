//! Records of benches: one figure each, with every sample that it comes from.

use serde::{Deserialize, Serialize};

use super::{Figure, Verdict};
use crate::record::make_storable;
use crate::{Environment, Outcome, Record, SCHEMA};

/// One figure of one bench.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BenchRecord {
    /// Version of the schema: [`SCHEMA`].
    pub schema: u32,
    /// Hash over everything else; empty until [`sealed`](Record::sealed).
    #[serde(default)]
    pub id: String,
    /// Name of the bench, such as `waits`.
    pub bench: String,
    /// What was measured.
    #[serde(flatten)]
    pub figure: Figure,
    /// Whether it is what it should be.
    pub verdict: Verdict,
    /// What it was measured on.
    pub environment: Environment,
}

impl BenchRecord {
    /// A record of a figure, judged.
    #[must_use]
    pub fn of(bench: &str, figure: &Figure, environment: &Environment) -> Self {
        Self {
            schema: SCHEMA,
            id: String::new(),
            bench: bench.to_owned(),
            figure: figure.clone(),
            verdict: figure.verdict(),
            environment: environment.clone(),
        }
    }
}

impl Record for BenchRecord {
    fn id(&mut self) -> &mut String {
        &mut self.id
    }

    fn without_paths(mut self) -> Self {
        make_storable(&mut self.environment, &mut Outcome::Complete);
        self
    }
}
