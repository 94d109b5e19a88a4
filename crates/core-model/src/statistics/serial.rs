//! How alike neighbours are in a short sequence.

use super::moments::Moments;

/// The moments of a sequence, and of how it goes on from one value to the next; in one pass and constant memory.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Serial {
    moments: Moments,
    first: f64,
    last: f64,
    /// Sum of the squared differences between neighbours.
    steps: f64,
}

impl Serial {
    /// Takes the next value, which has been checked.
    pub(super) fn add(&mut self, value: f64) {
        if self.moments.count() == 0 {
            self.first = value;
        } else {
            let step = value - self.last;
            self.steps += step * step;
        }
        self.last = value;
        self.moments.add(value);
    }

    pub(super) fn moments(&self) -> &Moments {
        &self.moments
    }

    /// `Σ (xᵢ − m)(xᵢ₊₁ − m) / Σ (xᵢ − m)²`; 0 where nothing varies.
    ///
    /// By `2ab = a² + b² − (a − b)²`, so that no second pass is needed.
    pub(super) fn lag_1(&self) -> f64 {
        let mean = self.moments.mean_or_zero();
        let ends = square(self.first - mean) + square(self.last - mean);
        self.over_deviations(ends + self.steps)
    }

    /// Von Neumann's ratio as a correlation, `1 − Σ (xᵢ − xᵢ₊₁)² / (2 Σ (xᵢ − m)²)`, in units of its standard deviation for
    /// independent values, `√((n − 2) / (n² − 1))`; 0 where nothing varies. Large where neighbours are alike.
    ///
    /// Source: G. S. Fishman, *Grouping Observations in Digital Simulation*, Management Science 24(5), 1978.
    pub(super) fn von_neumann(&self) -> f64 {
        let n = self.moments.count() as f64;
        self.over_deviations(self.steps) / libm::sqrt((n - 2.0) / (n * n - 1.0))
    }

    /// `1 − sum / (2 Σ (xᵢ − m)²)`.
    fn over_deviations(&self, sum: f64) -> f64 {
        let deviations = self.moments.deviations();
        if deviations > 0.0 {
            1.0 - sum / deviations / 2.0
        } else {
            0.0
        }
    }
}

fn square(x: f64) -> f64 {
    x * x
}
