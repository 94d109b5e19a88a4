//! Closed networks with one class of customers: exact mean value analysis.
//!
//! Textbooks get the probability that a station with several servers is empty as 1 minus the others, which cancels to nonsense
//! (negative probabilities) under load. Here it comes from the throughput of the network without that station, as M. Reiser
//! proposed in *Mean-Value Analysis and Convolution Method for Queue-Dependent Servers in Closed Queueing Networks*,
//! Performance Evaluation 1(1), 1981, so that nothing is subtracted anywhere. Stations are added to the network one by one; see
//! [`add`].

use super::station::StationKind;
use crate::queueing::error::{QueueingError, finite, not_negative, positive};

/// How many throughputs of growing populations are kept at most.
const LARGEST_POPULATION: u32 = 1 << 24;

/// One station of a closed network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClosedStation {
    /// How often a customer comes here on average, in each round of the network.
    pub visits: f64,
    /// Mean time that a server needs for one visit.
    pub service: f64,
    /// Whether customers wait here.
    pub kind: StationKind,
}

impl ClosedStation {
    fn demand(&self) -> f64 {
        self.visits * self.service
    }
}

/// The long-run means of a closed network.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedNetwork {
    /// Rounds that all customers together complete per unit of time, `X`.
    pub throughput: f64,
    /// Mean time of a round without thinking, `R`; with the think time `Z` it is `N / X`.
    pub response: f64,
    /// The stations, in the order in which they were given.
    pub stations: Vec<StationLoad>,
    /// The throughput with 1, 2, …, `N` customers.
    pub throughput_by_population: Vec<f64>,
}

/// The long-run means of one station of a closed network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StationLoad {
    /// Share of the servers' time in which they serve. A delay station counts as having a server for each customer.
    pub utilisation: f64,
    /// Visits per unit of time.
    pub throughput: f64,
    /// Mean time of one visit, waiting and service.
    pub response: f64,
    /// Mean time of all visits of one round.
    pub residence: f64,
    /// Mean number of customers here, `Q`.
    pub mean_number: f64,
}

/// Exact mean value analysis of `population` customers who go round the `stations` and think for `think_time` in between.
///
/// `Rᵢ(n) = Sᵢ (1 + Qᵢ(n−1))` with one server, `Rᵢ = Sᵢ` at a delay station, and with `c` servers
/// `Rᵢ(n) = Sᵢ/c (1 + Qᵢ(n−1) + Σⱼ (c−1−j) pᵢ(j | n−1))` over `j < c − 1`; `X(n) = n / (Z + Σ Vᵢ Rᵢ(n))`,
/// `Qᵢ(n) = X(n) Vᵢ Rᵢ(n)`. Times are in one unit, the throughput is per one of it. The order of the work is population × sum of
/// servers × number of stations with several servers. Source: M. Reiser and S. S. Lavenberg, *Mean-Value Analysis of Closed
/// Multichain Queuing Networks*, Journal of the ACM 27(2), 1980; R. Jain, *The Art of Computer Systems Performance Analysis*,
/// 1991, chapters 34 and 36.
///
/// # Errors
///
/// [`QueueingError::NoCustomers`], [`QueueingError::NoServers`], [`QueueingError::Negative`] and [`QueueingError::NotFinite`]
/// for a time or number of visits, [`QueueingError::NotPositive`] if a round takes no time at all, and
/// [`QueueingError::TooLarge`] for more than 2²⁴ customers.
///
/// ```
/// use core_model::queueing::{ClosedStation, StationKind, mva};
///
/// let till = ClosedStation { visits: 1.0, service: 1.0, kind: StationKind::Queue { servers: 1 } };
/// let network = mva(&[till, till], 2, 0.0)?;
/// assert!((network.throughput - 2.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn mva(
    stations: &[ClosedStation],
    population: u32,
    think_time: f64,
) -> Result<ClosedNetwork, QueueingError> {
    let parts = Parts::of(stations, population, think_time)?;
    let throughput_by_population = parts.throughputs();
    let throughput = throughput_by_population[throughput_by_population.len() - 1];
    let stations = stations
        .iter()
        .enumerate()
        .map(|(number, station)| {
            let served = throughput * station.demand();
            let mean_number = match parts
                .queues
                .iter()
                .position(|queue| queue.station == number)
            {
                None => served,
                Some(queue) if parts.queues[queue].servers == 1 => {
                    single_server(station.demand(), &throughput_by_population)
                }
                Some(queue) => served + parts.waiting_at(queue),
            };
            load(station, population, throughput, mean_number)
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(ClosedNetwork {
        throughput: finite("throughput", throughput)?,
        response: stations.iter().map(|station| station.residence).sum(),
        stations,
        throughput_by_population,
    })
}

fn load(
    station: &ClosedStation,
    population: u32,
    throughput: f64,
    mean_number: f64,
) -> Result<StationLoad, QueueingError> {
    let residence = finite("residence time", mean_number / throughput)?;
    Ok(StationLoad {
        utilisation: throughput * station.demand() / station.kind.servers(population),
        throughput: throughput * station.visits,
        // Where nobody ever comes there is nobody to wait for.
        response: if station.demand() > 0.0 {
            residence / station.visits
        } else {
            station.service
        },
        residence,
        mean_number,
    })
}

/// A station at which customers may wait.
struct Waiting {
    station: usize,
    demand: f64,
    servers: u32,
}

/// The network in the two kinds of parts that differ.
struct Parts {
    population: u32,
    /// Time of a round that is spent without waiting for others: thinking, and delay stations.
    delay: f64,
    queues: Vec<Waiting>,
}

impl Parts {
    fn of(
        stations: &[ClosedStation],
        population: u32,
        think_time: f64,
    ) -> Result<Self, QueueingError> {
        if population == 0 {
            return Err(QueueingError::NoCustomers);
        }
        if population > LARGEST_POPULATION {
            return Err(QueueingError::TooLarge {
                cells: population.into(),
                limit: LARGEST_POPULATION.into(),
            });
        }
        let mut delay = not_negative("think time", think_time)?;
        let mut queues = Vec::new();
        for (number, station) in stations.iter().enumerate() {
            not_negative("number of visits", station.visits)?;
            not_negative("service time", station.service)?;
            let demand = finite("service demand", station.demand())?;
            match station.kind.scarce_servers(population)? {
                Some(servers) if demand > 0.0 => queues.push(Waiting {
                    station: number,
                    demand,
                    servers,
                }),
                _ => delay += demand,
            }
        }
        let round = delay + queues.iter().map(|queue| queue.demand).sum::<f64>();
        positive("time of a round", round)?;
        Ok(Self {
            population,
            delay,
            queues,
        })
    }

    /// The throughput with 1, 2, …, `N` customers where nobody waits: infinite where a round takes no time.
    fn without_queues(&self) -> Vec<f64> {
        (1..=self.population)
            .map(|customers| f64::from(customers) / self.delay)
            .collect()
    }

    fn throughputs(&self) -> Vec<f64> {
        let mut throughputs = self.without_queues();
        for queue in &self.queues {
            add(queue, &mut throughputs);
        }
        throughputs
    }

    /// Mean number that waits at a station when all customers are there: by adding that station last.
    fn waiting_at(&self, last: usize) -> f64 {
        let mut throughputs = self.without_queues();
        for (number, queue) in self.queues.iter().enumerate() {
            if number != last {
                add(queue, &mut throughputs);
            }
        }
        add(&self.queues[last], &mut throughputs)
    }
}

/// Adds a station to a network: from the throughputs with 1, 2, …, `N` customers without it to those with it. Returns the mean
/// number that waits there in the end.
///
/// With demand `D`, `c` servers, `x(n)` the throughput without the station and `X(n)` with it:
///
/// ```text
/// p(0 | n) = p(0 | n−1) X(n) / x(n)        p(j | n) = p(j−1 | n−1) X(n) D / min(j, c)        Σⱼ p(j | n) = 1
/// ```
///
/// The sum gives `X(n)`. From `c` on only `P(≥ c)` is kept, and the mean number that waits,
/// `w(n) = X(n) D/c (w(n−1) + P(≥ c | n−1))`.
fn add(queue: &Waiting, throughputs: &mut [f64]) -> f64 {
    let fastest = queue.demand / f64::from(queue.servers);
    // p(0), …, p(c−1); with each further customer those that can be above zero become one more.
    let mut some_idle = vec![0.0; queue.servers as usize];
    some_idle[0] = 1.0;
    let mut all_busy = 0.0;
    let mut waiting = 0.0;
    for (before, throughput) in throughputs.iter_mut().enumerate() {
        let possible = some_idle.len().min(before + 2);
        waiting = fastest * (waiting + all_busy);
        all_busy = fastest * (all_busy + some_idle[some_idle.len() - 1]);
        let mut sum = all_busy;
        let mut busy = f64::from(
            queue
                .servers
                .min(u32::try_from(possible).unwrap_or(u32::MAX)),
        );
        for here in (1..possible).rev() {
            busy -= 1.0;
            some_idle[here] = some_idle[here - 1] * queue.demand / busy;
            sum += some_idle[here];
        }
        some_idle[0] /= *throughput;
        sum += some_idle[0];
        *throughput = 1.0 / sum;
        for probability in &mut some_idle[..possible] {
            *probability /= sum;
        }
        all_busy /= sum;
        waiting /= sum;
    }
    waiting
}

/// Mean number at a station with one server, by the arrival theorem from the throughputs of the whole network.
fn single_server(demand: f64, throughputs: &[f64]) -> f64 {
    throughputs.iter().fold(0.0, |number, throughput| {
        throughput * demand * (1.0 + number)
    })
}
