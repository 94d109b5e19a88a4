//! The lower bounds of a shop.

use std::time::Duration;

use super::demand::{Visit, visits};
use super::{Bound, Bounds};
use crate::plan::ShopPlan;
use crate::scenario::Scenario;

/// The lower bounds of a shop on `workers` processors that compute (zero counts as one). None for a house.
///
/// Each customer `k` comes at `aₖ`, orders for `oₖ` (computing), has burgers that take `gₖ,ᵢ` on the grill side by side, and
/// eats for `eₖ`. With `gₖ = maxᵢ gₖ,ᵢ`:
///
/// - *critical path*: `maxₖ (aₖ + oₖ + gₖ + eₖ)`: nobody can be through sooner than alone in the shop;
/// - *grill*: `a₀ + minₖ oₖ + Σₖᵢ gₖ,ᵢ / capacity + minₖ eₖ`: burgers over room, then somebody still has to eat the last;
/// - *cashiers*, where numbers are handed out: `a₀ + Σₖ oₖ / cashiers + minₖ (gₖ + eₖ)`;
/// - *processors*, there too: the same with the workers in the place of the cashiers, since ordering is computing;
/// - *held cashiers*, elsewhere: `a₀ + Σₖ (oₖ + gₖ) / cashiers + minₖ eₖ`: a cashier-cook is held until the order is handed
///   over.
///
/// Stories are no part of them, see [the module](super), which also has the sources.
///
/// Where clients have patience, some of them leave, and nobody can say beforehand who: one who leaves is gone after
/// `aₖ + patienceₖ`, one who is served after the path above, so the sooner of the two counts for each, and the bounds of work
/// over capacity, which need everybody to be served, are left out.
///
/// ```
/// use core_model::{Scenario, ShopPlan, ShopStrategy, limits};
///
/// let plan = ShopPlan::new(ShopStrategy::Sequential);
/// let scenario = Scenario::new("coffee", 42, plan.into())?;
/// let bounds = limits::shop(&scenario, 1);
/// assert_eq!(bounds.limit().name, "held cashiers");
/// assert_eq!(bounds.limit().value.as_micros(), 12 * 100_100 + 50_000);
/// # Ok::<(), core_model::InvalidScenario>(())
/// ```
#[must_use]
pub fn shop(scenario: &Scenario, workers: u32) -> Bounds {
    let Some(plan) = scenario.shop() else {
        return Bounds::default();
    };
    let mut sums = Sums::default();
    for visit in visits(scenario) {
        sums.add(&visit);
    }
    let mut all = vec![Bound {
        name: "critical path",
        formula: "max over customers of (arrival + ordering + longest burger + eating)",
        value: sums.longest_path,
    }];
    if plan.patience.is_some() {
        all[0].formula =
            "max over customers of (arrival + min(patience, ordering + longest burger + eating))";
        return Bounds { all };
    }
    all.extend(capacities(plan, &sums, workers.max(1)));
    Bounds { all }
}

fn capacities(plan: &ShopPlan, sums: &Sums, workers: u32) -> Vec<Bound> {
    let least = |least: Option<Duration>| least.unwrap_or_default();
    let opening = least(sums.first_arrival);
    let grill = Bound {
        name: "grill",
        formula: "first arrival + least ordering + sum of grilling / capacity + least eating",
        value: opening
            + least(sums.least_ordering)
            + sums.grilling / plan.grill
            + least(sums.least_eating),
    };
    if !plan.strategy.hands_out_numbers() {
        let held = Bound {
            name: "held cashiers",
            formula: "first arrival + sum of (ordering + longest burger) / cashiers + least eating",
            value: opening + sums.service / plan.cashiers + least(sums.least_eating),
        };
        return vec![held, grill];
    }
    let tail = opening + least(sums.least_tail);
    let cashiers = Bound {
        name: "cashiers",
        formula: "first arrival + sum of ordering / cashiers + least (longest burger + eating)",
        value: tail + sums.ordering / plan.cashiers,
    };
    let processors = Bound {
        name: "processors",
        formula: "first arrival + sum of ordering / workers + least (longest burger + eating)",
        value: tail + sums.ordering / workers,
    };
    vec![cashiers, grill, processors]
}

/// What the bounds are made of.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    first_arrival: Option<Duration>,
    longest_path: Duration,
    ordering: Duration,
    grilling: Duration,
    /// Ordering and the longest burger: what holds a cashier-cook.
    service: Duration,
    least_ordering: Option<Duration>,
    least_eating: Option<Duration>,
    /// The longest burger and eating: what follows an order.
    least_tail: Option<Duration>,
}

impl Sums {
    fn add(&mut self, visit: &Visit) {
        let service = visit.ordering + visit.longest_burger;
        let path = service + visit.eating;
        let path = visit.patience.map_or(path, |patience| patience.min(path));
        self.longest_path = self.longest_path.max(visit.arrival + path);
        self.first_arrival.get_or_insert(visit.arrival);
        self.ordering += visit.ordering;
        self.grilling += visit.grilling;
        self.service += service;
        lower(&mut self.least_ordering, visit.ordering);
        lower(&mut self.least_eating, visit.eating);
        lower(&mut self.least_tail, visit.longest_burger + visit.eating);
    }
}

fn lower(least: &mut Option<Duration>, value: Duration) {
    *least = Some(least.map_or(value, |least| least.min(value)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::Distribution;
    use crate::strategy::ShopStrategy;

    fn bounds(plan: ShopPlan, workers: u32) -> Bounds {
        shop(&Scenario::new("bounds", 1, plan.into()).unwrap(), workers)
    }

    #[track_caller]
    fn check(plan: ShopPlan, workers: u32, name: &str, micros: u64) {
        let bounds = bounds(plan, workers);
        assert_eq!(
            (bounds.limit().name, bounds.limit().value),
            (name, Duration::from_micros(micros)),
            "{bounds:?}"
        );
    }

    #[test]
    fn a_concurrent_shop_with_room_is_bound_by_one_visit() {
        let plan = ShopPlan {
            customers: 8,
            ordering: Distribution::ZERO,
            ..ShopPlan::new(ShopStrategy::Concurrent)
        };
        check(plan, 1, "critical path", 150_000);
    }

    #[test]
    fn a_small_grill_is_the_limit() {
        let plan = ShopPlan {
            grill: 4,
            ..ShopPlan::new(ShopStrategy::Concurrent)
        };
        check(plan, 1, "grill", 100 + 600_000 + 50_000);
    }

    #[test]
    fn one_cashier_for_many_is_the_limit_until_computing_is() {
        let plan = ShopPlan {
            customers: 10_000,
            grill: 1_000_000,
            ..ShopPlan::new(ShopStrategy::Concurrent)
        };
        check(plan, 2, "cashiers", 1_000_000 + 150_000);
        check(
            ShopPlan {
                cashiers: 4,
                ..plan
            },
            2,
            "processors",
            500_000 + 150_000,
        );
    }

    #[test]
    fn cashier_cooks_are_held_for_the_whole_order() {
        check(
            ShopPlan::new(ShopStrategy::Sequential),
            8,
            "held cashiers",
            12 * 100_100 + 50_000,
        );
        let parallel = ShopPlan {
            customers: 40,
            ..ShopPlan::new(ShopStrategy::Parallel)
        };
        check(parallel, 8, "held cashiers", 5 * 100_100 + 50_000);
    }

    #[test]
    fn with_patience_only_the_sooner_end_of_each_client_counts() {
        let plan = ShopPlan {
            patience: Some(Distribution::Constant(Duration::from_millis(30))),
            ..ShopPlan::new(ShopStrategy::Bank)
        };
        check(plan, 4, "critical path", 30_000);
        assert_eq!(bounds(plan, 4).all.len(), 1);
    }
}
