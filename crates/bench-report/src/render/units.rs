//! Numbers in units that people read: `103 ms`, `12.4 MiB`, `1,204`.

/// A unit and how many base units it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Unit {
    pub(crate) name: &'static str,
    pub(crate) size: f64,
}

const TIME: [Unit; 4] = [
    Unit {
        name: "ns",
        size: 1.0,
    },
    Unit {
        name: "µs",
        size: 1e3,
    },
    Unit {
        name: "ms",
        size: 1e6,
    },
    Unit {
        name: "s",
        size: 1e9,
    },
];

const BYTES: [Unit; 4] = [
    Unit {
        name: "B",
        size: 1.0,
    },
    Unit {
        name: "KiB",
        size: 1024.0,
    },
    Unit {
        name: "MiB",
        size: 1024.0 * 1024.0,
    },
    Unit {
        name: "GiB",
        size: 1024.0 * 1024.0 * 1024.0,
    },
];

/// Largest ratio between the values of a column that still share a unit; beyond it each value has its own.
const FARTHEST: f64 = 10_000.0;

/// A unit with a number of decimals: how one value, or a whole column, is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    pub(crate) unit: Unit,
    pub(crate) decimals: usize,
}

impl Scale {
    /// The number without its unit.
    pub(crate) fn number(&self, value: f64) -> String {
        grouped(value / self.unit.size, self.decimals)
    }

    /// The number with its unit.
    pub(crate) fn with_unit(&self, value: f64) -> String {
        format!("{} {}", self.number(value), self.unit.name)
    }

    /// What is written after a value for its spread. One that rounds to nothing is "less than the last digit", since no
    /// measurement has none.
    pub(crate) fn spread(&self, value: f64) -> String {
        let digit = 0.1_f64.powi(i32::try_from(self.decimals).unwrap_or(0));
        if value / self.unit.size < digit / 2.0 {
            format!("±<{}", grouped(digit, self.decimals))
        } else {
            format!("±{}", self.number(value))
        }
    }
}

/// One scale for a column of times, so that digits of the same weight stand under each other. `None` where the values lie
/// too far apart.
pub(crate) fn shared_time(values: impl Iterator<Item = f64>) -> Option<Scale> {
    let positive: Vec<f64> = values.filter(|v| v.is_finite() && *v > 0.0).collect();
    let smallest = positive.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = positive.iter().copied().fold(0.0, f64::max);
    if positive.is_empty() || largest / smallest > FARTHEST {
        return None;
    }
    // In the larger unit where the smallest value still shows: 0.98 ms beside 1,204.00 ms, not 980 µs beside 1,204,000 µs.
    let unit = if largest / smallest > 10.0 {
        fitting(&TIME, smallest * 10.0)
    } else {
        fitting(&TIME, smallest)
    };
    Some(Scale {
        unit,
        decimals: decimals(smallest / unit.size),
    })
}

/// A time, from nanoseconds.
pub(crate) fn time(ns: f64) -> String {
    time_scale(ns).with_unit(ns)
}

/// The scale that suits one time.
pub(crate) fn time_scale(ns: f64) -> Scale {
    scale(&TIME, ns)
}

/// An amount of memory, from bytes.
pub(crate) fn bytes(bytes: f64) -> String {
    bytes_scale(bytes).with_unit(bytes)
}

/// The scale that suits one amount of memory.
pub(crate) fn bytes_scale(bytes: f64) -> Scale {
    scale(&BYTES, bytes)
}

/// A count, rounded, with its thousands apart.
pub(crate) fn count(value: f64) -> String {
    grouped(value, 0)
}

/// A rate or another large number to about three digits: `12.3 M`.
pub(crate) fn short(value: f64) -> String {
    const STEPS: [Unit; 4] = [
        Unit {
            name: "",
            size: 1.0,
        },
        Unit {
            name: "k",
            size: 1e3,
        },
        Unit {
            name: "M",
            size: 1e6,
        },
        Unit {
            name: "G",
            size: 1e9,
        },
    ];
    scale(&STEPS, value).with_unit(value).trim_end().to_owned()
}

/// A ratio to about three digits: `1.02`, `11.6`, `240`.
pub(crate) fn ratio(value: f64) -> String {
    grouped(value, decimals(value).min(2))
}

/// A share as a percentage: `98 %`, `0.4 %`; what is neither none nor all never reads as such.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.1 {
        "less than 0.1 %".to_owned()
    } else if percent > 99.9 && percent < 100.0 {
        "more than 99.9 %".to_owned()
    } else {
        let near_an_end = percent > 0.0 && (percent < 10.0 || (percent > 99.0 && percent < 100.0));
        format!("{} %", grouped(percent, usize::from(near_an_end)))
    }
}

fn scale(units: &[Unit], value: f64) -> Scale {
    let unit = fitting(units, value);
    let decimals = if unit.size > 1.0 || value < 1.0 {
        decimals(value / unit.size)
    } else {
        0
    };
    Scale {
        unit,
        decimals: if value > 0.0 { decimals.min(3) } else { 0 },
    }
}

/// The largest unit that the value holds at least once, after rounding to three digits.
fn fitting(units: &[Unit], value: f64) -> Unit {
    let rounded = value * 1.0005;
    units
        .iter()
        .rev()
        .copied()
        .find(|unit| unit.size <= rounded)
        .unwrap_or(units[0])
}

/// Decimals that leave about three digits.
fn decimals(value: f64) -> usize {
    match value {
        v if v >= 99.95 => 0,
        v if v >= 9.995 => 1,
        v if v >= 0.9995 => 2,
        _ => 3,
    }
}

/// A number with commas between its thousands.
fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let digits = text.find('.').unwrap_or(text.len());
    let (whole, rest) = text.split_at(digits);
    let sign = usize::from(whole.starts_with('-'));
    let mut out = String::with_capacity(text.len() + text.len() / 3);
    for (place, c) in whole.chars().enumerate() {
        let left = whole.len() - place;
        if place > sign && left % 3 == 0 && c.is_ascii_digit() {
            out.push(',');
        }
        out.push(c);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_about_three_digits_and_a_unit_that_fits() {
        let texts: Vec<String> = [
            0.0,
            7.0,
            850.0,
            1_234.0,
            15_300.0,
            103_456_789.0,
            999_960_000.0,
            1_204_000_000.0,
            61e9,
            7_200e9,
        ]
        .into_iter()
        .map(time)
        .collect();
        assert_eq!(
            texts,
            [
                "0 ns", "7 ns", "850 ns", "1.23 µs", "15.3 µs", "103 ms", "1.00 s", "1.20 s",
                "61.0 s", "7,200 s"
            ]
        );
    }

    #[test]
    fn memory_is_counted_in_powers_of_1024() {
        assert_eq!(bytes(512.0), "512 B");
        assert_eq!(bytes(12.4 * 1024.0 * 1024.0), "12.4 MiB");
    }

    #[test]
    fn a_column_of_times_shares_its_unit() {
        let scale = shared_time([103e6, 1_204e6].into_iter()).unwrap();
        assert_eq!(scale.with_unit(103e6), "0.103 s");
        let scale = shared_time([103e6, 250e6].into_iter()).unwrap();
        assert_eq!(
            (scale.with_unit(103e6), scale.spread(1e6)),
            ("103 ms".to_owned(), "±1".to_owned())
        );
        assert_eq!(shared_time([1e3, 1e9].into_iter()), None);
        assert_eq!(shared_time([].into_iter()), None);
    }

    #[test]
    fn a_spread_is_never_nothing() {
        let scale = Scale {
            unit: TIME[2],
            decimals: 1,
        };
        assert_eq!(scale.spread(10.0), "±<0.1");
        assert_eq!(scale.spread(0.26e6), "±0.3");
    }

    #[test]
    fn what_is_not_all_never_reads_as_all() {
        let texts: Vec<String> = [0.0, 0.0002, 0.004, 0.42, 0.995, 0.9996, 1.0]
            .into_iter()
            .map(percent)
            .collect();
        assert_eq!(
            texts,
            [
                "0 %",
                "less than 0.1 %",
                "0.4 %",
                "42 %",
                "99.5 %",
                "more than 99.9 %",
                "100 %"
            ]
        );
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(count(1_234_567.0), "1,234,567");
        assert_eq!(count(999.0), "999");
        assert_eq!(short(12_340_000.0), "12.3 M");
        assert_eq!(short(12.0), "12");
        assert_eq!(ratio(11.64), "11.6");
        assert_eq!(ratio(0.98765), "0.99");
    }
}
