//! Little's law: `L = λ W`, whatever the order of service and the distributions.
//!
//! `L` customers are there on average, `λ` come (and leave) per unit of time, each stays for `W` on average. It holds for a
//! whole system, for its queue alone and for its servers alone. Source: J. D. C. Little, *A Proof for the Queuing Formula
//! L = λW*, Operations Research 9(3), 1961.
//!
//! ```
//! use core_model::queueing::little;
//!
//! let number = little::mean_number(60.0, 0.15)?; // sixty an hour, nine minutes each
//! assert!((number - 9.0).abs() < 1e-12);
//! # Ok::<(), core_model::queueing::QueueingError>(())
//! ```

use super::error::{QueueingError, finite, not_negative, positive};

/// Customers present on average: `L = λ W`.
///
/// # Errors
///
/// [`QueueingError::Negative`] and [`QueueingError::NotFinite`].
pub fn mean_number(throughput: f64, mean_time: f64) -> Result<f64, QueueingError> {
    not_negative("throughput", throughput)?;
    not_negative("mean time", mean_time)?;
    finite("mean number", throughput * mean_time)
}

/// Time that each customer stays on average: `W = L / λ`.
///
/// # Errors
///
/// [`QueueingError::NotPositive`] for the throughput, [`QueueingError::Negative`] for the number, and
/// [`QueueingError::NotFinite`].
pub fn mean_time(mean_number: f64, throughput: f64) -> Result<f64, QueueingError> {
    not_negative("mean number", mean_number)?;
    positive("throughput", throughput)?;
    finite("mean time", mean_number / throughput)
}

/// Customers per unit of time: `λ = L / W`.
///
/// # Errors
///
/// [`QueueingError::NotPositive`] for the time, [`QueueingError::Negative`] for the number, and [`QueueingError::NotFinite`].
pub fn throughput(mean_number: f64, mean_time: f64) -> Result<f64, QueueingError> {
    not_negative("mean number", mean_number)?;
    positive("mean time", mean_time)?;
    finite("throughput", mean_number / mean_time)
}
