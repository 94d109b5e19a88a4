//! Waits of microseconds that sum up: each is nothing, all of them are what the run took.

use super::wording::span;
use super::{Finding, Topic, View};
use crate::Cell;
use crate::render::units;

/// A customer's waits in all are tiny up to this.
const TINY_NS: f64 = 1e6;
/// Fewest customers for whom tiny waits can be said to sum up.
const MANY: f64 = 1_000.0;

pub(super) fn find(view: View<'_>) -> Option<Finding> {
    let tiny = |cell: &&Cell| {
        let Some(measured) = &cell.measured else {
            return false;
        };
        let Some(shop) = &measured.shop else {
            return false;
        };
        let customers = shop.customers.median;
        customers >= MANY
            && measured.waiting.median > 0.0
            && measured.waiting.median <= TINY_NS * customers
    };
    let cells: Vec<&Cell> = view.measured().into_iter().filter(tiny).collect();
    if cells.is_empty() {
        return None;
    }
    let figures = || cells.iter().filter_map(|cell| cell.measured.as_ref());
    let customers = || figures().filter_map(|m| m.shop.as_ref().map(|shop| shop.customers.median));
    let each = figures()
        .zip(customers())
        .map(|(m, customers)| m.waiting.median / customers);
    let mut makespans = Vec::new();
    for strategy in crate::comparison::distinct(cells.iter().map(|cell| cell.strategy.as_str())) {
        let of_strategy = cells
            .iter()
            .filter(|cell| cell.strategy == strategy)
            .filter_map(|cell| cell.measured.as_ref());
        makespans.push(format!(
            "{strategy} {}",
            span(of_strategy.map(|m| m.makespan.median), units::time)
        ));
    }
    let sentence = format!(
        "Tiny waits, but many: {} a customer, times {} customers, sum up to {}. Made of that: {}.",
        span(each, units::time),
        span(customers(), units::count),
        span(figures().map(|m| m.waiting.median), units::time),
        makespans.join(", ")
    );
    Some(view.finding(Topic::TinyWaits, sentence, &cells))
}
