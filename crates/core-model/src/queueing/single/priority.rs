//! Classes of customers of which one goes before another, but nobody is interrupted.

use super::erlang::erlang_c;
use super::queue::Queue;
use super::service_time::ServiceTime;
use crate::queueing::error::{QueueingError, positive, some_servers, stable};

/// One class of customers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PriorityClass {
    /// How many come per unit of time.
    pub arrival_rate: f64,
    /// How long a server needs for one.
    pub service: ServiceTime,
}

/// Non-preemptive priorities at one server (M/G/1), first class first; the result is in the same order.
///
/// `W₀ = Σ λᵢ E[Sᵢ²] / 2` over all classes, `σₖ = ρ₁ + … + ρₖ`, `Wqₖ = W₀ / ((1 − σₖ₋₁)(1 − σₖ))`. Within a class it is first
/// come, first served. In each result the utilisation, numbers and throughput are those of the class; the probabilities that the
/// server is free or busy are those of the whole system. Source: A. Cobham, *Priority Assignment in Waiting Line Problems*,
/// Journal of the Operations Research Society of America 2(1), 1954; L. Kleinrock, *Queueing Systems 2*, 1976, section 3.6.
///
/// # Errors
///
/// [`QueueingError::Empty`], [`QueueingError::NotPositive`] and [`QueueingError::NotFinite`] for a rate, and
/// [`QueueingError::Unstable`] if all classes together load the server with at least 1, even where the first ones alone do not.
///
/// ```
/// use core_model::queueing::{PriorityClass, ServiceTime, cobham};
///
/// let service = ServiceTime::exponential(1.0)?;
/// let class = PriorityClass { arrival_rate: 0.25, service };
/// let classes = cobham(&[class, class])?;
/// assert!((classes[0].mean_waiting - 2.0 / 3.0).abs() < 1e-15); // 0.5 / 0.75
/// assert!((classes[1].mean_waiting - 4.0 / 3.0).abs() < 1e-15); // 0.5 / (0.75 · 0.5)
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn cobham(classes: &[PriorityClass]) -> Result<Vec<Queue>, QueueingError> {
    for class in classes {
        positive("arrival rate", class.arrival_rate)?;
    }
    let load = total_load(
        classes
            .iter()
            .map(|class| class.arrival_rate * class.service.mean()),
    )?;
    let residual: f64 = classes
        .iter()
        .map(|class| class.arrival_rate * class.service.mean() * class.service.mean_residual())
        .sum();
    let all = Shared {
        residual,
        probability_empty: 1.0 - load,
        probability_of_waiting: load,
    };
    all.share(
        classes
            .iter()
            .map(|class| (class.arrival_rate, class.service.mean())),
        1.0,
    )
}

/// Non-preemptive priorities at several servers with the same exponential service for all (M/M/c), first class first.
///
/// As [`cobham`] with `W₀ = C / (cμ)`, where `C` is [Erlang's delay formula](crate::queueing::erlang_c) for all classes
/// together. Source: Cobham 1954, second part.
///
/// # Errors
///
/// Those of [`cobham`], and [`QueueingError::NoServers`].
pub fn cobham_mmc(
    arrival_rates: &[f64],
    service_rate: f64,
    servers: u32,
) -> Result<Vec<Queue>, QueueingError> {
    positive("service rate", service_rate)?;
    let servers_f64 = f64::from(some_servers(servers)?);
    for &rate in arrival_rates {
        positive("arrival rate", rate)?;
    }
    let load = total_load(
        arrival_rates
            .iter()
            .map(|rate| rate / (service_rate * servers_f64)),
    )?;
    let together = super::mmc(load * servers_f64 * service_rate, service_rate, servers)?;
    let all = Shared {
        residual: erlang_c(load * servers_f64, servers)? / (service_rate * servers_f64),
        probability_empty: together.probability_empty,
        probability_of_waiting: together.probability_of_waiting,
    };
    all.share(
        arrival_rates.iter().map(|&rate| (rate, 1.0 / service_rate)),
        servers_f64,
    )
}

fn total_load(loads: impl Iterator<Item = f64>) -> Result<f64, QueueingError> {
    let mut loads = loads.peekable();
    if loads.peek().is_none() {
        return Err(QueueingError::Empty { what: "classes" });
    }
    stable(loads.sum())
}

/// What all classes have in common.
struct Shared {
    /// Mean time until a server is free, for somebody who comes and waits for no other customer: `W₀`.
    residual: f64,
    probability_empty: f64,
    probability_of_waiting: f64,
}

impl Shared {
    /// The classes, each by its arrival rate and mean service time.
    fn share(
        &self,
        classes: impl Iterator<Item = (f64, f64)>,
        servers: f64,
    ) -> Result<Vec<Queue>, QueueingError> {
        let mut before = 0.0;
        classes
            .map(|(arrival_rate, service)| {
                let load = arrival_rate * service / servers;
                let with = before + load;
                let mean_waiting = self.residual / ((1.0 - before) * (1.0 - with));
                before = with;
                let mean_queue_length = arrival_rate * mean_waiting;
                Queue {
                    utilisation: load,
                    probability_empty: self.probability_empty,
                    probability_of_waiting: self.probability_of_waiting,
                    mean_waiting,
                    mean_sojourn: mean_waiting + service,
                    mean_queue_length,
                    mean_number: mean_queue_length + arrival_rate * service,
                    throughput: arrival_rate,
                    blocking: 0.0,
                }
                .finite()
            })
            .collect()
    }
}
