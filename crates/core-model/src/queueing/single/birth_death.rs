//! Averages over a birth–death process, by Erlang's recursion carried to any rates.
//!
//! Let `bₙ` be the share of state `n` among the states 0 to `n`, and `rₙ` the rate from `n − 1` to `n` over the rate back. Then
//!
//! ```text
//! b₀ = 1        bₙ = rₙ bₙ₋₁ / (1 + rₙ bₙ₋₁)        Eₙ[f] = (1 − bₙ) Eₙ₋₁[f] + bₙ f(n)        1 − bₙ = 1 / (1 + rₙ bₙ₋₁)
//! ```
//!
//! With `rₙ = a/n` this is the recursion for Erlang's loss formula. Nothing is subtracted and every step is a weighted mean, so
//! nothing overflows and nothing cancels, for however many states; what underflows is a probability below `1e-308`.
//!
//! Source: D. L. Jagerman, *Some Properties of the Erlang Loss Function*, Bell System Technical Journal 53(3), 1974, for the
//! loss formula; the rest is conditioning on the last state.

/// Where the recursion stands: the states from 0 to some `n`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Truncated<const F: usize> {
    /// Probability of the last state.
    pub(super) last: f64,
    /// Means of the functions.
    pub(super) means: [f64; F],
}

impl<const F: usize> Truncated<F> {
    /// State 0 alone, where the functions have these values.
    pub(super) fn empty(values: [f64; F]) -> Self {
        Self {
            last: 1.0,
            means: values,
        }
    }

    /// Adds the next state, where the functions have these values, at `ratio` of the rate to it over the rate back.
    pub(super) fn add(&mut self, ratio: f64, values: [f64; F]) {
        let weight = ratio * self.last;
        let others = 1.0 / (1.0 + weight);
        self.last = weight * others;
        for (mean, value) in self.means.iter_mut().zip(values) {
            *mean = *mean * others + value * self.last;
        }
    }
}
