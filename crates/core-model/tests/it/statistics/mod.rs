//! The statistics of streams, against naive computations with everything at hand, and against what theory knows.

mod batch_means;
mod moments;
mod mser;
mod time_weighted;

/// Checks that two figures are equal up to a share of `tolerance` of `scale`.
#[track_caller]
fn check(found: f64, expected: f64, scale: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance * scale,
        "{found} should be {expected}"
    );
}

/// The mean by plain summing.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The sum of the squared deviations from the mean, in two passes.
fn deviations(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum()
}
