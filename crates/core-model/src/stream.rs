//! A small portable generator of random numbers, one independent stream per use.
//!
//! The generator is xoshiro256++ 1.0, its state filled by SplitMix64, both by David Blackman and Sebastiano Vigna
//! (<https://prng.di.unimi.it/>, public domain). Integer arithmetic only, so a seed gives the same numbers on every machine.
//! It is good for simulation and useless for secrets.
//!
//! A stream is derived from a seed, a name and, where there are many of a kind, an index. The draw for customer 7 therefore
//! never depends on how many draws anybody else made, nor on the order in which tasks happened to ask.
//!
//! ```
//! use core_model::Stream;
//!
//! let first = Stream::indexed(42, "grilling", 7).next_u64();
//! let again = Stream::indexed(42, "grilling", 7).next_u64();
//! assert_eq!(first, again);
//! ```

/// The fraction of the golden ratio by which SplitMix64 advances its state.
const GOLDEN_GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// One stream of random numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    state: [u64; 4],
}

impl Stream {
    /// The stream of `name` under `seed`. Different names give unrelated streams.
    #[must_use]
    pub fn named(seed: u64, name: &str) -> Self {
        Self::from_key(key(seed, name))
    }

    /// The stream number `index` of `name` under `seed`, unrelated to that of any other index and to [`Stream::named`].
    #[must_use]
    pub fn indexed(seed: u64, name: &str, index: u64) -> Self {
        // Every step is a bijection of `index`, so no two indexes of one name share a stream.
        Self::from_key(mix(key(seed, name) ^ mix(index.wrapping_add(GOLDEN_GAMMA))))
    }

    /// The next 64 random bits.
    #[must_use]
    pub fn next_u64(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        // `b << 17` above is of the old `b`, as in the reference.
        debug_assert!(
            self.state != [0; 4],
            "invariant: the state never becomes all zero"
        );
        result
    }

    /// The next number strictly between 0 and 1, in steps of 2⁻⁵², never 0 and never 1, so that its logarithm is finite.
    #[must_use]
    pub fn next_unit(&mut self) -> f64 {
        // 52 bits and a half fit a double exactly; 53 bits and a half would round up to 1.
        ((self.next_u64() >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
    }

    fn from_key(key: u64) -> Self {
        let word = |step: u64| mix(key.wrapping_add(GOLDEN_GAMMA.wrapping_mul(step)));
        Self {
            state: [word(1), word(2), word(3), word(4)],
        }
    }
}

/// SplitMix64's output function: a bijection that spreads every input bit over all output bits.
pub(crate) const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Folds a seed and a name into one key. The name is hashed by FNV-1a (64 bits,
/// <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>).
fn key(seed: u64, name: &str) -> u64 {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mix(mix(seed).wrapping_add(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_xoshiro256_plus_plus() {
        let mut stream = Stream {
            state: [1, 2, 3, 4],
        };
        let published = [
            41_943_041,
            58_720_359,
            3_588_806_011_781_223,
            3_591_011_842_654_386,
            9_228_616_714_210_784_205,
            9_973_669_472_204_895_162,
        ];
        assert_eq!(published.map(|_| stream.next_u64()), published);
    }

    #[test]
    fn the_state_is_filled_by_the_published_split_mix() {
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
        ];
        assert_eq!(Stream::from_key(1_234_567).state, published);
    }

    #[test]
    fn a_seed_means_the_same_everywhere() {
        // Computed by another implementation, in another language.
        assert_eq!(
            Stream::named(42, "grilling").next_u64(),
            5_322_571_797_934_343_181
        );
        assert_eq!(
            Stream::indexed(42, "grilling", 7).next_u64(),
            17_920_151_338_502_502_461
        );
    }

    #[test]
    fn another_name_or_index_is_another_stream() {
        let streams = [
            Stream::named(1, "story"),
            Stream::named(2, "story"),
            Stream::named(1, "eating"),
            Stream::indexed(1, "story", 0),
            Stream::indexed(1, "story", 1),
            Stream::indexed(1, "eating", 1),
        ];
        for (i, one) in streams.iter().enumerate() {
            for other in &streams[i + 1..] {
                assert_ne!(one, other);
            }
        }
    }

    #[test]
    fn units_lie_strictly_between_zero_and_one_and_average_a_half() {
        let mut stream = Stream::named(3, "units");
        let mut sum = 0.0;
        for _ in 0..100_000 {
            let unit = stream.next_unit();
            assert!(unit > 0.0 && unit < 1.0);
            sum += unit;
        }
        assert!((sum / 100_000.0 - 0.5).abs() < 0.005, "{sum}");
    }

    #[test]
    fn neighbouring_indexes_are_not_alike() {
        // First draws of consecutive indexes behave as one good stream: their bits balance.
        let ones: u32 = (0..10_000)
            .map(|index| Stream::indexed(0, "bits", index).next_u64().count_ones())
            .sum();
        let share = f64::from(ones) / (64.0 * 10_000.0);
        assert!((share - 0.5).abs() < 0.003, "{share}");
    }
}
