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
/// - *grill*: `a₀ + minₖ oₖ + max(Σₖᵢ gₖ,ᵢ / capacity, ⌈burgers / capacity⌉ · minₖᵢ gₖ,ᵢ) + minₖ eₖ`: burgers over room (and
///   whole rounds of them, since some place on the grill gets that many), then somebody still has to eat the last;
/// - *cashiers*, where numbers are handed out: `a₀ + Σₖ oₖ / cashiers + minₖ (gₖ + eₖ)`;
/// - *processors*, there too: the same with the workers in the place of the cashiers, since ordering is computing;
/// - *held cashiers*, elsewhere: `a₀ + max(Σₖ (oₖ + gₖ) / cashiers, ⌈customers / cashiers⌉ · minₖ (oₖ + gₖ)) + minₖ eₖ`: a
///   cashier-cook is held until the order is handed over, and some cashier-cook serves that many.
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
        formula: "first arrival + least ordering + the larger of sum of grilling / capacity and rounds × shortest burger + least eating",
        value: opening
            + least(sums.least_ordering)
            + (sums.grilling / plan.grill).max(rounds(
                u64::from(sums.customers) * u64::from(plan.burgers),
                plan.grill,
                sums.shortest_burger,
            ))
            + least(sums.least_eating),
    };
    if !plan.strategy.hands_out_numbers() {
        let held = Bound {
            name: "held cashiers",
            formula: "first arrival + the larger of sum of (ordering + longest burger) / cashiers and rounds × shortest service + least eating",
            value: opening
                + (sums.service / plan.cashiers).max(rounds(
                    u64::from(sums.customers),
                    plan.cashiers,
                    sums.shortest_service,
                ))
                + least(sums.least_eating),
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

/// The time of `⌈items / places⌉` rounds: by the pigeonhole principle some place gets that many items, one after another.
fn rounds(items: u64, places: u32, shortest: Option<Duration>) -> Duration {
    let rounds = items.div_ceil(u64::from(places));
    let rounds = u32::try_from(rounds).unwrap_or(u32::MAX);
    shortest.unwrap_or_default() * rounds
}

/// What the bounds are made of.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    customers: u32,
    first_arrival: Option<Duration>,
    longest_path: Duration,
    ordering: Duration,
    grilling: Duration,
    /// Ordering and the longest burger: what holds a cashier-cook.
    service: Duration,
    shortest_service: Option<Duration>,
    shortest_burger: Option<Duration>,
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
        self.customers += 1;
        self.first_arrival.get_or_insert(visit.arrival);
        self.ordering += visit.ordering;
        self.grilling += visit.grilling;
        self.service += service;
        lower(&mut self.shortest_service, service);
        lower(&mut self.shortest_burger, visit.shortest_burger);
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
    fn what_does_not_fill_the_last_round_still_takes_a_whole_one() {
        // 24 burgers on 16 places: one round and a half of work, but two rounds of time.
        check(
            ShopPlan::new(ShopStrategy::Concurrent),
            1,
            "grill",
            100 + 200_000 + 50_000,
        );
        // 12 customers and 8 cashier-cooks.
        let plan = ShopPlan::new(ShopStrategy::Parallel);
        check(plan, 1, "held cashiers", 2 * 100_100 + 50_000);
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
