//! Closed networks with several classes of customers: exact mean value analysis over the lattice of populations.

use super::mva_classes_lattice::{Lattice, Site};
use super::station::StationKind;
use crate::queueing::error::{QueueingError, as_many, finite, not_negative, positive};

/// How many numbers an exact solution may keep.
const MOST_CELLS: u128 = 1 << 24;

/// One class of customers of a closed network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClosedClass {
    /// How many customers of the class there are; may be zero, but not for every class.
    pub population: u32,
    /// Mean time between two rounds of a customer.
    pub think_time: f64,
}

/// One station of a closed network with several classes.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassedStation {
    /// For each class, the mean service time of all visits of one round: visits × time per visit.
    pub demands: Vec<f64>,
    /// Whether customers wait here.
    pub kind: StationKind,
}

/// The long-run means of a closed network with several classes.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassedNetwork {
    /// Rounds per unit of time, by class. Zero for a class without customers.
    pub throughput: Vec<f64>,
    /// Mean time of a round without thinking, by class. Zero for a class without customers.
    pub response: Vec<f64>,
    /// Mean time of a round that is spent at a station, by station and class.
    pub residence: Vec<Vec<f64>>,
    /// Mean number of customers at a station, by station and class.
    pub mean_number: Vec<Vec<f64>>,
    /// Share of the servers' time in which they serve, by station. A delay station counts as having a server for each customer.
    pub utilisation: Vec<f64>,
}

/// Exact mean value analysis of several `classes` of customers who go round the `stations`.
///
/// For every population `n` up to the full one, with `eᵣ` for one customer of class `r`: `Rᵢᵣ = Dᵢᵣ (1 + Qᵢ(n − eᵣ))` with one
/// server, `Rᵢᵣ = Dᵢᵣ` at a delay station, and with `c` servers
/// `Rᵢᵣ = Dᵢᵣ/c (1 + Qᵢ(n − eᵣ) + Σⱼ (c−1−j) pᵢ(j | n − eᵣ))` over `j < c − 1`; `Xᵣ = nᵣ / (Zᵣ + Σ Rᵢᵣ)`, `Qᵢ = Σ Xᵣ Rᵢᵣ`. As in
/// [`mva`](crate::queueing::mva), `pᵢ(0 | n)` comes from the network without the station, so the work doubles with each station
/// that has several servers.
///
/// The network has product form if a station that serves first come, first served needs the same time for every class at each
/// visit; one that shares its servers among all may differ. Source: M. Reiser and S. S. Lavenberg, *Mean-Value Analysis of
/// Closed Multichain Queuing Networks*, Journal of the ACM 27(2), 1980; M. Reiser, Performance Evaluation 1(1), 1981.
///
/// # Errors
///
/// [`QueueingError::Empty`] without classes, [`QueueingError::NoCustomers`] if all are empty, [`QueueingError::Mismatch`] unless
/// each station has a demand for each class, [`QueueingError::NoServers`], [`QueueingError::Negative`] and
/// [`QueueingError::NotFinite`] for a time, [`QueueingError::NotPositive`] if a round of a class takes no time at all, and
/// [`QueueingError::TooLarge`] if the lattice, `Π (Nᵣ + 1)` populations of which each keeps some numbers for each station and
/// class, is beyond 2²⁴ numbers.
///
/// ```
/// use core_model::queueing::{ClassedStation, ClosedClass, StationKind, mva_classes};
///
/// let till = ClassedStation { demands: vec![1.0, 1.0], kind: StationKind::Queue { servers: 1 } };
/// let class = ClosedClass { population: 1, think_time: 0.0 };
/// let network = mva_classes(&[class, class], &[till.clone(), till])?;
/// assert!((network.throughput[0] - 1.0 / 3.0).abs() < 1e-15); // half of two customers of one class
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn mva_classes(
    classes: &[ClosedClass],
    stations: &[ClassedStation],
) -> Result<ClassedNetwork, QueueingError> {
    check(classes, stations)?;
    let customers: u64 = classes
        .iter()
        .map(|class| u64::from(class.population))
        .sum();
    let customers = u32::try_from(customers).unwrap_or(u32::MAX);
    let sites = stations
        .iter()
        .map(|station| {
            Ok(Site {
                demands: station.demands.clone(),
                servers: station.kind.scarce_servers(customers)?,
            })
        })
        .collect::<Result<Vec<_>, QueueingError>>()?;
    fits(classes, &sites)?;
    let full = Lattice::new(classes, sites).solve();
    let utilisation = stations
        .iter()
        .map(|station| {
            let busy: f64 = full
                .throughput
                .iter()
                .zip(&station.demands)
                .map(|(throughput, demand)| throughput * demand)
                .sum();
            busy / station.kind.servers(customers)
        })
        .collect();
    for &throughput in &full.throughput {
        finite("throughput", throughput)?;
    }
    let mean_number = full
        .residence
        .iter()
        .map(|times| {
            times
                .iter()
                .zip(&full.throughput)
                .map(|(time, throughput)| time * throughput)
                .collect()
        })
        .collect();
    Ok(ClassedNetwork {
        response: (0..classes.len())
            .map(|class| full.residence.iter().map(|times| times[class]).sum())
            .collect(),
        throughput: full.throughput,
        residence: full.residence,
        mean_number,
        utilisation,
    })
}

fn check(classes: &[ClosedClass], stations: &[ClassedStation]) -> Result<(), QueueingError> {
    if classes.is_empty() {
        return Err(QueueingError::Empty { what: "classes" });
    }
    if classes.iter().all(|class| class.population == 0) {
        return Err(QueueingError::NoCustomers);
    }
    for station in stations {
        as_many("demands of a station", classes.len(), station.demands.len())?;
        for &demand in &station.demands {
            not_negative("service demand", demand)?;
        }
    }
    for (number, class) in classes.iter().enumerate() {
        not_negative("think time", class.think_time)?;
        let demands: f64 = stations.iter().map(|station| station.demands[number]).sum();
        let round = finite("time of a round", class.think_time + demands)?;
        if class.population > 0 {
            positive("time of a round", round)?;
        }
    }
    Ok(())
}

/// Counts what a solution keeps: a throughput for each class, population and set of stations with several servers, and for each
/// station its mean number and probabilities.
fn fits(classes: &[ClosedClass], sites: &[Site]) -> Result<(), QueueingError> {
    let mut cells: u128 = classes.len() as u128;
    for site in sites {
        cells += 1 + u128::from(site.servers.unwrap_or(0));
        if site.has_several_servers() {
            cells = cells.saturating_mul(2);
        }
    }
    for class in classes {
        cells = cells.saturating_mul(u128::from(class.population) + 1);
    }
    if cells > MOST_CELLS {
        return Err(QueueingError::TooLarge {
            cells,
            limit: MOST_CELLS,
        });
    }
    Ok(())
}
