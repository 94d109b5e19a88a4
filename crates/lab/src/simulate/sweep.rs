//! A sweep: the same study for several values of one setting, such as `customers=10..1e6`.

use crate::config::nearest::nearest;
use core_model::{
    DisplayDuration, Distribution, DurationError, InvalidScenario, Plan, Scenario, parse_duration,
};
use serde::Serialize;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// Up to this ratio of the ends, a range has the steps 1, 2, 5; beyond it, powers of ten.
const FINE: u64 = 1_000;
/// The most values of a sweep.
const MOST_VALUES: usize = 100;

/// What is swept over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Swept {
    /// How many customers come.
    Customers,
    /// Cashiers, cashier-cooks or tellers; a grill that had a place for every burger of theirs keeps having it.
    Cashiers,
    /// Virtual processors.
    Processors,
    /// The mean gap between two customers, constant or exponential as it was.
    Arrivals,
}

/// A setting and its values, in the order in which they are simulated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    what: Swept,
    values: Vec<u64>,
}

/// One value of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SweepPoint {
    /// Of what.
    pub what: Swept,
    /// How many, or how many nanoseconds.
    pub value: u64,
}

/// Why something is no sweep, or cannot be made over a scenario.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SweepError {
    /// It does not read as one.
    #[error(
        "`{0}` is no sweep: write a setting and a range such as `customers=10..1e6`, or its values such as `cashiers=6,7,8`"
    )]
    Form(String),
    /// There is no such setting.
    #[error("`{name}` cannot be swept over; customers, cashiers, processors and arrivals can{}", .nearest.map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
    Unknown {
        /// What was written.
        name: String,
        /// The nearest name there is, if one is near.
        nearest: Option<&'static str>,
    },
    /// A value is no number of people or things.
    #[error("`{0}` is no number from 1 on, such as `40` or `1e6`")]
    Count(String),
    /// A value is no time.
    #[error(transparent)]
    Time(#[from] DurationError),
    /// A gap of zero.
    #[error("the gap `{0}` is zero; it must be longer, such as `1ms`")]
    NoGap(String),
    /// A range runs backwards.
    #[error("the range `{0}` runs backwards: put the smaller value first")]
    Backwards(String),
    /// More values than anybody reads.
    #[error("the sweep has {0} values; it may have at most {MOST_VALUES}")]
    TooMany(usize),
    /// The scenario's gaps have no mean that could be set.
    #[error(
        "a sweep over arrivals sets their mean, and `{0}` has none to set: make them constant or exponential"
    )]
    NotAMean(Distribution),
    /// A house has nothing to sweep over.
    #[error("the scenario `{0}` is a house, which has none of what can be swept over")]
    House(String),
    /// The scenario cannot be with this value.
    #[error("with {point} the scenario cannot be run: {}", .source.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid {
        /// Which value.
        point: SweepPoint,
        /// Why not.
        source: InvalidScenario,
    },
    /// More virtual processors than there can be, or more customers than a number holds.
    #[error("with {0} nothing can be run: the number is too large")]
    TooLarge(SweepPoint),
}

impl Swept {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Customers,
        Self::Cashiers,
        Self::Processors,
        Self::Arrivals,
    ];

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Cashiers => "cashiers",
            Self::Processors => "processors",
            Self::Arrivals => "arrivals",
        }
    }

    fn read(self, text: &str) -> Result<u64, SweepError> {
        let text = text.trim();
        if self == Self::Arrivals {
            let gap = parse_duration(text)?;
            let ns = u64::try_from(gap.as_nanos()).unwrap_or(u64::MAX);
            return match ns {
                0 => Err(SweepError::NoGap(text.to_owned())),
                ns => Ok(ns),
            };
        }
        let wrong = || SweepError::Count(text.to_owned());
        let digits = text.replace('_', "");
        if let Ok(count) = digits.parse::<u64>() {
            return if count > 0 { Ok(count) } else { Err(wrong()) };
        }
        let count: f64 = digits.parse().map_err(|_| wrong())?;
        if !(1.0..=1e15).contains(&count) || count.fract() > 0.0 {
            return Err(wrong());
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number from 1 to 1e15"
        )]
        Ok(count as u64)
    }
}

impl Sweep {
    /// Returns its values.
    pub fn points(&self) -> impl Iterator<Item = SweepPoint> + '_ {
        let what = self.what;
        self.values
            .iter()
            .map(move |&value| SweepPoint { what, value })
    }
}

impl FromStr for Sweep {
    type Err = SweepError;

    /// Reads `setting=from..to`, both ends included, in the steps 1, 2, 5 up to a ratio of a thousand and in powers of ten
    /// beyond it; or `setting=value,value,…`.
    fn from_str(text: &str) -> Result<Self, SweepError> {
        let form = || SweepError::Form(text.to_owned());
        let (name, range) = text.split_once('=').ok_or_else(form)?;
        let name = name.trim();
        let what = Swept::ALL.into_iter().find(|what| what.name() == name);
        let what = what.ok_or_else(|| SweepError::Unknown {
            name: name.to_owned(),
            nearest: nearest(name, Swept::ALL.map(Swept::name)),
        })?;
        let values = match range.split_once("..") {
            Some((from, to)) if !from.trim().is_empty() && !to.trim().is_empty() => {
                let (from, to) = (what.read(from)?, what.read(to)?);
                if from > to {
                    return Err(SweepError::Backwards(range.trim().to_owned()));
                }
                steps(from, to)
            }
            Some(_) => return Err(form()),
            None if range.trim().is_empty() => return Err(form()),
            None => range
                .split(',')
                .map(|value| what.read(value))
                .collect::<Result<_, _>>()?,
        };
        if values.len() > MOST_VALUES {
            return Err(SweepError::TooMany(values.len()));
        }
        Ok(Self { what, values })
    }
}

/// The values from one end to the other, both included.
fn steps(from: u64, to: u64) -> Vec<u64> {
    let round: &[u64] = if to / from <= FINE { &[1, 2, 5] } else { &[1] };
    let decades = (0..20).map_while(|power| 10_u64.checked_pow(power));
    let between = decades
        .flat_map(|decade| {
            round
                .iter()
                .filter_map(move |step| decade.checked_mul(*step))
        })
        .filter(|value| from < *value && *value < to);
    let mut values = vec![from];
    values.extend(between);
    if from < to {
        values.push(to);
    }
    values
}

impl SweepPoint {
    /// Returns the scenario with this value in the place of its own, and the processors.
    ///
    /// # Errors
    ///
    /// [`SweepError`] if there can be no such scenario.
    pub fn applied(
        self,
        scenario: &Scenario,
        processors: u32,
    ) -> Result<(Scenario, u32), SweepError> {
        let name = scenario.name();
        let plan = scenario.shop().copied();
        let mut plan = plan.ok_or_else(|| SweepError::House(name.to_owned()))?;
        let mut processors = processors;
        let count = u32::try_from(self.value).map_err(|_| SweepError::TooLarge(self));
        match self.what {
            Swept::Customers => plan.customers = count?,
            Swept::Cashiers => {
                let had_room = plan.grill >= plan.cashiers.saturating_mul(plan.burgers);
                plan.cashiers = count?;
                if had_room {
                    plan.grill = plan.grill.max(plan.cashiers.saturating_mul(plan.burgers));
                }
            }
            Swept::Processors => {
                processors = count?;
                if processors > 1024 {
                    return Err(SweepError::TooLarge(self));
                }
            }
            Swept::Arrivals => {
                let mean = Duration::from_nanos(self.value);
                plan.arrivals = match plan.arrivals {
                    Distribution::Constant(_) => Distribution::Constant(mean),
                    Distribution::Exponential { .. } => Distribution::Exponential { mean },
                    other => return Err(SweepError::NotAMean(other)),
                };
            }
        }
        let scenario = Scenario::new(name, scenario.seed(), Plan::Shop(plan));
        let point = self;
        let scenario = scenario.map_err(|source| SweepError::Invalid { point, source })?;
        Ok((scenario, processors))
    }
}

impl fmt::Display for SweepPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, value } = *self;
        match what {
            Swept::Arrivals => {
                let gap = DisplayDuration(Duration::from_nanos(value));
                write!(f, "arrivals {gap}")
            }
            _ => write!(f, "{value} {}", what.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, values: &[u64]) {
        assert_eq!(text.parse::<Sweep>().unwrap().values, values, "{text}");
    }

    #[test]
    fn a_range_has_round_values_between_its_ends() {
        check(
            "customers=10..1e6",
            &[10, 100, 1_000, 10_000, 100_000, 1_000_000],
        );
        check("customers=10..1_000", &[10, 20, 50, 100, 200, 500, 1_000]);
        check("cashiers=3..30", &[3, 5, 10, 20, 30]);
        check("processors=7..7", &[7]);
        check("cashiers=8,6,7", &[8, 6, 7]);
        check("arrivals=1ms..2ms", &[1_000_000, 2_000_000]);
    }

    #[track_caller]
    fn refused(text: &str, words: &str) {
        let error = text.parse::<Sweep>().unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }

    #[test]
    fn what_is_no_sweep_is_answered_with_one() {
        refused("customers", "customers=10..1e6");
        refused("customers=", "customers=10..1e6");
        refused("customers=10..", "customers=10..1e6");
        refused("custmers=1..2", "did you mean `customers`");
        refused("customers=0..5", "`0`");
        refused("customers=1.5..5", "`1.5`");
        refused("customers=9..5", "backwards");
        refused("arrivals=0..5ms", "zero");
        refused("arrivals=1..5", "no unit");
    }
}
