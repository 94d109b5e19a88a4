//! The most that a remedy can gain.

use serde::Serialize;

/// From how long to how short, at best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// The wall time as it was.
    pub from_ns: u64,
    /// The wall time below which the remedy cannot bring it.
    pub to_ns: u64,
}

impl Bound {
    /// A bound by what is left when `saved_ns` are gone, but not below `least_ns`.
    pub(crate) fn saving(from_ns: u64, saved_ns: u64, least_ns: u64) -> Self {
        let to_ns = from_ns.saturating_sub(saved_ns).max(least_ns).min(from_ns);
        Self {
            from_ns,
            to_ns: to_ns.max(1),
        }
    }

    /// How many times as fast, at most.
    #[must_use]
    pub fn times(&self) -> f64 {
        self.from_ns as f64 / self.to_ns as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_what_remains() {
        let bound = Bound::saving(31, 27, 1);
        assert_eq!(bound.to_ns, 4);
        assert!((bound.times() - 7.75).abs() < 1e-9);
        assert_eq!(Bound::saving(10, 20, 3).to_ns, 3);
        assert_eq!(Bound::saving(10, 0, 30).to_ns, 10);
    }
}
