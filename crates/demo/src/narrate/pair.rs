//! The story's own pair, side by side: what each shop cost in processors.

use super::time;
use bench_report::{RunRecord, Sample};
use std::time::Duration;

/// Sets two runs side by side.
pub(crate) fn tell(one: &RunRecord, other: &RunRecord) -> String {
    let (Some(first), Some(second)) = (&one.sample, &other.sample) else {
        return "One of the two did not come to its end: there is nothing to compare.\n".to_owned();
    };
    let mut text = String::from("Side by side:\n");
    for (record, sample) in [(one, first), (other, second)] {
        let threads = sample
            .threads_peak
            .map_or_else(|| "not available".to_owned(), |n| n.to_string());
        text.push_str(&format!(
            "  {:11} makespan {:>8}   threads {threads:>4}   stories {:>4}   makespan × people who serve {:>8}\n",
            record.strategy,
            time(Duration::from_nanos(sample.makespan_ns)),
            sample.shop.as_ref().map_or(0, |shop| shop.stories),
            time(Duration::from_nanos(sample.makespan_ns) * staff(record)),
        ));
    }
    text.push_str(&format!("{}\n", sentence(one, first, other, second)));
    text
}

/// How many people serve: cashiers and cooks where they are two trades, cashier-cooks where they are one.
fn staff(record: &RunRecord) -> u32 {
    let number = |name| {
        record
            .parameters
            .get(name)
            .and_then(|value| value.parse::<u32>().ok())
            .unwrap_or(0)
    };
    match record.strategy.as_str() {
        "concurrent" | "buzzers" => number("cashiers") + number("cooks"),
        _ => number("cashiers"),
    }
}

fn sentence(one: &RunRecord, first: &Sample, other: &RunRecord, second: &Sample) -> String {
    let (fast, slow, ratio) = match first.makespan_ns <= second.makespan_ns {
        true => (
            one,
            other,
            second.makespan_ns as f64 / first.makespan_ns.max(1) as f64,
        ),
        false => (
            other,
            one,
            first.makespan_ns as f64 / second.makespan_ns.max(1) as f64,
        ),
    };
    let people = f64::from(staff(fast)) / f64::from(staff(slow).max(1));
    format!(
        "The {} shop was {ratio:.1} times as fast as the {} one, with {people:.1} times the people serving.",
        fast.strategy, slow.strategy
    )
}
