//! M/M/c/K: as M/M/c, with room for `K` customers and nobody let in beyond.

use super::birth_death::Truncated;
use super::queue::Queue;
use crate::queueing::error::{QueueingError, finite, positive, some_servers};

/// M/M/c/K, and with `capacity` equal to `servers` Erlang's loss system.
///
/// `pₙ = pₙ₋₁ λ / (min(n, c) μ)` for `n` up to `K`, those in service included; `blocking = p_K`, `throughput = λ (1 − p_K)`,
/// `W = L / throughput`. Any load will do, 1 and more too. Rates are per unit of time, the service rate that of one server. The
/// work is proportional to the capacity. Source: D. Gross et al., *Fundamentals of Queueing Theory*, 4th edition, 2008, section
/// 2.5; by the recursion of Erlang's loss formula, carried on over the states with a queue.
///
/// # Errors
///
/// [`QueueingError::NotPositive`] and [`QueueingError::NotFinite`] for a rate, [`QueueingError::NoServers`], and
/// [`QueueingError::CapacityBelowServers`].
///
/// ```
/// use core_model::queueing::mmck;
///
/// let queue = mmck(3.0, 3.0, 1, 4)?; // at load 1 all five states are equally likely
/// assert!((queue.blocking - 0.2).abs() < 1e-15);
/// assert!((queue.mean_number - 2.0).abs() < 1e-15);
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn mmck(
    arrival_rate: f64,
    service_rate: f64,
    servers: u32,
    capacity: u32,
) -> Result<Queue, QueueingError> {
    positive("arrival rate", arrival_rate)?;
    positive("service rate", service_rate)?;
    some_servers(servers)?;
    if capacity < servers {
        return Err(QueueingError::CapacityBelowServers { capacity, servers });
    }
    let offered = finite("offered load", arrival_rate / service_rate)?;
    let mut states = Truncated::empty([1.0, 0.0, 0.0, 0.0]);
    for number in 1..=capacity {
        let busy = number.min(servers);
        let finds_room_but_no_server = number >= servers && number < capacity;
        states.add(
            offered / f64::from(busy),
            [
                0.0,
                f64::from(busy),
                f64::from(number - busy),
                f64::from(u8::from(finds_room_but_no_server)),
            ],
        );
    }
    let [probability_empty, busy, mean_queue_length, waits] = states.means;
    let throughput = busy * service_rate;
    let mean_waiting = mean_queue_length / throughput;
    Queue {
        utilisation: busy / f64::from(servers),
        probability_empty,
        // Of those who come, busy / offered are let in, which at any load is exact where 1 − p_K would cancel.
        probability_of_waiting: waits * offered / busy,
        mean_waiting,
        mean_sojourn: mean_waiting + 1.0 / service_rate,
        mean_queue_length,
        mean_number: mean_queue_length + busy,
        throughput,
        blocking: states.last,
    }
    .finite()
}
