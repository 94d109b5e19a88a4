//! What happened, told to a person: pure functions from records and traces to text.

pub(crate) mod cleaning;
pub(crate) mod compared;
pub(crate) mod gantt;
pub(crate) mod pair;
pub(crate) mod people;
pub(crate) mod shop;
pub(crate) mod simulated;
#[cfg(target_pointer_width = "64")]
pub(crate) mod study;
#[cfg(target_pointer_width = "64")]
pub(crate) mod sweep;

use std::time::Duration;

/// Writes a time with three digits and the unit that suits it.
pub(crate) fn time(duration: Duration) -> String {
    let ns = duration.as_secs_f64() * 1e9;
    let (amount, unit) = match ns {
        ns if ns < 1e3 => (ns, "ns"),
        ns if ns < 1e6 => (ns / 1e3, "µs"),
        ns if ns < 1e9 => (ns / 1e6, "ms"),
        ns => (ns / 1e9, "s"),
    };
    let decimals = match amount {
        0.0 => return "0".to_owned(),
        a if a < 10.0 => 2,
        a if a < 100.0 => 1,
        _ => 0,
    };
    format!("{amount:.decimals$} {unit}")
}

/// Writes a number with its noun, one or many.
pub(crate) fn counted(n: impl Into<u64>, one: &str, many: &str) -> String {
    match n.into() {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    }
}
