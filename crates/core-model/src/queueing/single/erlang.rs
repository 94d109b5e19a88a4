//! Erlang's two formulas: the chance to be turned away, and the chance to wait.

use super::birth_death::Truncated;
use crate::queueing::error::{QueueingError, positive, some_servers, stable};

/// Probability that all of `servers` are busy where nobody waits (M/G/c/c): Erlang's loss formula.
///
/// `B(0) = 1`, `B(n) = a B(n−1) / (n + a B(n−1))`, with the offered load `a = λ/μ` in erlangs, that is the mean number of busy
/// servers if there were enough. Any load will do. Source: A. K. Erlang, *Solution of Some Problems in the Theory of
/// Probabilities of Significance in Automatic Telephone Exchanges*, 1917; the recursion: L. Kleinrock, *Queueing Systems 1*,
/// 1975, section 3.5.
///
/// # Errors
///
/// [`QueueingError::NotPositive`] and [`QueueingError::NotFinite`] for the load, [`QueueingError::NoServers`].
///
/// ```
/// use core_model::queueing::erlang_b;
///
/// assert!((erlang_b(1.0, 2)? - 0.2).abs() < 1e-15); // (1/2) / (1 + 1 + 1/2)
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn erlang_b(offered_load: f64, servers: u32) -> Result<f64, QueueingError> {
    positive("offered load", offered_load)?;
    some_servers(servers)?;
    Ok(busy(offered_load, servers).last)
}

/// Probability to wait at `servers` with room for everybody (M/M/c): Erlang's delay formula.
///
/// `C = B / (1 − ρ (1 − B))` with [`B`](erlang_b) and `ρ = a/c`. Source: Kleinrock 1975, section 3.5.
///
/// # Errors
///
/// Those of [`erlang_b`], and [`QueueingError::Unstable`] for an offered load of `servers` or more.
///
/// ```
/// use core_model::queueing::erlang_c;
///
/// assert!((erlang_c(0.7, 1)? - 0.7).abs() < 1e-15);
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn erlang_c(offered_load: f64, servers: u32) -> Result<f64, QueueingError> {
    let blocked = erlang_b(offered_load, servers)?;
    let load = stable(offered_load / f64::from(servers))?;
    Ok(delayed(blocked, load))
}

/// The states with 0 to `servers` customers and nobody waiting; its one mean is the probability that nobody is there.
pub(super) fn busy(offered_load: f64, servers: u32) -> Truncated<1> {
    let mut states = Truncated::empty([1.0]);
    for busy in 1..=servers {
        states.add(offered_load / f64::from(busy), [0.0]);
    }
    states
}

/// The delay formula from the loss formula.
pub(super) fn delayed(blocked: f64, load: f64) -> f64 {
    blocked / ((1.0 - load) + load * blocked)
}
