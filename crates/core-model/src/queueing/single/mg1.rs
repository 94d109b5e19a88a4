//! M/G/1: random arrivals, any service time, one server.

use super::queue::Queue;
use super::service_time::ServiceTime;
use crate::queueing::error::{QueueingError, positive, stable};

/// M/G/1 by the formula of Pollaczek and Khinchine.
///
/// `ρ = λ E[S]`, `Wq = λ E[S²] / (2 (1 − ρ))`, `W = Wq + E[S]`. The arrival rate is per unit of the service time. Source:
/// L. Kleinrock, *Queueing Systems 1*, 1975, section 5.6.
///
/// # Errors
///
/// [`QueueingError::NotPositive`] and [`QueueingError::NotFinite`] for the rate, [`QueueingError::Unstable`] if `ρ` is at least
/// 1.
///
/// ```
/// use core_model::queueing::{ServiceTime, mg1};
///
/// let queue = mg1(0.5, ServiceTime::with_deviation(1.0, 2.0)?)?;
/// assert!((queue.mean_waiting - 2.5).abs() < 1e-15);
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn mg1(arrival_rate: f64, service: ServiceTime) -> Result<Queue, QueueingError> {
    positive("arrival rate", arrival_rate)?;
    let load = stable(arrival_rate * service.mean())?;
    let mean_waiting = load * service.mean_residual() / (1.0 - load);
    let mean_queue_length = arrival_rate * mean_waiting;
    Queue {
        utilisation: load,
        probability_empty: 1.0 - load,
        probability_of_waiting: load,
        mean_waiting,
        mean_sojourn: mean_waiting + service.mean(),
        mean_queue_length,
        mean_number: mean_queue_length + load,
        throughput: arrival_rate,
        blocking: 0.0,
    }
    .finite()
}

/// M/D/1: [`mg1`] where every service takes `service_time`, so that `Wq = ρ E[S] / (2 (1 − ρ))`, half of M/M/1's.
///
/// # Errors
///
/// Those of [`mg1`], and [`QueueingError::NotPositive`] for the time.
pub fn md1(arrival_rate: f64, service_time: f64) -> Result<Queue, QueueingError> {
    mg1(arrival_rate, ServiceTime::constant(service_time)?)
}
