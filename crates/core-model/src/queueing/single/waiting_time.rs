//! How long customers of M/M/c wait and stay: not the mean, but the distribution.

use super::mmc::mmc;
use crate::queueing::error::{QueueingError, finite, not_negative};

/// The distribution of the waiting time of M/M/c, first come, first served.
///
/// A customer waits with probability `C`, [Erlang's delay formula](crate::queueing::erlang_c), and who waits does so for an
/// exponential time with rate `cμ − λ`. Source: D. Gross et al., *Fundamentals of Queueing Theory*, 4th edition, 2008, section
/// 2.3.
///
/// ```
/// use core_model::queueing::WaitingTime;
///
/// let waiting = WaitingTime::mmc(9.0, 5.0, 2)?;
/// let p99 = waiting.quantile(0.99)?;
/// assert!((waiting.exceeds(p99)? - 0.01).abs() < 1e-12);
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WaitingTime {
    /// `C`.
    probability: f64,
    /// `cμ − λ`.
    spare_rate: f64,
    service_rate: f64,
}

impl WaitingTime {
    /// That of [`mmc`] with the same arguments.
    ///
    /// # Errors
    ///
    /// Those of [`mmc`].
    pub fn mmc(arrival_rate: f64, service_rate: f64, servers: u32) -> Result<Self, QueueingError> {
        let queue = mmc(arrival_rate, service_rate, servers)?;
        Ok(Self {
            probability: queue.probability_of_waiting,
            spare_rate: service_rate * f64::from(servers) * (1.0 - queue.utilisation),
            service_rate,
        })
    }

    /// Probability to wait longer than `time`: `C e^(−(cμ − λ) t)`.
    ///
    /// # Errors
    ///
    /// [`QueueingError::Negative`] and [`QueueingError::NotFinite`].
    pub fn exceeds(&self, time: f64) -> Result<f64, QueueingError> {
        not_negative("time", time)?;
        Ok(self.probability * libm::exp(-self.spare_rate * time))
    }

    /// Probability to stay longer than `time`, the service included.
    ///
    /// With `x = (cμ − λ)/μ − 1`: `e^(−μt) (1 + C (1 − e^(−xμt)) / x)`, and `e^(−μt) (1 + C μt)` where `x` is 0.
    ///
    /// # Errors
    ///
    /// [`QueueingError::Negative`] and [`QueueingError::NotFinite`].
    pub fn sojourn_exceeds(&self, time: f64) -> Result<f64, QueueingError> {
        not_negative("time", time)?;
        let x = self.spare_rate / self.service_rate - 1.0;
        let services = self.service_rate * time;
        let served_at_once = libm::exp(-services);
        // Two ways to write the same, of which each keeps every power of e at most 1 on its side of zero.
        let after_a_wait = if x > 0.0 {
            served_at_once * -libm::expm1(-x * services) / x
        } else if x < 0.0 {
            libm::exp(-(1.0 + x) * services) * libm::expm1(x * services) / x
        } else if served_at_once > 0.0 {
            served_at_once * services
        } else {
            0.0
        };
        finite(
            "probability of a longer sojourn",
            served_at_once + self.probability * after_a_wait,
        )
    }

    /// The time that a share `probability` of the customers wait at most; zero where as many need not wait.
    ///
    /// # Errors
    ///
    /// [`QueueingError::NotAFraction`] unless it is at least 0 and below 1, since no time is enough for everybody, and
    /// [`QueueingError::NotFinite`].
    pub fn quantile(&self, probability: f64) -> Result<f64, QueueingError> {
        if !(0.0..1.0).contains(&finite("probability", probability)?) {
            return Err(QueueingError::NotAFraction {
                what: "probability",
                value: probability,
            });
        }
        let longer = 1.0 - probability;
        if self.probability <= longer {
            return Ok(0.0);
        }
        finite(
            "waiting time",
            libm::log(self.probability / longer) / self.spare_rate,
        )
    }
}
