//! The laws of scaling, and the fit.

use core_model::queueing::{QueueingError, Usl, amdahl, fit_usl, gustafson};
use proptest::prelude::*;

use super::check;

const LOADS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

proptest! {
    #[test]
    fn a_fit_finds_the_curve_that_the_points_are_on(
        lambda in 1e-6..1e6_f64, sigma in 0.001..0.5_f64, kappa in 1e-5..0.05_f64,
    ) {
        let law = Usl::new(lambda, sigma, kappa).unwrap();
        let points = LOADS.map(|load| (load, law.throughput(load).unwrap()));
        let fit = fit_usl(&points).unwrap();
        check(fit.law.lambda() / lambda, 1.0, 1e-7);
        check(fit.law.sigma(), sigma, 1e-7);
        check(fit.law.kappa() / kappa, 1.0, 1e-5);
        check(fit.r_squared, 1.0, 1e-9);
    }

    #[test]
    fn no_curve_nearby_is_nearer_than_the_fit(
        lambda in 1.0..100.0_f64, sigma in 0.0..0.4_f64, kappa in 0.0..0.02_f64,
        noise in prop::collection::vec(0.8..1.25_f64, 7),
    ) {
        let law = Usl::new(lambda, sigma, kappa).unwrap();
        let points: Vec<(f64, f64)> = LOADS
            .iter()
            .zip(noise)
            .map(|(&load, noise)| (load, noise * law.throughput(load).unwrap()))
            .collect();
        let squared = |law: Usl| -> f64 {
            points.iter().map(|&(load, x)| (x - law.throughput(load).unwrap()).powi(2)).sum()
        };
        let fit = fit_usl(&points).unwrap();
        let best = squared(fit.law);
        check(best, fit.squared_residuals, 1e-6);
        let (l, s, k) = (fit.law.lambda(), fit.law.sigma(), fit.law.kappa());
        for h in [1e-3, 1e-2, 0.1] {
            for (dl, ds, dk) in [(h, 0.0, 0.0), (0.0, h, 0.0), (0.0, 0.0, h), (h, h, 0.0), (h, 0.0, h), (0.0, h, -h)] {
                for sign in [1.0, -1.0] {
                    let other = Usl::new(
                        l * (1.0 + sign * dl), (s + sign * ds).max(0.0), (k + sign * dk / 50.0).max(0.0),
                    );
                    prop_assert!(squared(other.unwrap()) >= best * (1.0 - 1e-9) - 1e-12);
                }
            }
        }
    }
}

#[test]
fn points_on_a_line_have_neither_contention_nor_coherency() {
    let fit = fit_usl(&LOADS.map(|load| (load, 3.0 * load))).unwrap();
    check(fit.law.lambda(), 3.0, 1e-9);
    check(fit.law.sigma(), 0.0, 1e-9);
    check(fit.law.kappa(), 0.0, 1e-9);
}

#[test]
fn points_that_rise_faster_than_a_line_get_the_best_line() {
    let fit = fit_usl(&LOADS.map(|load| (load, load * load))).unwrap();
    check(fit.law.sigma(), 0.0, 0.0);
    check(fit.law.kappa(), 0.0, 0.0);
    assert_eq!(fit.law.peak(), None);
}

#[test]
fn without_coherency_the_law_is_amdahls() {
    let law = Usl::new(1.0, 0.1, 0.0).unwrap();
    for load in LOADS {
        check(
            law.throughput(load).unwrap(),
            amdahl(0.1, load).unwrap(),
            1e-12,
        );
    }
}

#[test]
fn the_peak_is_where_throughput_is_largest() {
    let law = Usl::new(5.0, 0.05, 0.002).unwrap();
    let peak = law.peak().unwrap();
    let at = |load| law.throughput(load).unwrap();
    assert!(at(peak) > at(peak * 1.01) && at(peak) > at(peak / 1.01));
    check(Usl::new(1.0, 2.0, 0.0).unwrap().peak().unwrap(), 1.0, 0.0);
}

#[test]
fn a_fit_needs_three_loads() {
    let points = [(1.0, 5.0), (2.0, 9.0), (2.0, 9.5), (1.0, 5.1)];
    assert_eq!(
        fit_usl(&points).unwrap_err(),
        QueueingError::TooFewMeasurements {
            found: 2,
            needed: 3
        }
    );
    assert!(matches!(
        fit_usl(&[(0.5, 1.0)]).unwrap_err(),
        QueueingError::BelowOne { .. }
    ));
}

#[test]
fn the_two_laws_agree_at_the_ends() {
    for processors in [1.0, 7.0, 1024.0] {
        check(gustafson(0.0, processors).unwrap(), processors, 0.0);
        check(amdahl(0.0, processors).unwrap(), processors, 1e-15);
        check(gustafson(1.0, processors).unwrap(), 1.0, 1e-15);
        check(amdahl(1.0, processors).unwrap(), 1.0, 0.0);
    }
}
