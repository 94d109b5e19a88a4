//! M/M/c: random arrivals, exponential service, `c` servers, one queue with room for everybody.

use super::erlang::{busy, delayed};
use super::queue::Queue;
use crate::queueing::error::{QueueingError, positive, some_servers, stable};

/// M/M/c, and with one server M/M/1.
///
/// `a = λ/μ`, `ρ = a/c`, `C` by [Erlang's delay formula](crate::queueing::erlang_c), `Wq = C / (cμ − λ)`, `W = Wq + 1/μ`,
/// `Lq = λ Wq`, `L = Lq + a`. Rates are per unit of time, the service rate that of one server. The work is proportional to the
/// number of servers. Source: L. Kleinrock, *Queueing Systems 1*, 1975, section 3.5.
///
/// # Errors
///
/// [`QueueingError::NotPositive`] and [`QueueingError::NotFinite`] for a rate, [`QueueingError::NoServers`], and
/// [`QueueingError::Unstable`] if `ρ` is at least 1.
///
/// ```
/// use core_model::queueing::mmc;
///
/// let queue = mmc(1.0, 2.0, 1)?;
/// assert!((queue.mean_sojourn - 1.0).abs() < 1e-15); // 1 / (μ − λ)
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn mmc(arrival_rate: f64, service_rate: f64, servers: u32) -> Result<Queue, QueueingError> {
    positive("arrival rate", arrival_rate)?;
    positive("service rate", service_rate)?;
    let servers_f64 = f64::from(some_servers(servers)?);
    let offered = arrival_rate / service_rate;
    let load = stable(offered / servers_f64)?;
    let without_queue = busy(offered, servers);
    let waiting = delayed(without_queue.last, load);
    // Of the states with at most c customers, all but those beyond c: p₀ = p₀(c) · P(N ≤ c), P(N > c) = C ρ.
    let probability_empty = without_queue.means[0] * (1.0 - waiting * load);
    let mean_waiting = waiting / (service_rate * servers_f64 * (1.0 - load));
    let mean_queue_length = waiting * load / (1.0 - load);
    Queue {
        utilisation: load,
        probability_empty,
        probability_of_waiting: waiting,
        mean_waiting,
        mean_sojourn: mean_waiting + 1.0 / service_rate,
        mean_queue_length,
        mean_number: mean_queue_length + offered,
        throughput: arrival_rate,
        blocking: 0.0,
    }
    .finite()
}
