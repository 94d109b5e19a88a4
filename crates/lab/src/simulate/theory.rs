//! What queueing theory says of a shop, where one of its models fits it.

use super::figure::Figure;
use super::service::{Service, TwoMoments};
use core_model::queueing::{Queue, QueueingError, ServiceTime, md1, mg1, mmc};
use core_model::{Distribution, ShopPlan};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// What theory says.
#[derive(Clone, Debug, PartialEq)]
pub enum Theory {
    /// A model fits.
    Model {
        /// Its name in Kendall's notation.
        name: String,
        /// What it says; times in seconds.
        queue: Queue,
    },
    /// None does.
    Missing {
        /// What every model here takes for granted, and the shop does not have.
        assumption: String,
    },
}

impl Theory {
    /// Finds the model that fits: M/M/c, M/M/1, M/D/1 or M/G/1.
    ///
    /// # Errors
    ///
    /// [`QueueingError`] if the model has no answer, for a load of 1 or more for one.
    pub fn of(plan: &ShopPlan, processors: u32) -> Result<Self, QueueingError> {
        if let Some(assumption) = missing(plan, processors) {
            return Ok(Self::Missing { assumption });
        }
        let rate = 1.0 / plan.arrivals.mean().unwrap_or_default().as_secs_f64();
        let servers = plan.cashiers;
        let (name, queue) = match Service::of(plan) {
            Service::Exponential(mean) => {
                (format!("M/M/{servers}"), mmc(rate, 1.0 / mean, servers)?)
            }
            Service::Constant(time) => ("M/D/1".to_owned(), md1(rate, time)?),
            Service::General(TwoMoments { mean, variance }) => {
                let service = ServiceTime::with_deviation(mean, variance.sqrt())?;
                ("M/G/1".to_owned(), mg1(rate, service)?)
            }
            Service::Unknown => {
                let assumption = known_variance(plan);
                return Ok(Self::Missing { assumption });
            }
        };
        Ok(Self::Model { name, queue })
    }

    /// Returns what it says of a figure, if it says anything: nobody leaves, and a long run has no end.
    pub fn figure(&self, figure: Figure) -> Option<f64> {
        let Self::Model { queue, .. } = self else {
            return None;
        };
        match figure {
            Figure::Wait => Some(queue.mean_waiting * 1e9),
            Figure::Sojourn => Some(queue.mean_sojourn * 1e9),
            Figure::QueueLength => Some(queue.mean_queue_length),
            Figure::Number => Some(queue.mean_number),
            Figure::Utilisation => Some(queue.utilisation),
            Figure::WaitShare => Some(queue.probability_of_waiting),
            Figure::Throughput => Some(queue.throughput),
            Figure::RenegeShare | Figure::Makespan => None,
        }
    }
}

/// The first assumption that every model makes and the shop does not keep.
pub(super) fn missing(plan: &ShopPlan, processors: u32) -> Option<String> {
    let ShopPlan {
        strategy,
        arrivals,
        cashiers,
        grill,
        ..
    } = *plan;
    if strategy.hands_out_numbers() {
        return Some(format!(
            "one station: in a {strategy} shop an order goes on from the cashiers to the grill"
        ));
    }
    match arrivals {
        Distribution::Exponential { mean } if !mean.is_zero() => {}
        _ => {
            return Some(format!(
                "customers who come independently of each other: the gap between two is `{arrivals}`, not exponential"
            ));
        }
    }
    if let Some(patience) = plan.patience {
        return Some(format!(
            "that everybody stays: clients leave the line (patience `{patience}`)"
        ));
    }
    let places = u64::from(cashiers) * u64::from(plan.burgers);
    if u64::from(grill) < places {
        return Some(format!(
            "that nobody waits during the service: the grill has {grill} places, and {cashiers} cashiers with {} each \
             need {places}",
            burgers(plan)
        ));
    }
    if !is_zero(&plan.ordering) && processors < cashiers {
        return Some(format!(
            "that nobody waits during the service: taking an order computes, and {cashiers} cashiers need as many \
             processors, not {processors}"
        ));
    }
    match Service::of(plan) {
        Service::Constant(time) if time <= 0.0 => Some("a service that takes any time".to_owned()),
        Service::Exponential(_) => None,
        Service::Unknown => Some(known_variance(plan)),
        Service::Constant(_) | Service::General(_) if cashiers == 1 => None,
        Service::Constant(_) | Service::General(_) => Some(format!(
            "an exponential service: with {cashiers} servers no other has a formula, and {}",
            service(plan)
        )),
    }
}

fn known_variance(plan: &ShopPlan) -> String {
    format!(
        "a service whose variance is known and finite: {}",
        service(plan)
    )
}

fn service(plan: &ShopPlan) -> String {
    format!(
        "this one is `{}` for the order and then `{}` for {}",
        plan.ordering,
        plan.grilling,
        burgers(plan)
    )
}

fn is_zero(of: &Distribution) -> bool {
    of.mean().is_some_and(|mean| mean.is_zero())
}

fn burgers(plan: &ShopPlan) -> String {
    match plan.burgers {
        1 => "1 burger".to_owned(),
        many => format!("{many} burgers"),
    }
}

impl Serialize for Theory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Missing { assumption } => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("missing", assumption)?;
                map.end()
            }
            Self::Model { name, queue } => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("model", name)?;
                map.serialize_entry("load", &queue.utilisation)?;
                map.end()
            }
        }
    }
}
