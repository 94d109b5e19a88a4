//! A day in a shop, told: who did what, in which order, how long it took, and what it cost.

use super::people::{FEW, one_by_one, orders, percentiles};
use super::{counted, gantt, simulated, time};
use bench_report::render::Style;
use bench_report::{Outcome, RunRecord, Sample, ShopFigures, Simulation};
use core_model::trace::{Summary, summary};
use core_model::{Scenario, ShopPlan, ShopStrategy, Trace};
use lab::timeline;
use std::fmt::Write;
use std::time::Duration;

/// Tells of a run.
pub(crate) fn tell(
    scenario: &Scenario,
    record: &RunRecord,
    trace: &Trace,
    width: usize,
    style: Style,
) -> String {
    let Some(plan) = scenario.shop() else {
        return String::new();
    };
    let mut text = title(plan, record) + "\n\n";
    if let Outcome::Partial(why) = &record.outcome {
        let _ = writeln!(
            text,
            "Partial: {why}. What follows is what had happened by then.\n"
        );
    }
    let figures = record
        .sample
        .as_ref()
        .and_then(|sample| sample.shop.as_ref());
    if plan.customers <= FEW
        && let Summary::Shop(sums) = summary(trace, scenario)
    {
        text.push_str(&one_by_one(plan, &sums));
        text.push('\n');
        let end = trace.events().last().map_or(0, |event| event.at_ns);
        text.push_str(&gantt::chart(&timeline(trace), end, width, style));
        text.push('\n');
        text.push_str(&orders(&sums));
    } else if let Some(figures) = figures {
        text.push_str(&percentiles(figures));
    }
    if let Some(sample) = &record.sample {
        let _ = write!(text, "\n{}", totals(sample, record.simulation.as_ref()));
        if let Some(figures) = figures {
            let _ = writeln!(text, "{}", moral(plan, record, sample, figures));
        }
        for violation in &sample.violations {
            let _ = writeln!(text, "WRONG: {violation}");
        }
    }
    text
}

fn title(plan: &ShopPlan, record: &RunRecord) -> String {
    let who = match plan.strategy {
        ShopStrategy::Concurrent => "Concurrent shop",
        ShopStrategy::Buzzers => "Coffee shop with buzzers",
        ShopStrategy::Parallel => "Parallel shop",
        ShopStrategy::Sequential => "Sequential shop",
        ShopStrategy::Bank => "Bank",
    };
    let staff = match plan.strategy {
        ShopStrategy::Concurrent | ShopStrategy::Buzzers => format!(
            "{}, {}",
            counted(plan.cashiers, "cashier", "cashiers"),
            counted(plan.cooks, "cook", "cooks")
        ),
        ShopStrategy::Parallel => counted(plan.cashiers, "cashier-cook", "cashier-cooks"),
        ShopStrategy::Sequential => "one worker".to_owned(),
        ShopStrategy::Bank => counted(plan.cashiers, "teller", "tellers"),
    };
    let workers = match record.workers {
        0 => "a thread for each task".to_owned(),
        workers if record.simulation.is_some() => {
            counted(workers, "virtual processor", "virtual processors")
        }
        workers => counted(workers, "worker thread", "worker threads"),
    };
    format!(
        "{who} on {} with {workers}: {}, {} each; {staff}; room for {} on the grill.",
        record.runtime_label(),
        counted(plan.customers, "customer", "customers"),
        counted(plan.burgers, "burger", "burgers"),
        counted(plan.grill, "burger", "burgers"),
    )
}

fn totals(sample: &Sample, simulation: Option<&Simulation>) -> String {
    let ns = Duration::from_nanos;
    let mut text = format!("Makespan {}", time(ns(sample.makespan_ns)));
    if let Some(ratio) = sample.makespan_over_limit() {
        let _ = write!(
            text,
            ", {ratio:.3} of the limit {} (set by the {})",
            time(ns(sample.limit_ns)),
            sample.limit
        );
    }
    text.push_str(".\n");
    let cost = [
        sample
            .threads_peak
            .map(|threads| counted(threads, "thread at most", "threads at most")),
        sample
            .cpu_ns()
            .map(|cpu| format!("{} of processor time", time(ns(cpu)))),
        sample
            .peak_memory_bytes
            .map(|bytes| format!("{} of memory at most", crate::parse::bytes(bytes.into()))),
        sample
            .switches()
            .map(|switches| counted(switches, "context switch", "context switches")),
    ];
    let cost: Vec<_> = cost.into_iter().flatten().collect();
    match cost.is_empty() {
        true => {
            text.push_str("Threads, memory and context switches: not available on this system.\n")
        }
        false => {
            let what = match simulation {
                Some(_) => "To simulate that took",
                None => "It took",
            };
            let _ = writeln!(text, "{what} {}.", cost.join(", "));
        }
    }
    if let Some(simulation) = simulation {
        let _ = writeln!(text, "{}", simulated::tell(simulation));
    }
    text
}

/// What the day shows, in a sentence made of its figures.
fn moral(plan: &ShopPlan, record: &RunRecord, sample: &Sample, figures: &ShopFigures) -> String {
    let stories = counted(figures.stories, "story was told", "stories were told");
    match plan.strategy {
        ShopStrategy::Concurrent | ShopStrategy::Buzzers => {
            let work = Duration::from_nanos(figures.working.mean_ns.saturating_mul(figures.working.count));
            format!("While burgers were on the grill, {stories}: {} of work done in the waits.", time(work))
        }
        ShopStrategy::Parallel => {
            let held = counted(plan.cashiers, "cashier-cook held a thread", "cashier-cooks held a thread each");
            let threads = sample.threads_peak.map_or_else(String::new, |threads| format!(" ({threads} in all)"));
            format!("{held}{threads}; customers stood at the counter, blocked: {stories}.").replace("0 stories were told", "no story was told")
        }
        ShopStrategy::Sequential => format!(
            "Each customer was served to the end before the next; the last stood in line for {}. {stories}.",
            time(Duration::from_nanos(figures.in_line.max_ns))
        )
        .replace("0 stories were told", "No story was told"),
        ShopStrategy::Bank => {
            let left = counted(figures.reneged, "client", "clients");
            let _ = record;
            format!("{} served; {left} lost patience and with it the turn.", counted(figures.served, "client was", "clients were"))
        }
    }
}
