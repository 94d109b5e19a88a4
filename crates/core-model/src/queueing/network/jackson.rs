//! Open networks: customers come from outside, go from station to station by chance, and leave.

use crate::queueing::error::{
    QueueingError, as_many, fraction, not_negative, positive, some_servers,
};
use crate::queueing::linear::solve;
use crate::queueing::single::{Queue, mmc};

/// By how much a row of routing probabilities may miss a sum of 1 and still count as 1.
const ROUNDING: f64 = 1e-9;

/// One station of an open network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpenStation {
    /// Customers that come here from outside, per unit of time; may be zero.
    pub arrival_rate: f64,
    /// Customers that one server serves per unit of time.
    pub service_rate: f64,
    /// How many serve side by side.
    pub servers: u32,
}

/// The long-run means of an open network.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenNetwork {
    /// The stations, in the order in which they were given. Times are per visit.
    pub stations: Vec<Queue>,
    /// How often a customer visits each station on average, from coming in until leaving.
    pub visits: Vec<f64>,
    /// Customers that come in, and leave, per unit of time.
    pub throughput: f64,
    /// Mean number in the whole network.
    pub mean_number: f64,
    /// Mean time from coming in until leaving.
    pub mean_sojourn: f64,
}

/// An open network by Jackson's theorem: with `λ = γ + λ P`, each station is M/M/c with its `λᵢ`, independent of the others.
///
/// `routing[i][j]` is the probability to go from station `i` to `j` next; what is left of row `i` leaves the network. Rates are
/// per unit of time. The mean sojourn in the network is `Σ Lᵢ / Σ γᵢ`. A station to which nobody ever comes is idle, not an
/// error. Source: J. R. Jackson, *Networks of Waiting Lines*, Operations Research 5(4), 1957.
///
/// # Errors
///
/// [`QueueingError::Empty`], [`QueueingError::Mismatch`] unless `routing` is a square with one row for each station,
/// [`QueueingError::NotPositive`], [`QueueingError::Negative`] and [`QueueingError::NotFinite`] for a rate (nobody coming from
/// outside at all is one), [`QueueingError::NoServers`], [`QueueingError::NotAFraction`] and [`QueueingError::Overrouted`] for
/// routing probabilities, [`QueueingError::NoWayOut`], and [`QueueingError::UnstableStation`].
///
/// ```
/// use core_model::queueing::{OpenStation, jackson};
///
/// // Two stations in a row; one customer in five has to start again.
/// let station = |arrival_rate| OpenStation { arrival_rate, service_rate: 2.0, servers: 1 };
/// let network = jackson(
///     &[station(0.8), station(0.0)],
///     &[vec![0.0, 1.0], vec![0.2, 0.0]],
/// )?;
/// assert!((network.stations[1].utilisation - 0.5).abs() < 1e-12);
/// assert!((network.mean_sojourn - 2.5).abs() < 1e-12);
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn jackson(
    stations: &[OpenStation],
    routing: &[Vec<f64>],
) -> Result<OpenNetwork, QueueingError> {
    check(stations, routing)?;
    let throughput = positive(
        "sum of the arrival rates",
        stations.iter().map(|station| station.arrival_rate).sum(),
    )?;
    let rates = traffic(stations, routing)?;
    let queues = stations
        .iter()
        .zip(&rates)
        .enumerate()
        .map(|(number, (station, &rate))| queue(number, station, rate))
        .collect::<Result<Vec<_>, _>>()?;
    let mean_number = queues.iter().map(|queue| queue.mean_number).sum();
    Ok(OpenNetwork {
        stations: queues,
        visits: rates.iter().map(|rate| rate / throughput).collect(),
        throughput,
        mean_number,
        mean_sojourn: mean_number / throughput,
    })
}

/// Solves `λⱼ − Σᵢ λᵢ pᵢⱼ = γⱼ`.
fn traffic(stations: &[OpenStation], routing: &[Vec<f64>]) -> Result<Vec<f64>, QueueingError> {
    let size = stations.len();
    let matrix = (0..size)
        .map(|to| {
            (0..size)
                .map(|from| f64::from(u8::from(from == to)) - routing[from][to])
                .collect()
        })
        .collect();
    let from_outside = stations
        .iter()
        .map(|station| station.arrival_rate)
        .collect();
    let rates = solve(matrix, from_outside).ok_or(QueueingError::NoWayOut { station: 0 })?;
    // Rates are sums of products of what is not negative; anything below zero is rounding.
    Ok(rates.into_iter().map(|rate| rate.max(0.0)).collect())
}

fn queue(number: usize, station: &OpenStation, rate: f64) -> Result<Queue, QueueingError> {
    if rate <= 0.0 {
        return Ok(Queue::idle(station.service_rate));
    }
    mmc(rate, station.service_rate, station.servers).map_err(|error| match error {
        QueueingError::Unstable { load } => QueueingError::UnstableStation {
            station: number,
            load,
        },
        other => other,
    })
}

fn check(stations: &[OpenStation], routing: &[Vec<f64>]) -> Result<(), QueueingError> {
    if stations.is_empty() {
        return Err(QueueingError::Empty { what: "stations" });
    }
    as_many(
        "rows of routing probabilities",
        stations.len(),
        routing.len(),
    )?;
    for station in stations {
        not_negative("arrival rate", station.arrival_rate)?;
        positive("service rate", station.service_rate)?;
        some_servers(station.servers)?;
    }
    for (station, row) in routing.iter().enumerate() {
        as_many("routing probabilities in a row", stations.len(), row.len())?;
        for &probability in row {
            fraction("routing probability", probability)?;
        }
        let sum: f64 = row.iter().sum();
        if sum > 1.0 + ROUNDING {
            return Err(QueueingError::Overrouted { station, sum });
        }
    }
    way_out(routing)
}

/// Checks that every station has a path out, by going backwards from the ones that customers leave directly.
fn way_out(routing: &[Vec<f64>]) -> Result<(), QueueingError> {
    let mut leaves: Vec<bool> = routing
        .iter()
        .map(|row| row.iter().sum::<f64>() < 1.0 - ROUNDING)
        .collect();
    let mut found: Vec<usize> = (0..leaves.len()).filter(|&from| leaves[from]).collect();
    while let Some(to) = found.pop() {
        for (from, row) in routing.iter().enumerate() {
            if !leaves[from] && row[to] > 0.0 {
                leaves[from] = true;
                found.push(from);
            }
        }
    }
    match leaves.iter().position(|leaves| !leaves) {
        Some(station) => Err(QueueingError::NoWayOut { station }),
        None => Ok(()),
    }
}
