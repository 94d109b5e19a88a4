//! M/M/c//N: a finite population that comes back again and again (machines and their repairmen).

use super::birth_death::Truncated;
use super::queue::Queue;
use crate::queueing::error::{QueueingError, finite, positive, some_servers};

/// M/M/c//N: each of `population` customers stays away for `1/λ` on average, then queues for one of `servers`.
///
/// `pₙ = pₙ₋₁ (N − n + 1) λ / (min(n, c) μ)`; `throughput = μ E[min(n, c)]`, `W = L / throughput`. A customer who comes finds the
/// others as if it were not one of the population, so the probability of waiting is weighted by those away. `request_rate` is
/// `λ`, that of one customer while away; `service_rate` that of one server; both per unit of time. The work is proportional to
/// the population. Source: D. Gross et al., *Fundamentals of Queueing Theory*, 4th edition, 2008, section 2.8; L. Takács,
/// *Introduction to the Theory of Queues*, 1962, chapter 5.
///
/// # Errors
///
/// [`QueueingError::NotPositive`] and [`QueueingError::NotFinite`] for a rate, [`QueueingError::NoServers`], and
/// [`QueueingError::NoCustomers`].
///
/// ```
/// use core_model::queueing::finite_source;
///
/// let alone = finite_source(1.0, 3.0, 1, 1)?;
/// assert!((alone.utilisation - 0.25).abs() < 1e-15);
/// assert!((alone.mean_sojourn - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn finite_source(
    request_rate: f64,
    service_rate: f64,
    servers: u32,
    population: u32,
) -> Result<Queue, QueueingError> {
    positive("request rate", request_rate)?;
    positive("service rate", service_rate)?;
    some_servers(servers)?;
    if population == 0 {
        return Err(QueueingError::NoCustomers);
    }
    let each = finite("offered load", request_rate / service_rate)?;
    finite("offered load", each * f64::from(population))?;
    let everybody = f64::from(population);
    let mut states = Truncated::empty([1.0, 0.0, 0.0, everybody, 0.0]);
    for number in 1..=population {
        let busy = number.min(servers);
        let away = f64::from(population - number);
        states.add(
            (away + 1.0) * each / f64::from(busy),
            [
                0.0,
                f64::from(busy),
                f64::from(number - busy),
                away,
                if number >= servers { away } else { 0.0 },
            ],
        );
    }
    let [
        probability_empty,
        busy,
        mean_queue_length,
        away,
        away_while_busy,
    ] = states.means;
    let throughput = busy * service_rate;
    let mean_waiting = mean_queue_length / throughput;
    Queue {
        utilisation: busy / f64::from(servers),
        probability_empty,
        probability_of_waiting: away_while_busy / away,
        mean_waiting,
        mean_sojourn: mean_waiting + 1.0 / service_rate,
        mean_queue_length,
        mean_number: mean_queue_length + busy,
        throughput,
        blocking: 0.0,
    }
    .finite()
}
