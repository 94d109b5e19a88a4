//! Numbers as people read them.

/// A time, with three digits that count: `4.21 s`, `103 ms`, `870 µs`.
pub(crate) fn time(ns: u64) -> String {
    let ns = ns as f64;
    let (value, unit) = match ns {
        _ if ns >= 999.5e6 => (ns / 1e9, "s"),
        _ if ns >= 999.5e3 => (ns / 1e6, "ms"),
        _ if ns >= 999.5 => (ns / 1e3, "µs"),
        _ => (ns, "ns"),
    };
    let decimals = match value {
        _ if unit == "ns" || value >= 99.95 => 0,
        _ if value >= 9.995 => 1,
        _ => 2,
    };
    format!("{value:.decimals$} {unit}")
}

/// A number with its thousands apart: `1,204`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of things: `1 wait`, `2 waits`.
pub(crate) fn things(number: u64, one: &str, several: &str) -> String {
    format!(
        "{} {}",
        count(number),
        if number == 1 { one } else { several }
    )
}

/// An amount of bytes.
pub(crate) fn bytes(number: u64) -> String {
    let number = number as f64;
    match number {
        _ if number >= 1e9 => format!("{:.1} GB", number / 1e9),
        _ if number >= 1e6 => format!("{:.0} MB", number / 1e6),
        _ => format!("{:.0} kB", number / 1e3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits_that_count() {
        let times = [
            0,
            999,
            1_500,
            870_400,
            999_999,
            10_000_000,
            4_210_000_000,
            120_000_000_000,
        ];
        let texts = times.map(time);
        let expected = [
            "0 ns", "999 ns", "1.50 µs", "870 µs", "1.00 ms", "10.0 ms", "4.21 s", "120 s",
        ];
        assert_eq!(texts, expected);
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(
            [0, 999, 1_204, 1_234_567].map(count),
            ["0", "999", "1,204", "1,234,567"]
        );
    }
}
