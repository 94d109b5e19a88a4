//! The row of what each is best for: a conclusion from two ratios, of waiting work and of computing work.

use super::known::Known;
use super::words::standing;
use super::{Cell, Measurement, Side};
use crate::{Difference, Interval};

const WORK: [(&str, Measurement); 2] = [
    ("waiting", Measurement::Reading),
    ("computing", Measurement::Computing),
];

/// As good is what differs by no more than this, with the whole interval.
const AS_GOOD: Interval = Interval {
    low: 0.9,
    high: 1.1,
};

pub(super) fn cells(known: &Known<'_>) -> [Cell; 2] {
    let cell = |side, other_side, other: &str| {
        let mut teller = known.teller();
        let differences: Vec<(&str, Difference)> = WORK
            .into_iter()
            .filter_map(|(work, measurement)| {
                let seen = teller.of(measurement, side)?;
                let beside = teller.quietly(measurement, other_side)?;
                Some((work, seen.beside(beside, "total_ns")))
            })
            .collect();
        for &(work, difference) in &differences {
            let standing = standing(difference, "sooner than", "later than", other);
            teller.say(format!("{work}: {standing}"));
        }
        let of = |is: fn(Difference) -> bool| {
            let fitting = differences.iter().filter(|(_, difference)| is(*difference));
            fitting.map(|(work, _)| *work).collect::<Vec<_>>()
        };
        for (how, works) in [
            ("best", of(is_sooner)),
            ("as good", of(is_as_good)),
            ("not best", of(is_later)),
        ] {
            if !works.is_empty() {
                teller.say(format!("{how} for {} work", works.join(" and ")));
            }
        }
        teller.cell()
    };
    [
        cell(Side::Synchronous, Side::Asynchronous, "asynchronous code"),
        cell(Side::Asynchronous, Side::Synchronous, "synchronous code"),
    ]
}

fn is_sooner(difference: Difference) -> bool {
    matches!(difference, Difference::Faster { .. })
}

fn is_later(difference: Difference) -> bool {
    matches!(difference, Difference::Slower { .. })
}

/// That nothing was measurable is no proof of being as good, unless it was measured closely.
fn is_as_good(difference: Difference) -> bool {
    matches!(difference, Difference::NoMeasurableDifference { interval, .. }
        if AS_GOOD.contains(interval.low) && AS_GOOD.contains(interval.high))
}
