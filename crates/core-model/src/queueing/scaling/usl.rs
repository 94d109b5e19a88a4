//! The universal scalability law.

use crate::queueing::error::{QueueingError, not_negative, positive};

/// Throughput at load `N` by the universal scalability law: `C(N) = λ N / (1 + σ (N − 1) + κ N (N − 1))`.
///
/// `N` is a number of processors, or of customers. With `κ = 0` it is Amdahl's law. Source: N. J. Gunther, *Guerrilla Capacity
/// Planning*, 2007, chapters 4 to 6.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usl {
    /// Throughput of one alone, in whatever unit the throughput is.
    lambda: f64,
    /// Contention: the share of the work that is done one after another.
    sigma: f64,
    /// Coherency: the cost of each pair that has to agree.
    kappa: f64,
}

impl Usl {
    /// The law with these coefficients.
    ///
    /// # Errors
    ///
    /// [`QueueingError::NotPositive`] for `lambda`, [`QueueingError::Negative`] for the others, and
    /// [`QueueingError::NotFinite`].
    pub fn new(lambda: f64, sigma: f64, kappa: f64) -> Result<Self, QueueingError> {
        Ok(Self {
            lambda: positive("throughput of one alone", lambda)?,
            sigma: not_negative("contention", sigma)?,
            kappa: not_negative("coherency", kappa)?,
        })
    }

    /// `λ`, the throughput of one alone.
    #[must_use]
    pub fn lambda(&self) -> f64 {
        self.lambda
    }

    /// `σ`, the contention.
    #[must_use]
    pub fn sigma(&self) -> f64 {
        self.sigma
    }

    /// `κ`, the coherency.
    #[must_use]
    pub fn kappa(&self) -> f64 {
        self.kappa
    }

    /// The throughput at a load of at least one.
    ///
    /// # Errors
    ///
    /// [`QueueingError::BelowOne`] and [`QueueingError::NotFinite`].
    pub fn throughput(&self, load: f64) -> Result<f64, QueueingError> {
        if positive("load", load)? < 1.0 {
            return Err(QueueingError::BelowOne {
                what: "load",
                value: load,
            });
        }
        // Divided by N, so that no intermediate value overflows.
        Ok(
            self.lambda
                / (1.0 / load + self.sigma * (1.0 - 1.0 / load) + self.kappa * (load - 1.0)),
        )
    }

    /// The load `N* = √((1 − σ) / κ)` of the largest throughput, not rounded; 1 where throughput only falls. `None` where it
    /// rises for ever, which is without coherency cost and with contention below 1.
    #[must_use]
    pub fn peak(&self) -> Option<f64> {
        let gain = 1.0 - self.sigma;
        if gain <= 0.0 {
            return Some(1.0);
        }
        let peak = (gain / self.kappa).sqrt();
        peak.is_finite().then(|| peak.max(1.0))
    }
}
