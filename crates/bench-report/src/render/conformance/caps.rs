//! The section on what a flavour is known to be without running anything, and those properties by name.

use super::answers::Sheet;
use super::markup;
use crate::conformance::Caps;

/// A property of a flavour.
pub(super) struct Property {
    pub(super) name: &'static str,
    /// What it says of a program.
    pub(super) means: &'static str,
    pub(super) of: fn(&Caps) -> String,
}

/// All that documents show.
pub(super) const PROPERTIES: &[Property] = &[
    Property {
        name: "cooperative budget",
        means: "a task that never waits is made to yield by the runtime's own timers, sockets and channels after a while",
        of: |caps| yes(caps.cooperative_budget),
    },
    Property {
        name: "work stealing",
        means: "an idle worker takes tasks from a busy one",
        of: |caps| yes(caps.work_stealing),
    },
    Property {
        name: "LIFO slot",
        means: "the task that was woken last runs next, ahead of the queue",
        of: |caps| yes(caps.lifo_slot),
    },
    Property {
        name: "timer granularity",
        means: "the step to which a deadline is rounded up; the system's slack comes on top",
        of: |caps| granularity(caps.timer_granularity_ns),
    },
    Property {
        name: "tasks at once",
        means: "the most that can be alive",
        of: |caps| limit(caps.task_limit),
    },
    Property {
        name: "blocking calls at once",
        means: "the most that run unless the builder is told otherwise; more of them wait",
        of: |caps| limit(caps.blocking_limit),
    },
    Property {
        name: "driver threads",
        means: "threads beside the workers that drive timers and sockets",
        of: |caps| caps.driver_threads.to_string(),
    },
    Property {
        name: "virtual time",
        means: "time is simulated",
        of: |caps| yes(caps.virtual_time),
    },
    Property {
        name: "discontinued",
        means: "nobody maintains it; the advisory says since when, and what to take instead",
        of: |caps| match &caps.discontinued {
            Some(advisory) => markup::prose(advisory),
            None => "no".to_owned(),
        },
    },
];

pub(super) const HEADING: &str = "Properties of the flavours";

pub(super) fn section(sheet: &Sheet<'_>) -> String {
    let mut titles = vec!["property".to_owned()];
    titles.extend(sheet.columns.iter().map(|it| markup::prose(&it.title)));
    let rows = PROPERTIES.iter().map(|property| {
        let mut cells = vec![property.name.to_owned()];
        cells.extend(sheet.columns.iter().map(|it| (property.of)(it.caps)));
        cells
    });
    let legend: String = PROPERTIES
        .iter()
        .map(|property| format!("- {}: {}\n", property.name, property.means))
        .collect();
    format!(
        "\
## {HEADING}

What a flavour's type says of itself (`Time::CAPS`), so that a program can decide by it:

{}
{legend}",
        markup::table(&titles, rows)
    )
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

fn limit(limit: Option<u32>) -> String {
    limit.map_or_else(|| "no limit".to_owned(), |limit| limit.to_string())
}

fn granularity(ns: u64) -> String {
    match ns {
        0 => "none".to_owned(),
        ns if ns % 1_000_000 == 0 => format!("{} ms", ns / 1_000_000),
        ns if ns % 1_000 == 0 => format!("{} µs", ns / 1_000),
        ns => format!("{ns} ns"),
    }
}
