//! Durations as people write them: `250ns`, `100us`, `1.5ms`, `2s`, `1min`.
//!
//! Reading and writing use integer arithmetic, so what is written reads back as exactly the same number of nanoseconds.

use std::fmt;
use std::time::Duration;

/// The longest duration that a plan may hold, and to which samples are clamped: one day.
pub const LONGEST: Duration = Duration::from_secs(86_400);

/// The units that can be read, each with its length in nanoseconds.
const UNITS: [(&str, u64); 7] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("min", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Why a text is no duration. Each message carries the text and says what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DurationError {
    /// There is no text.
    #[error("a duration is missing; write a number and a unit, such as `100ms`")]
    Empty,
    /// The duration is below zero.
    #[error("`{text}` is negative; a duration is 0 or more, such as `100ms`")]
    Negative {
        /// What was read.
        text: String,
    },
    /// The text does not begin with a decimal number.
    #[error("`{text}` is not a number with a unit; write it such as `100ms` or `1.5s`")]
    NotANumber {
        /// What was read.
        text: String,
    },
    /// A number other than 0 stands alone.
    #[error("`{text}` has no unit; add one of ns, us, ms, s, min, h, such as `{text}ms`")]
    NoUnit {
        /// What was read.
        text: String,
    },
    /// The unit is none that is known.
    #[error("`{text}` has the unknown unit `{unit}`; use one of ns, us, ms, s, min, h")]
    UnknownUnit {
        /// What was read.
        text: String,
        /// The part of it that was taken for a unit.
        unit: String,
    },
    /// The duration is no whole number of nanoseconds.
    #[error("`{text}` is finer than one nanosecond; round it to whole nanoseconds")]
    TooFine {
        /// What was read.
        text: String,
    },
    /// The duration is longer than [`LONGEST`].
    #[error("`{text}` is longer than one day; write at most `24h`")]
    TooLong {
        /// What was read.
        text: String,
    },
}

/// Reads a duration: a decimal number and one of `ns`, `us` (or `µs`), `ms`, `s`, `min`, `h`, or a plain `0`.
///
/// ```
/// use core_model::{DisplayDuration, parse_duration};
///
/// let wait = parse_duration("1.5ms")?;
/// assert_eq!(wait.as_nanos(), 1_500_000);
/// assert_eq!(DisplayDuration(wait).to_string(), "1.5ms");
/// # Ok::<(), core_model::DurationError>(())
/// ```
///
/// # Errors
///
/// Every variant of [`DurationError`]: no text, negative, no number, no or an unknown unit, fractions of a nanosecond, and
/// anything longer than a day.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    let trimmed = text.trim();
    let owned = || trimmed.to_owned();
    if trimmed.is_empty() {
        return Err(DurationError::Empty);
    }
    if trimmed.starts_with(['-', '−']) {
        return Err(DurationError::Negative { text: owned() });
    }
    let end = trimmed
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at(end);
    let unit = unit.trim_start();
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return Err(DurationError::NotANumber { text: owned() });
    }
    if unit.is_empty() {
        let zero = number.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        return if zero {
            Ok(Duration::ZERO)
        } else {
            Err(DurationError::NoUnit { text: owned() })
        };
    }
    let Some(&(_, unit_ns)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        return Err(DurationError::UnknownUnit {
            text: owned(),
            unit: unit.to_owned(),
        });
    };
    let too_long = || DurationError::TooLong { text: owned() };
    let whole_ns = digits(whole)
        .and_then(|units| units.checked_mul(u128::from(unit_ns)))
        .ok_or_else(too_long)?;
    let fraction_ns = fraction_ns(fraction.trim_end_matches('0'), unit_ns)
        .ok_or_else(|| DurationError::TooFine { text: owned() })?;
    u64::try_from(whole_ns + fraction_ns)
        .map(Duration::from_nanos)
        .ok()
        .filter(|duration| *duration <= LONGEST)
        .ok_or_else(too_long)
}

/// The value of a run of decimal digits, none counting as 0; `None` if it does not fit 64 bits.
fn digits(text: &str) -> Option<u128> {
    if text.is_empty() {
        return Some(0);
    }
    text.parse::<u64>().ok().map(u128::from)
}

/// The nanoseconds of the decimals `fraction` of a unit; `None` if they are no whole number.
fn fraction_ns(fraction: &str, unit_ns: u64) -> Option<u128> {
    // No unit has more than 13 significant decimals in whole nanoseconds, so longer ones are too fine.
    let decimals = u32::try_from(fraction.len()).ok().filter(|n| *n <= 18)?;
    let scale = 10_u128.pow(decimals);
    let scaled = digits(fraction)? * u128::from(unit_ns);
    scaled.is_multiple_of(scale).then_some(scaled / scale)
}

/// Shows a duration in the syntax that [`parse_duration`] reads, exactly.
///
/// Whole minutes are shown as `min`; otherwise the largest of `s`, `ms`, `us`, `ns` of which there is at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DisplayDuration(pub Duration);

impl fmt::Display for DisplayDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ns = self.0.as_nanos();
        if ns == 0 {
            return f.pad("0");
        }
        let (unit, unit_ns, decimals) = match ns {
            _ if ns.is_multiple_of(60_000_000_000) => ("min", 60_000_000_000, 0),
            1_000_000_000.. => ("s", 1_000_000_000, 9),
            1_000_000.. => ("ms", 1_000_000, 6),
            1_000.. => ("us", 1_000, 3),
            _ => ("ns", 1, 0),
        };
        let whole = ns / unit_ns;
        let rest = ns % unit_ns;
        if rest == 0 {
            return f.pad(&format!("{whole}{unit}"));
        }
        let fraction = format!("{rest:0decimals$}");
        f.pad(&format!("{whole}.{}{unit}", fraction.trim_end_matches('0')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, ns: u64) {
        assert_eq!(parse_duration(text), Ok(Duration::from_nanos(ns)), "{text}");
    }

    #[track_caller]
    fn refused(text: &str, remedy: &str) {
        let message = parse_duration(text).unwrap_err().to_string();
        assert!(
            message.contains(text.trim()) && message.contains(remedy),
            "{message}"
        );
    }

    #[test]
    fn the_usual_forms_are_read() {
        check("0", 0);
        check("0.0", 0);
        check("250ns", 250);
        check("100us", 100_000);
        check("100 µs", 100_000);
        check(" 1.5ms ", 1_500_000);
        check(".5s", 500_000_000);
        check("1.000000001s", 1_000_000_001);
        check("1.50000000000000000000000s", 1_500_000_000);
        check("1min", 60_000_000_000);
        check("24h", 86_400_000_000_000);
    }

    #[test]
    fn what_is_no_duration_is_refused_with_a_remedy() {
        refused("", "such as `100ms`");
        refused("-1s", "0 or more");
        refused("NaN", "such as `100ms`");
        refused("inf", "such as `100ms`");
        refused("1..5s", "such as `100ms`");
        refused("100", "`100ms`");
        refused("1e3ms", "one of ns");
        refused("3 fortnights", "`fortnights`");
        refused("1.5ns", "whole nanoseconds");
        refused("0.0000000000000000000000001s", "whole nanoseconds");
        refused("24.1h", "at most `24h`");
        refused("99999999999999999999999999s", "at most `24h`");
        refused("18446744073709551615h", "at most `24h`");
    }

    #[test]
    fn the_largest_fitting_unit_is_shown() {
        let shown = |ns| DisplayDuration(Duration::from_nanos(ns)).to_string();
        assert_eq!(shown(0), "0");
        assert_eq!(shown(999), "999ns");
        assert_eq!(shown(1_001), "1.001us");
        assert_eq!(shown(100_000_000), "100ms");
        assert_eq!(shown(90_000_000_000), "90s");
        assert_eq!(shown(120_000_000_000), "2min");
        assert_eq!(
            format!("[{:>6}]", DisplayDuration(Duration::from_secs(1))),
            "[    1s]"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_shown_reads_back_exactly(ns in 0..=86_400_000_000_000_u64) {
            let duration = Duration::from_nanos(ns);
            prop_assert_eq!(parse_duration(&DisplayDuration(duration).to_string()), Ok(duration));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".*") {
            let _ = parse_duration(&text);
        }
    }
}
