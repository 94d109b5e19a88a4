//! What there is to know of one station in the long run.

use crate::queueing::error::{QueueingError, finite};

/// The long-run means of one station.
///
/// Times are in the unit of which the rates were given per one. [Little's law](crate::queueing::little) holds between the
/// means: `mean_number = throughput · mean_sojourn` and `mean_queue_length = throughput · mean_waiting`. Waits and sojourns are
/// those of customers that are let in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Queue {
    /// Share of the servers' time in which they serve, `ρ`.
    pub utilisation: f64,
    /// Probability that nobody is there, `p₀`.
    pub probability_empty: f64,
    /// Probability that a customer who comes and is let in finds every server busy.
    pub probability_of_waiting: f64,
    /// Mean time in the queue, `Wq`.
    pub mean_waiting: f64,
    /// Mean time in the queue and in service, `W`.
    pub mean_sojourn: f64,
    /// Mean number in the queue, `Lq`.
    pub mean_queue_length: f64,
    /// Mean number in the queue and in service, `L`.
    pub mean_number: f64,
    /// Customers served per unit of time.
    pub throughput: f64,
    /// Probability that a customer who comes is turned away for want of room. Zero where there is room for everybody.
    pub blocking: f64,
}

impl Queue {
    /// A station to which nobody ever goes.
    pub(in crate::queueing) fn idle(service_rate: f64) -> Self {
        Self {
            utilisation: 0.0,
            probability_empty: 1.0,
            probability_of_waiting: 0.0,
            mean_waiting: 0.0,
            mean_sojourn: 1.0 / service_rate,
            mean_queue_length: 0.0,
            mean_number: 0.0,
            throughput: 0.0,
            blocking: 0.0,
        }
    }

    /// Passes it on if `f64` was large enough for every figure.
    pub(in crate::queueing) fn finite(self) -> Result<Self, QueueingError> {
        finite("utilisation", self.utilisation)?;
        finite("probability of an empty system", self.probability_empty)?;
        finite("probability of waiting", self.probability_of_waiting)?;
        finite("mean waiting time", self.mean_waiting)?;
        finite("mean sojourn time", self.mean_sojourn)?;
        finite("mean queue length", self.mean_queue_length)?;
        finite("mean number", self.mean_number)?;
        finite("throughput", self.throughput)?;
        finite("blocking probability", self.blocking)?;
        Ok(self)
    }
}
