//! What the theory of queues and schedules predicts, against published cases and against other ways to get the same.

mod classed_networks;
mod closed_networks;
mod extremes;
mod open_networks;
mod published;
mod refusals;
mod sample_paths;
mod scaling;
mod schedules;
mod single_stations;

/// Checks that two figures are equal up to a share of `tolerance` of the expected one (of 1 where it is smaller).
#[track_caller]
fn check(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance * expected.abs().max(1.0),
        "{found} should be {expected}"
    );
}

/// Checks a figure against a published one, printed with so many decimals.
#[track_caller]
fn check_printed(found: f64, printed: f64, decimals: i32) {
    assert!(
        (found - printed).abs() <= 0.501 * 10_f64.powi(-decimals),
        "{found} should print as {printed}"
    );
}
