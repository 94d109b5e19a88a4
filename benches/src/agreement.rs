//! How far the results of two sides must agree, so that like is timed beside like.

use anyhow::{Result, ensure};

/// How far the results agree; all is measured against the size of the peer's: its largest value, or its root mean square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Agreement {
    /// Every value is the same.
    Identical,
    /// No value is farther away than that share of the largest.
    Within(f64),
    /// The root mean square of the differences is at most that share: the algorithms are not quite the same.
    Alike(f64),
}

impl Agreement {
    /// Returns how far the results are from each other, by its own measure.
    ///
    /// # Errors
    ///
    /// If that is farther than it may be, or they are not of the same size.
    pub fn check(self, ours: &[f64], peer: &[f64]) -> Result<f64> {
        ensure!(
            ours.len() == peer.len(),
            "ours has {} values, the peer {}",
            ours.len(),
            peer.len()
        );
        if ours == peer {
            return Ok(0.0);
        }
        let differences = ours.iter().zip(peer).map(|(a, b)| a - b);
        let largest = |values: &mut dyn Iterator<Item = f64>| {
            values.map(f64::abs).max_by(f64::total_cmp).unwrap_or(0.0)
        };
        let (found, most) = match self {
            Self::Identical => (largest(&mut differences.into_iter()), 0.0),
            Self::Within(most) => {
                let size = largest(&mut peer.iter().copied());
                (largest(&mut differences.into_iter()) / size, most)
            }
            Self::Alike(most) => {
                let square = |value: f64| value * value;
                let size: f64 = peer.iter().copied().map(square).sum();
                let difference: f64 = differences.map(square).sum();
                ((difference / size).sqrt(), most)
            }
        };
        // Not the other way round: a NaN is no agreement.
        ensure!(
            found <= most,
            "the results differ by {found}, and may by {most} ({self:?})"
        );
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(agreement: Agreement, ours: &[f64], peer: &[f64], expected: Option<f64>) {
        let found = agreement.check(ours, peer);
        match (&found, expected) {
            (Ok(found), Some(expected)) => assert!((found - expected).abs() < 1e-12, "{found}"),
            (Err(_), None) => {}
            _ => panic!("{found:?}, not {expected:?}"),
        }
    }

    #[test]
    fn identical_allows_no_difference_at_all() {
        check(Agreement::Identical, &[1.0, 2.0], &[1.0, 2.0], Some(0.0));
        check(Agreement::Identical, &[1.0, 2.0], &[1.0, 2.0 + 1e-15], None);
    }

    #[test]
    fn a_difference_is_measured_against_the_largest_value_of_the_peer() {
        let (ours, peer) = ([0.0, -8.0], [0.4, -8.0]);
        check(Agreement::Within(0.06), &ours, &peer, Some(0.05));
        check(Agreement::Within(0.04), &ours, &peer, None);
    }

    #[test]
    fn one_outlier_among_many_is_still_alike() {
        let peer = [10.0; 100];
        let mut ours = peer;
        ours[7] = 11.0;
        check(Agreement::Alike(0.02), &ours, &peer, Some(0.01));
        check(Agreement::Within(0.02), &ours, &peer, None);
    }

    #[test]
    fn what_is_no_number_or_missing_agrees_with_nothing() {
        for agreement in [
            Agreement::Identical,
            Agreement::Within(1.0),
            Agreement::Alike(1.0),
        ] {
            check(agreement, &[1.0, f64::NAN], &[1.0, 1.0], None);
            check(agreement, &[1.0], &[1.0, 1.0], None);
        }
    }

    #[test]
    fn two_results_of_nothing_but_zeros_agree() {
        for agreement in [Agreement::Within(0.1), Agreement::Alike(0.1)] {
            check(agreement, &[0.0; 3], &[0.0; 3], Some(0.0));
        }
    }
}
