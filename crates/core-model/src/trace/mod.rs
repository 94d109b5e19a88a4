//! What happened in a run: its events in order of time, the check of what must hold in them, and what they come to.
//!
//! Whoever runs a scenario records [`Event`]s; a [`Trace`] sorts them. [`Trace::check`] names every [`Invariant`] that does
//! not hold, and [`summary`] sums the run up. Nothing here trusts the recorder: any list of events can be checked.
//!
//! ```
//! use core_model::trace::{Actor, Event, EventKind, Invariant, Trace};
//! use core_model::{HousePlan, HouseStrategy, Scenario, ZoneId};
//!
//! let plan = HousePlan { zones: 2, ..HousePlan::new(HouseStrategy::One) };
//! let scenario = Scenario::new("two rooms", 42, plan.into())?;
//! let zone = ZoneId(0);
//! let me = Actor::Cleaner(0);
//! let trace = Trace::new(vec![
//!     Event::new(0, me, EventKind::ZoneStarted { zone }),
//!     Event::new(900, me, EventKind::ZoneCleaned { zone }),
//! ]);
//! let violations = trace.check(&scenario);
//! assert_eq!(violations[0].invariant, Invariant::ZoneCleanedOnce);
//! assert_eq!(violations[0].detail, "zone 1 was never begun");
//! assert_eq!(trace.check_partial(&scenario), []);
//! # Ok::<(), core_model::InvalidScenario>(())
//! ```

mod check;
mod event;
mod grill_rule;
mod house_rules;
mod shop_ledger;
mod shop_rules;
mod story_rules;
mod summary;
mod table;
mod violation;

pub use check::{Extent, Review};
pub use event::{Actor, Event, EventKind};
pub use summary::{CustomerTimes, HouseSummary, Outcome, ShopSummary, Summary, ZoneTimes, summary};
pub use violation::{Invariant, Violation};

use std::time::Duration;

/// The events of one run, sorted by time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    events: Vec<Event>,
}

impl Trace {
    /// Sorts events by time. Events of the same nanosecond stay in the order in which they are given.
    #[must_use]
    pub fn new(mut events: Vec<Event>) -> Self {
        if !events.is_sorted_by_key(|event| event.at_ns) {
            events.sort_by_key(|event| event.at_ns);
        }
        Self { events }
    }

    /// The events, sorted by time.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// When the last event happened, counted from the beginning of the run.
    #[must_use]
    pub fn makespan(&self) -> Duration {
        Duration::from_nanos(self.events.last().map_or(0, |event| event.at_ns))
    }
}
