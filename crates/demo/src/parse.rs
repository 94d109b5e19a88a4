//! What people type, read with an answer for everything that cannot be meant.

use core_model::Distribution;
#[cfg(feature = "conformance")]
use lab::flavours::FlavourName;
use lab::runtimes::RuntimeName;
use std::collections::BTreeSet;

/// Reads a number of people or things: a whole number from 1.
pub(crate) fn count(text: &str) -> Result<u64, String> {
    let digits = text.replace('_', "");
    match digits.parse::<i128>() {
        Ok(n) if n < 1 => Err("it must be at least 1".to_owned()),
        Ok(n) => u64::try_from(n).map_err(|_| "it is larger than any machine can count".to_owned()),
        Err(_) => Err("it must be a whole number, such as 40".to_owned()),
    }
}

/// Numbers from 1, each once and in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Counts(pub(crate) Vec<u64>);

/// The most numbers that are read as one list.
const MOST_COUNTS: usize = 64;

/// Reads a number, all from one to another (`1..4` ends with 4), or several of either with commas between them.
pub(crate) fn counts(text: &str) -> Result<Counts, String> {
    let mut counts = BTreeSet::new();
    for part in text.split(',') {
        let (first, last) = match part.split_once("..") {
            Some((first, last)) => (count(first)?, count(last.trim_start_matches('='))?),
            None => (count(part)?, count(part)?),
        };
        if last < first {
            return Err(format!("`{part}` ends before it begins"));
        }
        if last - first >= MOST_COUNTS as u64 {
            return Err(format!("`{part}` are more than {MOST_COUNTS} numbers"));
        }
        counts.extend(first..=last);
    }
    match counts.len() {
        0..=MOST_COUNTS => Ok(Counts(counts.into_iter().collect())),
        n => Err(format!(
            "these are {n} numbers, and {MOST_COUNTS} are the most"
        )),
    }
}

/// Reads a number that may be zero.
pub(crate) fn count_or_none(text: &str) -> Result<u64, String> {
    match text.trim() {
        "0" => Ok(0),
        text => count(text).map_err(|error| error.replace("at least 1", "0 or more")),
    }
}

/// Reads a time, or a distribution of times.
pub(crate) fn time(text: &str) -> Result<Distribution, String> {
    text.parse()
        .map_err(|error: core_model::DistributionError| error.to_string())
}

/// Reads one time.
pub(crate) fn duration(text: &str) -> Result<std::time::Duration, String> {
    match time(text)? {
        Distribution::Constant(duration) => Ok(duration),
        _ => Err("it must be one time, such as 152ms".to_owned()),
    }
}

/// Reads a stretch of time, such as `0s..500ms`.
pub(crate) fn stretch(text: &str) -> Result<std::ops::Range<std::time::Duration>, String> {
    let Some((from, to)) = text.split_once("..") else {
        return Err("it must be a stretch of time, such as 0s..500ms".to_owned());
    };
    let stretch = duration(from)?..duration(to)?;
    match stretch.is_empty() {
        true => Err("its end must come after its beginning".to_owned()),
        false => Ok(stretch),
    }
}

/// Reads the name of a runtime.
pub(crate) fn runtime(text: &str) -> Result<RuntimeName, String> {
    text.parse()
        .map_err(|error: lab::runtimes::RuntimeError| error.to_string())
}

/// What one name means: a flavour, or all flavours of a runtime.
#[cfg(feature = "conformance")]
#[derive(Clone, Debug)]
pub(crate) struct Flavours(pub(crate) Vec<FlavourName>);

/// Reads the name of a flavour or of a runtime.
#[cfg(feature = "conformance")]
pub(crate) fn flavours(text: &str) -> Result<Flavours, String> {
    match FlavourName::matching(text) {
        Ok(flavours) => Ok(Flavours(flavours)),
        Err(error) => Err(error.to_string()),
    }
}

/// Reads a factor above zero.
pub(crate) fn factor(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(factor) if factor > 0.0 && factor <= 1_000.0 => Ok(factor),
        _ => Err("it must be a number above 0 and at most 1000, such as 0.1".to_owned()),
    }
}

/// Reads how many come in a second.
pub(crate) fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate.is_finite() => Ok(rate),
        _ => Err("it must be a number of requests in a second, above 0, such as 40".to_owned()),
    }
}

/// Writes an amount of memory for people.
pub(crate) fn bytes(bytes: u128) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut amount = bytes as f64;
    let mut unit = 0;
    while amount >= 1024.0 && unit + 1 < UNITS.len() {
        amount /= 1024.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0);
    format!("{amount:.decimals$} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_cannot_be_meant_are_answered() {
        assert_eq!(count("40"), Ok(40));
        assert_eq!(count("1_000"), Ok(1_000));
        for (typed, answer) in [
            ("0", "at least 1"),
            ("-3", "at least 1"),
            ("many", "whole number"),
            ("1.5", "whole number"),
            ("100000000000000000000", "larger"),
        ] {
            let error = count(typed).unwrap_err();
            assert!(error.contains(answer), "{typed}: {error}");
        }
        assert_eq!(count_or_none("0"), Ok(0));
        assert!(count_or_none("-1").unwrap_err().contains("0 or more"));
    }

    #[test]
    fn spans_and_lists_are_numbers_each_once_and_in_order() {
        for (typed, read) in [
            ("4", vec![4]),
            ("1..4", vec![1, 2, 3, 4]),
            ("1..=2", vec![1, 2]),
            ("8,1,2,2", vec![1, 2, 8]),
            ("1..3,2..4", vec![1, 2, 3, 4]),
        ] {
            assert_eq!(counts(typed), Ok(Counts(read)), "{typed}");
        }
        for (typed, answer) in [
            ("0", "at least 1"),
            ("0..4", "at least 1"),
            ("4..1", "ends before it begins"),
            ("1..1000000000000", "more than 64"),
            ("1..60,100..160", "64 are the most"),
            ("1,,2", "whole number"),
            ("..4", "whole number"),
        ] {
            let error = counts(typed).unwrap_err();
            assert!(error.contains(answer), "{typed}: {error}");
        }
    }

    #[test]
    fn memory_reads_as_people_say_it() {
        assert_eq!(bytes(512), "512 B");
        assert_eq!(bytes(3 << 30), "3.0 GiB");
    }
}
