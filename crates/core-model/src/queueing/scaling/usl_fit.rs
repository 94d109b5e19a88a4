//! Coefficients of the universal scalability law from measurements.
//!
//! With `a = 1/λ`, `b = σ/λ` and `c = κ/λ` the law is `N / (a + b (N − 1) + c N (N − 1))`, and `N / X` is linear in the three.
//! Linear least squares gives the start, weighted so that it cares for throughput and not for its inverse; the method of
//! Levenberg and Marquardt makes it the least squares of throughput itself. Where the best curve would have a coefficient below
//! zero, which has no meaning, the best without that coefficient is taken.
//!
//! Source: N. J. Gunther, *Guerrilla Capacity Planning*, 2007, chapter 5, for the linear form; D. W. Marquardt, *An Algorithm for
//! Least-Squares Estimation of Nonlinear Parameters*, Journal of SIAM 11(2), 1963.

use super::usl::Usl;
use crate::queueing::error::{QueueingError, finite, positive};
use crate::queueing::linear::solve;

/// Coefficients of the law, and so many different loads a fit needs.
const COEFFICIENTS: usize = 3;

/// Steps after which the method has converged, or never will.
const MOST_STEPS: u32 = 500;

/// The coefficients that a fit may use besides `a`: both, one or the other, none.
const CHOICES: [&[usize]; 4] = [&[0, 1, 2], &[0, 1], &[0, 2], &[0]];

/// The curve nearest to some measurements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UslFit {
    /// The curve.
    pub law: Usl,
    /// Sum of the squared differences of measured and predicted throughput, in squared units of it.
    pub squared_residuals: f64,
    /// Share of the measurements' variance that the curve explains, `R²`: 1 if it goes through all.
    pub r_squared: f64,
}

/// Fits the universal scalability law to measurements `(load, throughput)` by nonlinear least squares of the throughput.
///
/// `σ` and `κ` are not below zero. Measurements at one load count one by one; a measurement at load 1 is not needed. See the
/// source of this module's law, [`Usl`].
///
/// # Errors
///
/// [`QueueingError::BelowOne`] for a load, [`QueueingError::NotPositive`] for a throughput, [`QueueingError::NotFinite`],
/// [`QueueingError::TooFewMeasurements`] for fewer than three different loads, and [`QueueingError::NoFit`].
///
/// ```
/// use core_model::queueing::{Usl, fit_usl};
///
/// let law = Usl::new(100.0, 0.05, 0.001)?;
/// let measured = [1.0, 2.0, 8.0, 32.0].map(|n| (n, law.throughput(n).unwrap()));
/// let fit = fit_usl(&measured)?;
/// assert!((fit.law.sigma() - 0.05).abs() < 1e-9);
/// assert!((fit.law.peak().unwrap() - 950_f64.sqrt()).abs() < 1e-6);
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn fit_usl(measurements: &[(f64, f64)]) -> Result<UslFit, QueueingError> {
    let scaled = Scaled::of(measurements)?;
    let no_fit = QueueingError::NoFit {
        measurements: measurements.len(),
    };
    let (best, squared) = CHOICES
        .iter()
        .filter_map(|choice| scaled.fit(choice))
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .ok_or(no_fit)?;
    let [a, b, c] = best;
    let law = Usl::new(
        scaled.throughput / a,
        b / a / scaled.pairs[0],
        c / a / scaled.pairs[1],
    )?;
    let unit = scaled.throughput * scaled.throughput;
    Ok(UslFit {
        law,
        squared_residuals: finite("sum of squared residuals", squared * unit)?,
        r_squared: scaled.explained(squared),
    })
}

/// A measurement, with everything scaled to be about 1.
struct Point {
    load: f64,
    throughput: f64,
    /// What `a`, `b` and `c` are multiplied by: 1, `N − 1` and `N (N − 1)`, in units of the largest.
    factors: [f64; COEFFICIENTS],
}

struct Scaled {
    points: Vec<Point>,
    /// The unit of throughput: the largest measured.
    throughput: f64,
    /// The largest `N − 1` and `N (N − 1)`.
    pairs: [f64; 2],
}

impl Scaled {
    fn of(measurements: &[(f64, f64)]) -> Result<Self, QueueingError> {
        let mut loads = Vec::new();
        for &(load, throughput) in measurements {
            if finite("load", load)? < 1.0 {
                return Err(QueueingError::BelowOne {
                    what: "load",
                    value: load,
                });
            }
            positive("throughput", throughput)?;
            loads.push(load);
        }
        loads.sort_by(f64::total_cmp);
        loads.dedup();
        if loads.len() < COEFFICIENTS {
            return Err(QueueingError::TooFewMeasurements {
                found: loads.len(),
                needed: COEFFICIENTS,
            });
        }
        let largest_load = loads[loads.len() - 1];
        let pairs = [
            largest_load - 1.0,
            finite("load squared", largest_load * (largest_load - 1.0))?,
        ];
        let unit = measurements
            .iter()
            .map(|&(_, throughput)| throughput)
            .fold(0.0, f64::max);
        let points = measurements
            .iter()
            .map(|&(load, throughput)| Point {
                load,
                throughput: throughput / unit,
                factors: [1.0, (load - 1.0) / pairs[0], load * (load - 1.0) / pairs[1]],
            })
            .collect();
        Ok(Self {
            points,
            throughput: unit,
            pairs,
        })
    }

    /// The best coefficients of which only those of the `choice` are not zero, with the sum of squared residuals. `None` if
    /// one is below zero.
    fn fit(&self, choice: &[usize]) -> Option<([f64; COEFFICIENTS], f64)> {
        let mut best = self.start(choice)?;
        let mut squared = self.squared(&best)?;
        let mut damping = 1e-3;
        for _ in 0..MOST_STEPS {
            let step = self.step(&best, choice, damping)?;
            let mut next = best;
            for (&coefficient, step) in choice.iter().zip(&step) {
                next[coefficient] += step;
            }
            match self.squared(&next) {
                Some(better) if better <= squared => {
                    let size = best.iter().fold(0.0, |sum, value| sum + value.abs());
                    let settled = step.iter().all(|step| step.abs() <= 1e-15 * size);
                    best = next;
                    squared = better;
                    damping = f64::max(damping / 10.0, 1e-15);
                    if settled {
                        break;
                    }
                }
                _ if damping > 1e15 => break,
                _ => damping *= 10.0,
            }
        }
        best.iter()
            .all(|coefficient| *coefficient >= 0.0)
            .then_some((best, squared))
    }

    /// Linear least squares of `N / X`, weighted by `X² / N`: what an error of `X` is, as one of `N / X`.
    fn start(&self, choice: &[usize]) -> Option<[f64; COEFFICIENTS]> {
        let rows = self.points.iter().map(|point| {
            let weight = point.throughput * point.throughput / point.load;
            (
                point.factors.map(|factor| factor * weight),
                point.throughput,
            )
        });
        let solution = normal_equations(rows, choice, 0.0)?;
        let mut start = [0.0; COEFFICIENTS];
        for (&coefficient, value) in choice.iter().zip(solution) {
            start[coefficient] = value;
        }
        if self.squared(&start).is_some() {
            return Some(start);
        }
        // Wild measurements can put the linear start where the law has a pole. Any curve without one will do instead.
        let slowest = self
            .points
            .iter()
            .map(|point| point.load / point.throughput)
            .fold(0.0, f64::max);
        Some([slowest, 0.0, 0.0])
    }

    fn step(&self, at: &[f64; COEFFICIENTS], choice: &[usize], damping: f64) -> Option<Vec<f64>> {
        let rows = self.points.iter().map(|point| {
            let denominator = denominator(point, at);
            let slope = -point.load / (denominator * denominator);
            (
                point.factors.map(|factor| factor * slope),
                point.throughput - point.load / denominator,
            )
        });
        normal_equations(rows, choice, damping)
    }

    /// Sum of squared residuals, or `None` if the curve has a pole before one of the points.
    fn squared(&self, at: &[f64; COEFFICIENTS]) -> Option<f64> {
        if at[0] <= 0.0 {
            return None;
        }
        let mut sum = 0.0;
        for point in &self.points {
            let denominator = denominator(point, at);
            if denominator <= 0.0 {
                return None;
            }
            let residual = point.throughput - point.load / denominator;
            sum += residual * residual;
        }
        sum.is_finite().then_some(sum)
    }

    /// `R²` for a sum of squared residuals.
    fn explained(&self, squared: f64) -> f64 {
        let count = self.points.len() as f64;
        let mean = self
            .points
            .iter()
            .map(|point| point.throughput)
            .sum::<f64>()
            / count;
        let variance: f64 = self
            .points
            .iter()
            .map(|point| (point.throughput - mean) * (point.throughput - mean))
            .sum();
        if variance > 0.0 {
            1.0 - squared / variance
        } else {
            // Nothing varies, so there is nothing left to explain.
            1.0
        }
    }
}

fn denominator(point: &Point, at: &[f64; COEFFICIENTS]) -> f64 {
    point
        .factors
        .iter()
        .zip(at)
        .map(|(factor, value)| factor * value)
        .sum()
}

/// Least squares of `row · x = target` over the chosen columns, with the diagonal enlarged by the share `damping`.
fn normal_equations(
    rows: impl Iterator<Item = ([f64; COEFFICIENTS], f64)>,
    choice: &[usize],
    damping: f64,
) -> Option<Vec<f64>> {
    let size = choice.len();
    let mut matrix = vec![vec![0.0; size]; size];
    let mut right = vec![0.0; size];
    for (row, target) in rows {
        for (i, &from) in choice.iter().enumerate() {
            right[i] += row[from] * target;
            for (j, &to) in choice.iter().enumerate() {
                matrix[i][j] += row[from] * row[to];
            }
        }
    }
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] *= 1.0 + damping;
    }
    solve(matrix, right)
}
