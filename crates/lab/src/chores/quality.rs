//! How clean something is, by one measure.

use serde::Serialize;

/// One measure of quality: of the input as it was, where that makes sense, and of the result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quality {
    /// What is measured, as the field calls it: `PSNR`.
    pub measure: &'static str,
    /// Its unit; empty for a share or an index.
    pub unit: &'static str,
    /// Before the cleaning.
    pub before: Option<f64>,
    /// After it.
    pub after: f64,
}
