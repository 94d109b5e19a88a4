//! The columns of a table: which there are, what stands in them, and which go first where room is short.
//!
//! The terminal and Markdown show the same columns. One in which no cell has anything to say is left out, so that a house
//! has no stories and a shop no pixels.

use super::units::{self, Scale};
use crate::stats::Estimate;
use crate::{Cell, Measured};

/// What stands where a cell has nothing to say.
pub(crate) const NOTHING: &str = "–";

/// One column.
pub(crate) struct Column {
    pub(crate) title: &'static str,
    /// What it means, in one sentence for a reader who never saw such a table.
    pub(crate) legend: &'static str,
    /// Numbers are set to the right.
    pub(crate) right: bool,
    /// How long it stays where room is short: those of 0 always do, the highest goes first.
    pub(crate) rank: u8,
    /// One entry for each cell.
    pub(crate) entries: Vec<String>,
}

/// The columns that say something about these cells.
pub(crate) fn columns(cells: &[&Cell]) -> Vec<Column> {
    let scale = shared_scale(cells);
    let number = |title, rank, legend, entry: &dyn Fn(&Measured) -> Option<String>| Column {
        title,
        legend,
        right: true,
        rank,
        entries: cells
            .iter()
            .map(|cell| or_nothing(cell.measured.as_ref().and_then(entry)))
            .collect(),
    };
    let words = |title, rank, legend, entry: &dyn Fn(&Cell) -> String| Column {
        title,
        legend,
        right: false,
        rank,
        entries: cells.iter().map(|cell| entry(cell)).collect(),
    };
    let all = vec![
        words("strategy", 0, "", &|cell| cell.strategy.clone()),
        words("runtime", 0, "", &|cell| {
            if cell.has_runtime() {
                cell.runtime_label()
            } else {
                NOTHING.to_owned()
            }
        }),
        words("variant", 0, "", &|cell| {
            or_nothing((!cell.variant.is_empty()).then(|| cell.variant.clone()))
        }),
        Column {
            title: "time",
            legend: "from the first event of a run to the last: the median of the runs",
            right: true,
            rank: 0,
            entries: cells.iter().map(|cell| time(cell, scale)).collect(),
        },
        words("±", 0, "", &|cell| {
            // Empty rather than a dash: it goes with the time beside it.
            let measured = cell.measured.as_ref();
            measured
                .and_then(|m| spread(&m.makespan, scale))
                .unwrap_or_default()
        }),
        number(
            "limit",
            0,
            "no schedule of this plan can take less time",
            &|m| m.limit.map(|l| in_scale(l.median, scale)),
        ),
        number(
            "× limit",
            0,
            "time divided by its limit: 1.00 is perfect",
            &|m| m.over_limit.map(|e| units::ratio(e.median)),
        ),
        words("set by", 7, "what the limit comes from", &|cell| {
            let name = cell
                .measured
                .as_ref()
                .filter(|m| m.limit.is_some())
                .map(|m| m.limit_name.clone());
            or_nothing(name.filter(|name| !name.is_empty()))
        }),
        number("threads", 2, "most threads at once", &|m| {
            m.threads.map(|e| units::count(e.median))
        }),
        number(
            "memory",
            3,
            "most memory at once, of the whole process",
            &|m| m.memory.map(|e| units::bytes(e.median)),
        ),
        number("CPU", 4, "processor time, over all threads", &|m| {
            m.cpu.map(|e| units::time(e.median))
        }),
        number(
            "p50",
            6,
            "half of the customers had their burgers within this time",
            &|m| m.shop.as_ref()?.total_p50.map(|e| units::time(e.median)),
        ),
        number(
            "p99",
            5,
            "99 % of the customers had their burgers within this time",
            &|m| m.shop.as_ref()?.total_p99.map(|e| units::time(e.median)),
        ),
        number(
            "stories",
            4,
            "told while waiting: useful work that concurrency gains",
            &|m| {
                m.shop
                    .as_ref()
                    .map(|shop| units::count(shop.stories.median))
            },
        ),
        number("work", 3, "work done per second", &|m| {
            let house = m.house.as_ref()?;
            house
                .rate
                .map(|rate| format!("{} {}/s", units::short(rate.median), house.unit_name))
        }),
        number("cleaned", 5, "threads that cleaned", &|m| {
            m.house
                .as_ref()
                .map(|house| units::count(house.threads_used.median))
        }),
        number("switches", 8, "context switches, wanted and forced", &|m| {
            m.switches.map(|e| units::count(e.median))
        }),
        Column {
            right: true,
            ..words(
                "runs",
                6,
                "",
                &|cell| match (cell.outcomes.complete, cell.outcomes.total()) {
                    (complete, total) if complete == total => total.to_string(),
                    (complete, total) => format!("{complete} of {total}"),
                },
            )
        },
    ];
    all.into_iter()
        .filter(|column| {
            column
                .entries
                .iter()
                .any(|entry| entry != NOTHING && !entry.is_empty())
        })
        .collect()
}

/// The scale for makespans and limits of these cells, where one suits all.
pub(crate) fn shared_scale(cells: &[&Cell]) -> Option<Scale> {
    units::shared_time(
        cells
            .iter()
            .filter_map(|cell| cell.measured.as_ref())
            .map(|m| m.makespan.median),
    )
}

fn time(cell: &Cell, scale: Option<Scale>) -> String {
    match &cell.measured {
        Some(measured) => in_scale(measured.makespan.median, scale),
        None => cell.outcomes.word().to_owned(),
    }
}

fn in_scale(ns: f64, scale: Option<Scale>) -> String {
    scale.unwrap_or_else(|| units::time_scale(ns)).with_unit(ns)
}

fn spread(makespan: &Estimate, scale: Option<Scale>) -> Option<String> {
    let scale = scale.unwrap_or_else(|| units::time_scale(makespan.median));
    makespan.spread().map(|spread| scale.spread(spread))
}

fn or_nothing(entry: Option<String>) -> String {
    entry.unwrap_or_else(|| NOTHING.to_owned())
}
