//! The customers of a day: one by one where they are few, by percentiles where they are many.

use super::time;
use bench_report::{ShopFigures, Spread};
use core_model::trace::{CustomerTimes, Outcome, ShopSummary};
use core_model::{CustomerId, ShopPlan};
use std::fmt::Write;
use std::time::Duration;

/// Up to so many customers are told of one by one.
pub(crate) const FEW: u32 = 40;

/// Tells of each customer, in the order of their numbers.
pub(crate) fn one_by_one(plan: &ShopPlan, sums: &ShopSummary) -> String {
    let mut text = String::from("customer    in line    waiting  stories      total\n");
    for (customer, times) in sums.customers.iter().enumerate() {
        let _ = writeln!(
            text,
            "{customer:>8} {:>10} {:>10} {:>8} {:>10}  {}",
            time(times.in_line),
            time(times.waiting),
            times.stories,
            time(times.total),
            what_became(plan, times)
        );
    }
    text
}

fn what_became(plan: &ShopPlan, times: &CustomerTimes) -> String {
    let burgers = super::counted(plan.burgers, "burger", "burgers");
    match times.outcome {
        Outcome::Served if plan.strategy.hands_out_numbers() => {
            format!("sat at a table with a number, picked up {burgers}")
        }
        Outcome::Served => format!("stood at the counter, blocked; was handed {burgers}"),
        Outcome::Reneged => "lost patience and left the line".to_owned(),
        Outcome::Unfinished => "was still there when the run was interrupted".to_owned(),
    }
}

/// Tells of all customers by percentiles.
pub(crate) fn percentiles(figures: &ShopFigures) -> String {
    let mut text = String::from("              p50       p90       p99     p99.9       max\n");
    let rows: [(&str, &Spread); 4] = [
        ("in line", &figures.in_line),
        ("waiting", &figures.waiting),
        ("working", &figures.working),
        ("total", &figures.total),
    ];
    for (name, spread) in rows {
        let _ = write!(text, "{name:8}");
        for ns in [
            spread.p50_ns,
            spread.p90_ns,
            spread.p99_ns,
            spread.p999_ns,
            spread.max_ns,
        ] {
            let _ = write!(text, " {:>9}", time(Duration::from_nanos(ns)));
        }
        text.push('\n');
    }
    text
}

/// Shows in which order customers came, and in which they got their burgers.
pub(crate) fn orders(sums: &ShopSummary) -> String {
    let list = |of: &[CustomerId]| {
        of.iter()
            .map(|customer| customer.0.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let overtaken = sums
        .order_of_completion
        .iter()
        .zip(
            sums.order_of_arrival
                .iter()
                .filter(|came| sums.order_of_completion.contains(came)),
        )
        .any(|(served, came)| served != came);
    let remark = if overtaken {
        "somebody was overtaken"
    } else {
        "nobody was overtaken"
    };
    format!(
        "arrived in the order    {}\nwere served in the order {}\n({remark})\n",
        list(&sums.order_of_arrival),
        list(&sums.order_of_completion)
    )
    .replace("arrived in the order    ", "arrived in the order     ")
}
