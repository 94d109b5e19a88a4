//! Whether a shop has a long run: whether less work comes than can be done.

use super::error::SimulateError;
use super::service::Service;
use core_model::{Distribution, ShopPlan, ShopStrategy};
use std::time::Duration;

/// What they are called who serve.
const CASHIERS: &str = "cashiers";

/// Somebody who may have too much to do.
struct Station {
    who: &'static str,
    how_many: u32,
    load: f64,
}

/// Tells whether there is a long run.
///
/// Clients who leave keep a line short at any load, so nothing is refused for the tellers then. Where the longest of several
/// burgers has no formula, one counts for all, which is less than the work that comes.
///
/// # Errors
///
/// [`SimulateError::AllAtOnce`], and [`SimulateError::Overloaded`] with who has the most to do and what would help.
pub(super) fn steady(plan: &ShopPlan, processors: u32) -> Result<(), SimulateError> {
    let gap = plan
        .arrivals
        .mean()
        .map_or(f64::INFINITY, |gap| gap.as_secs_f64());
    if gap <= 0.0 {
        return Err(SimulateError::AllAtOnce);
    }
    if plan.patience.is_some() {
        return Ok(());
    }
    let mut busiest: Option<Station> = None;
    for station in stations(plan, processors, gap) {
        if busiest.as_ref().is_none_or(|most| station.load > most.load) {
            busiest = Some(station);
        }
    }
    match busiest {
        Some(station) if station.load >= 1.0 => Err(overloaded(&station, plan.strategy, gap)),
        _ => Ok(()),
    }
}

fn stations(plan: &ShopPlan, processors: u32, gap: f64) -> [Station; 3] {
    let mean = |of: &Distribution| of.mean().map_or(f64::INFINITY, |mean| mean.as_secs_f64());
    let (ordering, grilling) = (mean(&plan.ordering), mean(&plan.grilling));
    let served = if plan.strategy.hands_out_numbers() {
        ordering
    } else {
        let known = Service::of(plan).moments();
        known.map_or(ordering + grilling, |service| service.mean)
    };
    let station = |who, how_many: u32, work: f64| Station {
        who,
        how_many,
        load: work / gap / f64::from(how_many),
    };
    [
        station(CASHIERS, plan.cashiers, served),
        station(
            "places on the grill",
            plan.grill,
            grilling * f64::from(plan.burgers),
        ),
        station("processors", processors, ordering),
    ]
}

fn overloaded(station: &Station, strategy: ShopStrategy, gap: f64) -> SimulateError {
    let Station {
        who,
        how_many,
        load,
    } = *station;
    let work = load * f64::from(how_many);
    let needed = (work.floor() + 1.0).min(1e18);
    let slower = Duration::try_from_secs_f64(gap * load).unwrap_or(Duration::MAX);
    let more = if strategy == ShopStrategy::Sequential && who == CASHIERS {
        format!("have at least {needed:.0} {who} in another kind of shop")
    } else {
        format!("have at least {needed:.0} {who} instead of {how_many}")
    };
    let remedy = if load.is_finite() {
        format!("{more}, or let customers come more than {slower:.3?} apart")
    } else {
        "choose a time whose mean is finite".to_owned()
    };
    SimulateError::Overloaded {
        station: who,
        load,
        remedy,
    }
}
