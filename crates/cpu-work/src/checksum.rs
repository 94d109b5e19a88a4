//! The checksum that proves that work was done, whoever did it and in whatever order.
//!
//! A plain hash depends on the order of what it reads, and workers finish in any order. So every piece is hashed together
//! with its place, and the hashes are added up, wrapping: addition does not mind the order. This guards against mistakes;
//! it is no protection against an adversary.

use std::fmt;

use crate::random::mix;

/// A sum of hashes that does not depend on their order.
///
/// ```
/// use cpu_work::Checksum;
///
/// let forwards: Checksum = [Checksum::mix(0, 5), Checksum::mix(1, 8)].into_iter().collect();
/// let backwards: Checksum = [Checksum::mix(1, 8), Checksum::mix(0, 5)].into_iter().collect();
/// let swapped: Checksum = [Checksum::mix(0, 8), Checksum::mix(1, 5)].into_iter().collect();
/// assert_eq!(forwards, backwards);
/// assert_ne!(forwards, swapped);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Checksum(u64);

impl Checksum {
    /// Returns the checksum of nothing.
    pub const fn new() -> Self {
        Self(0)
    }

    /// Hashes a value together with the place where it belongs.
    pub const fn mix(place: u64, value: u64) -> u64 {
        mix(mix(place) ^ value)
    }

    /// Adds the share of one piece, or the checksum of several.
    pub const fn add(&mut self, share: u64) {
        self.0 = self.0.wrapping_add(share);
    }

    /// Returns the bare number, for records.
    pub const fn value(self) -> u64 {
        self.0
    }
}

impl FromIterator<u64> for Checksum {
    fn from_iter<I: IntoIterator<Item = u64>>(shares: I) -> Self {
        let mut sum = Self::new();
        for share in shares {
            sum.add(share);
        }
        sum
    }
}

impl fmt::Display for Checksum {
    /// Writes 16 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_left_out_done_twice_or_misplaced_shows() {
        let pieces = [(0, 10), (1, 11), (2, 12)].map(|(place, value)| Checksum::mix(place, value));
        let sum = |shares: &[u64]| shares.iter().copied().collect::<Checksum>();
        let whole = sum(&pieces);
        assert_ne!(whole, sum(&pieces[..2]));
        assert_ne!(whole, sum(&[pieces[0], pieces[1], pieces[2], pieces[2]]));
        assert_ne!(whole, sum(&[pieces[0], pieces[1], Checksum::mix(3, 12)]));
    }

    #[test]
    fn checksums_are_the_same_on_every_machine() {
        let sum: Checksum = (0..100).map(|n| Checksum::mix(n, n * n)).collect();
        assert_eq!(sum.to_string(), "7700f2aff04730f0");
    }
}
