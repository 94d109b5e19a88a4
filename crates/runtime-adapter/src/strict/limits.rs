//! The settings of the layer.

use crate::BuildError;

/// The settings of a [`Strict`](super::Strict) runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(super) blocking: usize,
    pub(super) budget: u32,
}

impl Limits {
    /// The blocking limit by default: the smallest that a runtime with one has by itself.
    pub(super) const BLOCKING: u32 = 500;

    /// Sets the most blocking calls that run at once; 500 by default.
    ///
    /// A lower limit of the runtime itself stays in force.
    pub const fn blocking(mut self, limit: usize) -> Self {
        self.blocking = limit;
        self
    }

    /// Sets how many operations of a task may be ready in one poll before it is made to yield; 64 by default.
    ///
    /// At most 127, so that tokio's own budget of 128 is never the first to be used up.
    pub const fn budget(mut self, operations: u32) -> Self {
        self.budget = operations;
        self
    }

    /// Refuses what lies outside of its range.
    pub(super) fn checked(self) -> Result<Self, BuildError> {
        let refusal = if !(1..=100_000).contains(&self.blocking) {
            (
                "blocking",
                self.blocking.to_string(),
                "between 1 and 100000",
            )
        } else if !(1..=127).contains(&self.budget) {
            ("budget", self.budget.to_string(), "between 1 and 127")
        } else {
            return Ok(self);
        };
        let (field, value, rule) = refusal;
        Err(BuildError::Setting { field, value, rule })
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            blocking: Self::BLOCKING as usize,
            budget: 64,
        }
    }
}
