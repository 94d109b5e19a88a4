//! The part of some work that cannot be shared, from measured times.
//!
//! By Amdahl's law the time on `n` workers is `a + b / n`, where `a` cannot be shared and `b` can: linear in both, so that least
//! squares of the times have a closed form. Where the best line would have a part below zero, which has no meaning, the
//! best without that part is taken.
//!
//! Source: G. M. Amdahl, *Validity of the Single Processor Approach to Achieving Large Scale Computing Capabilities*, AFIPS
//! 1967, for the law.

use crate::queueing::error::{QueueingError, finite, positive};

/// Parts of the time, and so many different numbers of workers a fit needs.
const PARTS: usize = 2;

/// Amdahl's law as it comes nearest to some measured times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AmdahlFit {
    /// The share of the work that cannot be shared, from 0 to 1.
    pub serial_fraction: f64,
    /// The time that one worker would take by the law, in the unit of the measured times.
    pub time_alone: f64,
    /// Sum of the squared differences of measured and predicted time, in squared units of it.
    pub squared_residuals: f64,
    /// Share of the times' variance that the law explains, `R²`: 1 if it meets all, 0 if it says no more than their mean.
    pub r_squared: f64,
}

impl AmdahlFit {
    /// The time on so many workers by the law; fewer than one count as one.
    #[must_use]
    pub fn time(&self, workers: f64) -> f64 {
        let shared = (1.0 - self.serial_fraction) / workers.max(1.0);
        self.time_alone * (self.serial_fraction + shared)
    }
}

/// Fits Amdahl's law to measurements `(workers, time)` by least squares of the time.
///
/// Measurements with one number of workers count one by one; one of a single worker is not needed. Compare `r_squared` before
/// believing the fraction: times that go up again with more workers are beyond this law. The universal scalability law, which
/// knows that too, takes the same measurements as throughputs: [`fit_usl`](super::fit_usl) of `(workers, 1 / time)`.
///
/// # Errors
///
/// [`QueueingError::BelowOne`] for a number of workers, [`QueueingError::NotPositive`] for a time,
/// [`QueueingError::NotFinite`], and [`QueueingError::TooFewMeasurements`] for fewer than two different numbers of workers.
///
/// ```
/// use core_model::queueing::{fit_amdahl, fit_usl};
///
/// let seconds = [(1.0, 10.0), (2.0, 6.0), (4.0, 4.0), (8.0, 3.0)];
/// let fit = fit_amdahl(&seconds)?;
/// assert!((fit.serial_fraction - 0.2).abs() < 1e-9);
/// assert!((fit.time(16.0) - 2.5).abs() < 1e-9);
/// // The contention of the universal law is the same share, and there is no coherency cost.
/// let usl = fit_usl(&seconds.map(|(workers, time)| (workers, 1.0 / time)))?;
/// assert!((usl.law.sigma() - 0.2).abs() < 1e-6 && usl.law.kappa() < 1e-6);
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn fit_amdahl(measurements: &[(f64, f64)]) -> Result<AmdahlFit, QueueingError> {
    check(measurements)?;
    let count = measurements.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| measurements.iter().map(of).sum::<f64>() / count;
    let (mean_share, mean_time) = (mean(|(workers, _)| 1.0 / workers), mean(|&(_, time)| time));
    let (mut spread, mut together, mut variance) = (0.0, 0.0, 0.0);
    let (mut squared_shares, mut weighted_times) = (0.0, 0.0);
    for &(workers, time) in measurements {
        let share = 1.0 / workers;
        spread += (share - mean_share) * (share - mean_share);
        together += (share - mean_share) * (time - mean_time);
        variance += (time - mean_time) * (time - mean_time);
        squared_shares += share * share;
        weighted_times += share * time;
    }
    let shared = together / spread;
    let serial = mean_time - shared * mean_share;
    let (serial, shared) = if shared < 0.0 {
        (mean_time, 0.0)
    } else if serial < 0.0 {
        (0.0, weighted_times / squared_shares)
    } else {
        (serial, shared)
    };
    let time_alone = finite("time on one worker", serial + shared)?;
    let mut fit = AmdahlFit {
        serial_fraction: serial / time_alone,
        time_alone,
        squared_residuals: 0.0,
        r_squared: 1.0,
    };
    let residuals = measurements
        .iter()
        .map(|&(workers, time)| time - fit.time(workers));
    let squared = residuals.map(|residual| residual * residual).sum();
    fit.squared_residuals = finite("sum of squared residuals", squared)?;
    // Without variance there is nothing to explain.
    if variance > 0.0 {
        fit.r_squared = 1.0 - squared / variance;
    }
    Ok(fit)
}

fn check(measurements: &[(f64, f64)]) -> Result<(), QueueingError> {
    let mut different = Vec::new();
    for &(workers, time) in measurements {
        if finite("number of workers", workers)? < 1.0 {
            return Err(QueueingError::BelowOne {
                what: "number of workers",
                value: workers,
            });
        }
        positive("time", time)?;
        different.push(workers);
    }
    different.sort_by(f64::total_cmp);
    different.dedup();
    if different.len() < PARTS {
        return Err(QueueingError::TooFewMeasurements {
            found: different.len(),
            needed: PARTS,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::queueing::{Usl, fit_usl};

    const WORKERS: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 8.0, 16.0];

    #[test]
    fn work_that_is_all_shared_or_not_at_all_is_found() {
        let shared = fit_amdahl(&WORKERS.map(|n| (n, 60.0 / n))).expect("valid");
        assert!(shared.serial_fraction < 1e-12);
        assert!((shared.time_alone - 60.0).abs() < 1e-9);
        let serial = fit_amdahl(&WORKERS.map(|n| (n, 60.0))).expect("valid");
        assert!((serial.serial_fraction - 1.0).abs() < 1e-12);
        assert!((serial.r_squared - 1.0).abs() < 1e-12);
    }

    #[test]
    fn times_beyond_the_law_give_the_nearest_lawful_ones_and_a_bad_residual() {
        // Faster than by so many workers: caches that grow with them.
        let superlinear = [(1.0, 10.0), (2.0, 4.0), (4.0, 1.5)];
        let fit = fit_amdahl(&superlinear).expect("valid");
        assert!(fit.serial_fraction.abs() < 1e-12);
        assert!(fit.squared_residuals > 0.1);
        // Slower with each worker.
        let backwards = [(1.0, 10.0), (2.0, 11.0), (4.0, 13.0)];
        let fit = fit_amdahl(&backwards).expect("valid");
        assert!((fit.serial_fraction - 1.0).abs() < 1e-12);
        assert!(fit.r_squared.abs() < 1e-12, "no more than the mean");
        let usl = fit_usl(&backwards.map(|(n, time)| (n, 1.0 / time))).expect("valid");
        assert!(usl.r_squared > fit.r_squared);
    }

    #[test]
    fn nonsense_is_refused_by_name() {
        let error = |measurements: &[(f64, f64)]| fit_amdahl(measurements).expect_err("nonsense");
        assert_eq!(
            error(&[(2.0, 1.0), (2.0, 1.1)]),
            QueueingError::TooFewMeasurements {
                found: 1,
                needed: 2
            }
        );
        assert!(matches!(
            error(&[(0.5, 1.0)]),
            QueueingError::BelowOne { .. }
        ));
        assert!(matches!(
            error(&[(1.0, 0.0)]),
            QueueingError::NotPositive { .. }
        ));
        assert!(matches!(
            error(&[(1.0, f64::NAN)]),
            QueueingError::NotFinite { .. }
        ));
    }

    proptest! {
        #[test]
        fn planted_parameters_are_recovered_by_both_laws(
            serial in 0.0_f64..=1.0, alone in 1e-6_f64..1e6, kappa in 1e-4_f64..0.1,
        ) {
            let amdahl = WORKERS.map(|n| (n, alone * (serial + (1.0 - serial) / n)));
            let fit = fit_amdahl(&amdahl).expect("valid");
            prop_assert!((fit.serial_fraction - serial).abs() < 1e-9);
            prop_assert!((fit.time_alone / alone - 1.0).abs() < 1e-9);
            prop_assert!(fit.squared_residuals <= 1e-18 * alone * alone);

            let law = Usl::new(1.0 / alone, serial, kappa).expect("valid");
            let usl = WORKERS.map(|n| (n, law.throughput(n).expect("valid")));
            let found = fit_usl(&usl).expect("fits").law;
            prop_assert!((found.sigma() - serial).abs() < 1e-6 && (found.kappa() - kappa).abs() < 1e-6);
        }

        #[test]
        fn noise_moves_the_fraction_no_more_than_itself(
            serial in 0.0_f64..=1.0, noise in prop::collection::vec(-0.01_f64..0.01, WORKERS.len()),
        ) {
            let measured: Vec<_> = WORKERS.iter().zip(&noise)
                .map(|(&n, noise)| (n, 100.0 * (serial + (1.0 - serial) / n) * (1.0 + noise)))
                .collect();
            let fit = fit_amdahl(&measured).expect("valid");
            prop_assert!((fit.serial_fraction - serial).abs() < 0.03, "{}", fit.serial_fraction);
            prop_assert!((0.0..=1.0).contains(&fit.serial_fraction));
        }
    }
}
