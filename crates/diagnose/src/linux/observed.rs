//! What came of looking at a thread.

use crate::model::Seen;

/// What came of looking at a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Observed {
    /// It was there; what it did before and what it does now.
    Seen { before: Option<Seen>, now: Seen },
    /// It has ended.
    Gone,
}
