//! Kernels that peers can compute, and how two sides know that they hold the same.

use super::Portable;
use crate::kernel::Kernel;
use crate::random::mix;

/// A kernel whose pieces can come from another process that holds an equal one.
pub trait Remote: Kernel<Piece: Portable> {
    /// Returns a number of everything that the pieces depend on and the zones do not show: the input and all settings. Equal
    /// kernels have equal numbers, in every process; other ones, other numbers, but for chance.
    fn input(&self) -> u64;

    /// Tells whether a piece has the shape of that slice, so that it can be taken in. It need not be right.
    fn fits(&self, zone: usize, slice: usize, piece: &Self::Piece) -> bool;
}

/// Returns a number that is the same for equal kernels, and that the two sides of a stream compare first.
///
/// Made of [`Remote::input`], the zones, slices and units, the name of the unit and [`Portable::VERSION`].
pub fn fingerprint<K: Remote + ?Sized>(kernel: &K) -> u64 {
    let mut print = hash(kernel.unit_name().as_bytes());
    let mut add = |value: u64| print = mix(print ^ value);
    add(kernel.input());
    add(K::Piece::VERSION.into());
    add(kernel.zones() as u64);
    for zone in 0..kernel.zones() {
        add(kernel.slices(zone) as u64);
        add(kernel.units(zone));
    }
    print
}

/// Hashes bytes, the same on every machine: against accidents, not against adversaries.
pub fn hash(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let words = words.iter().chain([&last]);
    words.fold(mix(bytes.len() as u64), |hash, word| {
        mix(hash ^ u64::from_le_bytes(*word))
    })
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn every_bit_and_the_length_count() {
        let bytes = [7_u8; 21];
        let whole = hash(&bytes);
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes;
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(hash(&damaged), whole, "bit {bit}");
        }
        assert_ne!(hash(&[0; 8]), hash(&[0; 9]));
        assert_ne!(hash(&[]), hash(&[0]));
    }
}
