//! The two laws of speed-up: for work of a fixed size, and for work that grows with the machine.

use crate::limits;
use crate::queueing::error::{QueueingError, finite, fraction};

/// Speed-up of work of a fixed size, of which `serial_fraction` cannot be shared: `1 / (s + (1 − s) / n)`.
///
/// The fraction is that of the time on one processor. As [`limits::amdahl`], which has the source, but nonsense is refused.
///
/// # Errors
///
/// [`QueueingError::NotAFraction`], [`QueueingError::NotFinite`], and [`QueueingError::BelowOne`] for less than one processor.
pub fn amdahl(serial_fraction: f64, processors: f64) -> Result<f64, QueueingError> {
    fraction("serial fraction", serial_fraction)?;
    at_least_one(processors)?;
    Ok(limits::amdahl(serial_fraction, processors))
}

/// Speed-up of work that grows with the machine: `n − (n − 1) s′`, the scaled speed-up.
///
/// `serial_fraction` is `s′`, that of the time on the `n` processors, which is not Amdahl's. Source: J. L. Gustafson,
/// *Reevaluating Amdahl's Law*, Communications of the ACM 31(5), 1988.
///
/// # Errors
///
/// [`QueueingError::NotAFraction`], [`QueueingError::NotFinite`], and [`QueueingError::BelowOne`] for less than one processor.
///
/// ```
/// use core_model::queueing::{amdahl, gustafson};
///
/// assert_eq!(gustafson(0.0, 1024.0)?, 1024.0);
/// assert!(gustafson(0.01, 1024.0)? > 1000.0 && amdahl(0.01, 1024.0)? < 100.0);
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn gustafson(serial_fraction: f64, processors: f64) -> Result<f64, QueueingError> {
    fraction("serial fraction", serial_fraction)?;
    at_least_one(processors)?;
    Ok(processors - (processors - 1.0) * serial_fraction)
}

fn at_least_one(processors: f64) -> Result<(), QueueingError> {
    if finite("number of processors", processors)? >= 1.0 {
        Ok(())
    } else {
        Err(QueueingError::BelowOne {
            what: "number of processors",
            value: processors,
        })
    }
}
