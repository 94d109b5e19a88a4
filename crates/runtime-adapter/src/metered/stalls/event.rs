//! A stall as an event of `tracing`, told on the thread that was held up, at the end of the poll.

use super::stall::{Kind, Stall};
use std::time::Duration;

/// Tells it: a warning, or for what is not the task's fault a remark.
pub(super) fn tell(stall: &Stall) {
    let ms = |duration: Duration| duration.as_secs_f64() * 1e3;
    macro_rules! event {
        ($level:ident) => {
            tracing::$level!(
                target: "runtime_adapter::stalls",
                task = stall.origin.name,
                location = stall.origin.location.map(tracing::field::display),
                kind = stall.kind.name(),
                wall_ms = ms(stall.wall),
                cpu_ms = ms(stall.cpu),
                descheduled_ms = stall.descheduled.map(ms),
                voluntary_switches = stall.voluntary_switches,
                involuntary_switches = stall.involuntary_switches,
                "{stall}"
            )
        };
    }
    match stall.kind {
        Kind::Computed | Kind::Blocked => event!(warn),
        Kind::Descheduled => event!(debug),
    }
}
