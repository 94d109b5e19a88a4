//! How long things take: distributions of durations, sampled in integer nanoseconds.
//!
//! A distribution is written and read as text (`100ms`, `log-normal(100ms, 0.5)`), which is how scenario files and records
//! hold it. Sampling uses the logarithm, exponential and cosine of [`libm`], which are software and the same on every
//! machine, never those of the platform. Methods of sampling: inversion, and Box–Muller for the normal variate (Devroye,
//! *Non-Uniform Random Variate Generation*, 1986, chapters II and V).

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

pub use crate::duration::{DisplayDuration, DurationError, LONGEST, parse_duration};
use crate::stream::Stream;

/// The largest spread of a log-normal distribution that is accepted.
const MAX_SIGMA: f64 = 10.0;
/// The range of a Pareto distribution's shape that is accepted.
const SHAPES: (f64, f64) = (0.1, 1000.0);

/// How long something takes.
///
/// Values that came from text are valid. Values made by hand are checked where a scenario is made, or by
/// [`Distribution::validate`].
///
/// ```
/// use core_model::{Distribution, Stream};
///
/// let grilling: Distribution = "uniform(50ms, 150ms)".parse()?;
/// let sample = grilling.sample(&mut Stream::named(42, "grilling"));
/// assert!(sample >= grilling.minimum());
/// # Ok::<(), core_model::DistributionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same.
    Constant(Duration),
    /// Every nanosecond from `min` to `max`, both included, equally likely.
    Uniform {
        /// The shortest.
        min: Duration,
        /// The longest.
        max: Duration,
    },
    /// Memoryless: gaps between independent arrivals.
    Exponential {
        /// The mean.
        mean: Duration,
    },
    /// The exponential of a normal variate: many services, with a moderate tail.
    LogNormal {
        /// Half of the samples are below.
        median: Duration,
        /// The standard deviation of the logarithm, from 0 to 10.
        sigma: f64,
    },
    /// A power law: rare, very long samples.
    Pareto {
        /// The shortest.
        minimum: Duration,
        /// The exponent of the tail, from 0.1 to 1000; at 1 and below the mean is infinite.
        shape: f64,
    },
}

/// Why a text or a value is no distribution. Each message carries what was wrong and says what would be right.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DistributionError {
    /// The name before the parenthesis is none that is known.
    #[error(
        "`{text}` is no duration such as `100ms`, nor one of uniform(min, max), exponential(mean), \
         log-normal(median, sigma), pareto(minimum, shape)"
    )]
    Unknown {
        /// What was read.
        text: String,
    },
    /// The name is known, what is in the parentheses does not fit it.
    #[error("`{text}` does not read as {form}, such as `{example}`")]
    Form {
        /// What was read.
        text: String,
        /// The form that was expected.
        form: &'static str,
        /// A text that is right.
        example: &'static str,
    },
    /// A duration in it is wrong.
    #[error(transparent)]
    Duration(#[from] DurationError),
    /// A duration that was not read from text is longer than [`LONGEST`].
    #[error("{} is longer than one day; use at most 24h", DisplayDuration(*.0))]
    TooLong(Duration),
    /// The shape or spread is out of range, or no number.
    #[error("the {parameter} `{value}` is not a number from {from} to {to}")]
    Parameter {
        /// Which parameter.
        parameter: &'static str,
        /// What it was.
        value: String,
        /// The smallest that is accepted.
        from: f64,
        /// The largest that is accepted.
        to: f64,
    },
    /// A uniform distribution's ends are the wrong way round.
    #[error("uniform({}, {}) has its ends the wrong way round; put the shorter first", DisplayDuration(*.min), DisplayDuration(*.max))]
    Reversed {
        /// The end that was given as the shorter.
        min: Duration,
        /// The end that was given as the longer.
        max: Duration,
    },
}

impl Distribution {
    /// No time at all.
    pub const ZERO: Self = Self::Constant(Duration::ZERO);

    /// Draws one duration, at most [`LONGEST`]. A constant draws nothing from the stream.
    #[must_use]
    pub fn sample(&self, stream: &mut Stream) -> Duration {
        let sample = match *self {
            Self::Constant(duration) => duration,
            Self::Uniform { min, max } => {
                let (min, max) = (nanos(min), nanos(max));
                // Lemire's multiplication instead of a remainder; its bias is below 2⁻¹⁷ of a nanosecond's share.
                let choices = u128::from(max.saturating_sub(min)) + 1;
                let offset = (u128::from(stream.next_u64()) * choices) >> 64;
                Duration::from_nanos(min.saturating_add(u64::try_from(offset).unwrap_or(u64::MAX)))
            }
            Self::Exponential { mean } => scaled(mean, -libm::log(stream.next_unit())),
            Self::LogNormal { median, sigma } => scaled(median, libm::exp(sigma * normal(stream))),
            Self::Pareto { minimum, shape } => {
                scaled(minimum, libm::exp(-libm::log(stream.next_unit()) / shape)).max(minimum)
            }
        };
        sample.min(LONGEST)
    }

    /// Whether sampling draws from the stream at all.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        matches!(self, Self::Constant(_))
    }

    /// The mean of the samples if they were not clamped; `None` where it is infinite, or longer than a `Duration` can be.
    #[must_use]
    pub fn mean(&self) -> Option<Duration> {
        match *self {
            Self::Constant(duration) => Some(duration),
            Self::Uniform { min, max } => Some(min + max.saturating_sub(min) / 2),
            Self::Exponential { mean } => Some(mean),
            Self::LogNormal { median, sigma } => lengthened(median, libm::exp(sigma * sigma / 2.0)),
            Self::Pareto { minimum, shape } if shape > 1.0 => {
                lengthened(minimum, shape / (shape - 1.0))
            }
            Self::Pareto { .. } => None,
        }
    }

    /// A duration that no sample is below.
    #[must_use]
    pub fn minimum(&self) -> Duration {
        let minimum = match *self {
            Self::Constant(duration) => duration,
            Self::Uniform { min, .. } => min,
            Self::LogNormal { median, sigma } if sigma <= 0.0 => median,
            Self::Exponential { .. } | Self::LogNormal { .. } => Duration::ZERO,
            Self::Pareto { minimum, .. } => minimum,
        };
        minimum.min(LONGEST)
    }

    /// Says whether every parameter is in its range.
    ///
    /// # Errors
    ///
    /// [`DistributionError::TooLong`], [`DistributionError::Parameter`] or [`DistributionError::Reversed`].
    pub fn validate(&self) -> Result<(), DistributionError> {
        let short = |duration: Duration| {
            if duration <= LONGEST {
                Ok(())
            } else {
                Err(DistributionError::TooLong(duration))
            }
        };
        let within = |parameter, value: f64, (from, to)| {
            if value >= from && value <= to {
                return Ok(());
            }
            Err(DistributionError::Parameter {
                parameter,
                value: value.to_string(),
                from,
                to,
            })
        };
        match *self {
            Self::Constant(duration) => short(duration),
            Self::Uniform { min, max } if min > max => {
                Err(DistributionError::Reversed { min, max })
            }
            Self::Uniform { max, .. } => short(max),
            Self::Exponential { mean } => short(mean),
            Self::LogNormal { median, sigma } => {
                short(median).and_then(|()| within("sigma", sigma, (0.0, MAX_SIGMA)))
            }
            Self::Pareto { minimum, shape } => {
                short(minimum).and_then(|()| within("shape", shape, SHAPES))
            }
        }
    }
}

impl From<Duration> for Distribution {
    fn from(duration: Duration) -> Self {
        Self::Constant(duration)
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = DisplayDuration;
        let text = match *self {
            Self::Constant(duration) => return shown(duration).fmt(f),
            Self::Uniform { min, max } => format!("uniform({}, {})", shown(min), shown(max)),
            Self::Exponential { mean } => format!("exponential({})", shown(mean)),
            Self::LogNormal { median, sigma } => format!("log-normal({}, {sigma})", shown(median)),
            Self::Pareto { minimum, shape } => format!("pareto({}, {shape})", shown(minimum)),
        };
        f.pad(&text)
    }
}

impl FromStr for Distribution {
    type Err = DistributionError;

    /// Reads what [`fmt::Display`] writes; `constant(100ms)` is read as well as `100ms`.
    fn from_str(text: &str) -> Result<Self, DistributionError> {
        let text = text.trim();
        let Some((name, rest)) = text.split_once('(') else {
            if text.starts_with(char::is_alphabetic) {
                return Err(DistributionError::Unknown {
                    text: text.to_owned(),
                });
            }
            return Ok(Self::Constant(parse_duration(text)?));
        };
        let (form, example) = match name.trim_end() {
            "constant" => ("constant(duration)", "100ms"),
            "uniform" => ("uniform(min, max)", "uniform(50ms, 150ms)"),
            "exponential" => ("exponential(mean)", "exponential(100ms)"),
            "log-normal" => ("log-normal(median, sigma)", "log-normal(100ms, 0.5)"),
            "pareto" => ("pareto(minimum, shape)", "pareto(10ms, 1.5)"),
            _ => {
                return Err(DistributionError::Unknown {
                    text: text.to_owned(),
                });
            }
        };
        let unreadable = || DistributionError::Form {
            text: text.to_owned(),
            form,
            example,
        };
        let arguments: Vec<&str> = rest
            .strip_suffix(')')
            .ok_or_else(unreadable)?
            .split(',')
            .map(str::trim)
            .collect();
        let distribution = match (name.trim_end(), arguments.as_slice()) {
            ("constant", [duration]) => Self::Constant(parse_duration(duration)?),
            ("uniform", [min, max]) => Self::Uniform {
                min: parse_duration(min)?,
                max: parse_duration(max)?,
            },
            ("exponential", [mean]) => Self::Exponential {
                mean: parse_duration(mean)?,
            },
            ("log-normal", [median, sigma]) => Self::LogNormal {
                median: parse_duration(median)?,
                sigma: sigma.parse().map_err(|_| unreadable())?,
            },
            ("pareto", [minimum, shape]) => Self::Pareto {
                minimum: parse_duration(minimum)?,
                shape: shape.parse().map_err(|_| unreadable())?,
            },
            _ => return Err(unreadable()),
        };
        distribution.validate()?;
        Ok(distribution)
    }
}

/// One standard normal variate, from two uniform ones (Box and Muller 1958).
fn normal(stream: &mut Stream) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(stream.next_unit()));
    radius * libm::cos(core::f64::consts::TAU * stream.next_unit())
}

/// `duration · factor`, rounded to a nanosecond and clamped to [`LONGEST`].
fn scaled(duration: Duration, factor: f64) -> Duration {
    lengthened(duration, factor).map_or(LONGEST, |long| long.min(LONGEST))
}

/// `duration · factor`, rounded to a nanosecond; `None` if that is more nanoseconds than 64 bits hold.
fn lengthened(duration: Duration, factor: f64) -> Option<Duration> {
    let ns = libm::round(nanos(duration) as f64 * factor);
    if !(0.0..u64::MAX as f64).contains(&ns) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number below 2⁶⁴, as the line above made sure"
    )]
    #[expect(
        clippy::cast_sign_loss,
        reason = "not negative, as the line above made sure"
    )]
    let ns = ns as u64;
    Some(Duration::from_nanos(ns))
}

/// The nanoseconds of a duration, at most 2⁶⁴ − 1.
fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
