//! Whether a day fits the machine: asked before any of it is begun, by whoever is about to run it.

use crate::measure::memory_available;
use crate::runtimes::RuntimeName;
use core_model::Scenario;

/// Why a day cannot be run here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DoesNotFit {
    /// It would take more memory than is free.
    #[error("this day would take about {} MiB of memory, and {} MiB are available: ask for fewer customers", .needed >> 20, .free >> 20)]
    Memory {
        /// What it would take, in bytes.
        needed: u64,
        /// What is free, in bytes.
        free: u64,
    },
    /// It would take more tasks than the runtime can have.
    #[error(
        "on {runtime} each task is a thread, and a process stops at about {limit}; {customers} customers need {tasks}: ask for at most {most}, or for another runtime"
    )]
    Tasks {
        /// The runtime.
        runtime: RuntimeName,
        /// The most tasks that it can have.
        limit: u32,
        /// The customers of the day.
        customers: u32,
        /// The tasks that they need.
        tasks: u64,
        /// The most customers that could be served.
        most: u64,
    },
}

/// Tells whether a day fits the machine and the runtime.
///
/// # Errors
///
/// [`DoesNotFit`] with what it would take. Where the system does not tell how much memory is free, nothing is refused for
/// it.
pub fn fits(scenario: &Scenario, runtime: RuntimeName) -> Result<(), DoesNotFit> {
    let needed = scenario.bytes_needed(true);
    if let Some(free) = memory_available().filter(|free| needed > *free) {
        return Err(DoesNotFit::Memory { needed, free });
    }
    let (Some(plan), Some(limit)) = (scenario.shop(), runtime.task_limit()) else {
        return Ok(());
    };
    // A customer and its order on the grill are two tasks at a time; the staff comes on top.
    let staff = u64::from(plan.cashiers) + u64::from(plan.cooks);
    let tasks = 2 * u64::from(plan.customers) + staff;
    if tasks > u64::from(limit) {
        return Err(DoesNotFit::Tasks {
            runtime,
            limit,
            customers: plan.customers,
            tasks,
            most: u64::from(limit).saturating_sub(staff) / 2,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_model::{Plan, ShopPlan, ShopStrategy};

    fn day(customers: u32) -> Scenario {
        let plan = ShopPlan {
            customers,
            ..ShopPlan::new(ShopStrategy::Concurrent)
        };
        Scenario::new("day", 1, Plan::Shop(plan)).expect("the plan is valid")
    }

    #[test]
    fn a_small_day_fits_everywhere() {
        for runtime in RuntimeName::ALL {
            assert_eq!(fits(&day(12), runtime), Ok(()));
        }
    }

    #[test]
    #[cfg(feature = "threads")]
    fn more_customers_than_threads_are_refused_with_what_would_fit() {
        let refused = fits(&day(20_000), RuntimeName::Threads).expect_err("too many");
        assert!(
            refused
                .to_string()
                .ends_with("ask for at most 7999, or for another runtime"),
            "{refused}"
        );
    }
}
