//! The clock of all meters: nanoseconds in a word, so that an atomic can hold them.

use std::sync::LazyLock;
use std::time::Instant;

/// Returns the nanoseconds since the first call; never zero, which stands for no time at all.
#[expect(
    clippy::disallowed_methods,
    reason = "real polls take real time, whatever clock the runtime shows its tasks"
)]
pub(super) fn now_ns() -> u64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let since = Instant::now().saturating_duration_since(*START);
    u64::try_from(since.as_nanos())
        .unwrap_or(u64::MAX)
        .saturating_add(1)
}
