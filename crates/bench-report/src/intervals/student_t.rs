//! Quantiles of Student's t.
//!
//! With `ν` degrees of freedom and `x = ν / (ν + t²)`, the probability beyond `±t` is `I_x(ν/2, ½)`, a regularised incomplete beta
//! function, and that within is `I_y(½, ν/2)`, `y = 1 − x`. Near zero the latter is summed as a series of positive terms (*NIST
//! Digital Library of Mathematical Functions*, <https://dlmf.nist.gov/8.17#ii>, 8.17.8), farther out the former comes from the
//! continued fraction of A. R. DiDonato and A. H. Morris, *Significant Digit Computation of the Incomplete Beta Function Ratios*
//! (Algorithm 708), ACM Transactions on Mathematical Software 18(3), 1992. In both, `x` and `y` come from `t` on their
//! own, so nothing cancels however many degrees of freedom there are. Newton's method turns probability into quantile, on
//! logarithms of both, where both functions are concave and it cannot run away.
//!
//! Logarithms and exponentials are those of [`libm`], which are the same on every machine. The error is below 10⁻¹² of the result,
//! checked against a computation with 30 digits for 1 to 10¹² degrees of freedom; a probability close to 1 is itself only as exact
//! as `f64` can be there.

use super::confidence::Confidence;
use super::error::{IntervalError, between_zero_and_one};

/// Beyond this square of t the fraction is used, up to it the series; each converges fast on its side.
const FAR: f64 = 3.0;
/// More steps than series, fraction or Newton's method ever need.
const MOST_STEPS: u32 = 1_000;

/// How many standard errors an interval at this level of confidence reaches to either side: `t` with `P(|T| ≤ t)` equal to the
/// level.
///
/// ```
/// use bench_report::intervals::{Confidence, student_t};
///
/// let t = student_t::critical_value(Confidence::new(0.95)?, 10.0)?;
/// assert!((t - 2.228_138_851_986_274).abs() < 1e-12);
/// # Ok::<(), bench_report::intervals::IntervalError>(())
/// ```
///
/// # Errors
///
/// [`IntervalError::DegreesOfFreedom`] below 1 or not finite.
pub fn critical_value(confidence: Confidence, degrees: f64) -> Result<f64, IntervalError> {
    let level = confidence.level();
    Distribution::new(degrees)?.magnitude(level, 1.0 - level)
}

/// The `probability`-quantile: `t` with `P(T ≤ t)` equal to it.
///
/// ```
/// use bench_report::intervals::student_t;
///
/// assert!((student_t::quantile(0.975, 1.0)? - 12.706_204_736_174_7).abs() < 1e-11);
/// assert_eq!(student_t::quantile(0.5, 7.0)?, 0.0);
/// # Ok::<(), bench_report::intervals::IntervalError>(())
/// ```
///
/// # Errors
///
/// [`IntervalError::NotBetweenZeroAndOne`] for the probability, [`IntervalError::DegreesOfFreedom`] below 1 or not finite, and
/// [`IntervalError::TooLarge`] where so small a probability with so few degrees of freedom is farther out than `f64` reaches.
pub fn quantile(probability: f64, degrees: f64) -> Result<f64, IntervalError> {
    between_zero_and_one("probability", probability)?;
    let distribution = Distribution::new(degrees)?;
    // What is within ±t and what is beyond, each from the probability itself, so that the smaller one keeps its digits.
    let (within, beyond) = if probability < 0.5 {
        (1.0 - 2.0 * probability, 2.0 * probability)
    } else {
        (2.0 * probability - 1.0, 2.0 * (1.0 - probability))
    };
    if within <= 0.0 {
        return Ok(0.0);
    }
    let magnitude = distribution.magnitude(within, beyond)?;
    Ok(if probability < 0.5 {
        -magnitude
    } else {
        magnitude
    })
}

/// Student's t.
struct Distribution {
    degrees: f64,
    /// The logarithm of the density at 0.
    ln_height: f64,
}

/// A probability as a logarithm, with its slope over the logarithm of `t`.
struct Logarithm {
    value: f64,
    slope: f64,
}

impl Distribution {
    fn new(degrees: f64) -> Result<Self, IntervalError> {
        if !(1.0..f64::INFINITY).contains(&degrees) {
            return Err(IntervalError::DegreesOfFreedom { degrees });
        }
        Ok(Self {
            degrees,
            ln_height: ln_gamma_step(degrees / 2.0) - 0.5 * libm::log(core::f64::consts::TAU),
        })
    }

    /// `t > 0` with these probabilities within and beyond `±t`, which sum to 1.
    fn magnitude(&self, within: f64, beyond: f64) -> Result<f64, IntervalError> {
        // The smaller one has more digits. Both starts are on the side from which Newton's method does not overshoot.
        let near = within < beyond;
        let (target, mut t) = if near {
            // Below the result: the density is nowhere above ½.
            (libm::log(within), within)
        } else {
            // Above it: P(|T| > t) ≤ x^(ν/2), from I_x(a, ½) ≤ I_x(a, 1).
            let ln_beyond = libm::log(beyond);
            (ln_beyond, self.beyond_at_most(ln_beyond))
        };
        for _ in 0..MOST_STEPS {
            let found = if near { self.within(t) } else { self.beyond(t) };
            let step = (target - found.value) / found.slope;
            t *= libm::exp(step);
            if !t.is_finite() {
                return Err(IntervalError::TooLarge { what: "quantile" });
            }
            // What is left is about the square of the step.
            if step.abs() < 1e-9 {
                break;
            }
        }
        Ok(t)
    }

    /// `t` with `x^(ν/2)` equal to a probability: `√(ν (p^(−2/ν) − 1))`, kept finite.
    fn beyond_at_most(&self, ln_probability: f64) -> f64 {
        let exponent = -2.0 * ln_probability / self.degrees;
        let root = libm::exp(exponent / 2.0) * libm::sqrt(-libm::expm1(-exponent));
        (libm::sqrt(self.degrees) * root).min(f64::MAX)
    }

    /// `ln P(|T| ≤ t)`, not far from 0.
    fn within(&self, t: f64) -> Logarithm {
        let Beta { y, ln_weight, .. } = self.beta(t);
        let series = self.series(y);
        Logarithm {
            value: libm::log(2.0 * series) + ln_weight,
            slope: 1.0 / series,
        }
    }

    /// `ln P(|T| > t)`.
    fn beyond(&self, t: f64) -> Logarithm {
        if t * t <= FAR {
            let within = self.within(t);
            let probability = libm::exp(within.value);
            return Logarithm {
                value: libm::log1p(-probability),
                slope: -within.slope * probability / (1.0 - probability),
            };
        }
        let Beta { x, y, ln_weight } = self.beta(t);
        let fraction = self.fraction(x, y);
        Logarithm {
            value: ln_weight - libm::log(fraction),
            slope: -2.0 * fraction,
        }
    }

    fn beta(&self, t: f64) -> Beta {
        let r = t / libm::sqrt(self.degrees);
        // Where r² could overflow, 1 is nothing beside it.
        let (x, y, ln_x) = if r < 1e100 {
            let square = r * r;
            let x = 1.0 / (1.0 + square);
            (x, square * x, -libm::log1p(square))
        } else {
            (0.0, 1.0, -2.0 * libm::log(r))
        };
        Beta {
            x,
            y,
            ln_weight: self.ln_height + libm::log(t) + (self.degrees + 1.0) / 2.0 * ln_x,
        }
    }

    /// `Σ (a + ½)ₙ / (3/2)ₙ yⁿ` with `a = ν/2`: `I_y(½, a)` over twice the weight.
    fn series(&self, y: f64) -> f64 {
        let (mut sum, mut term) = (1.0, 1.0);
        for n in 0..MOST_STEPS {
            let n = f64::from(n);
            term *= ((self.degrees + 1.0) / 2.0 + n) / (1.5 + n) * y;
            sum += term;
            // From the largest term on, those that follow fall at least as fast as this one did.
            if term < 1e-18 * sum {
                break;
            }
        }
        sum
    }

    /// DiDonato and Morris' continued fraction for the weight over `I_x(a, ½)`, with `a = ν/2`, by Lentz's method.
    fn fraction(&self, x: f64, y: f64) -> f64 {
        let (a, b) = (self.degrees / 2.0, 0.5);
        // a − (a + b) x, without that difference.
        let lambda = a * y - b * x;
        let denominator = |n: f64| {
            n + n * (b - n) * x / (a + 2.0 * n - 1.0)
                + (a + n) / (a + 2.0 * n + 1.0) * (lambda + 1.0 + n * (1.0 + y))
        };
        // The denominator for n = 0, in which 0 / 0 would occur.
        let mut value = a / (a + 1.0) * (lambda + 1.0);
        let (mut ratio, mut inverse) = (value, 0.0);
        for n in 1..MOST_STEPS {
            let n = f64::from(n);
            let below = a + 2.0 * n - 1.0;
            let numerator =
                (a + n - 1.0) / below * ((a + b + n - 1.0) / below) * (n * (b - n) * x * x);
            inverse = 1.0 / (denominator(n) + numerator * inverse);
            ratio = denominator(n) + numerator / ratio;
            value *= ratio * inverse;
            if (ratio * inverse - 1.0).abs() <= f64::EPSILON {
                break;
            }
        }
        value
    }
}

/// What the beta functions at one `t` have in common.
struct Beta {
    x: f64,
    y: f64,
    /// `ln(x^a √y / B(a, ½))`, which is `ln(t · density(t))`.
    ln_weight: f64,
}

/// `ln(Γ(a + ½) / (Γ(a) √a))`, by the asymptotic series from 16 on and by recurrence below.
///
/// Its coefficients follow from Stirling's series (*NIST Digital Library of Mathematical Functions*, 5.11.8); what is left out is
/// below 3 · 10⁻¹⁶.
fn ln_gamma_step(a: f64) -> f64 {
    let (mut product, mut large) = (1.0, a);
    while large < 16.0 {
        product *= large / (large + 0.5);
        large += 1.0;
    }
    let z = 1.0 / (large * large);
    let series = -1.0 / 8.0
        + z * (1.0 / 192.0 + z * (-1.0 / 640.0 + z * (17.0 / 14_336.0 - z * (31.0 / 18_432.0))));
    libm::log(product * libm::sqrt(large / a)) + series / large
}

#[cfg(test)]
mod tests;
