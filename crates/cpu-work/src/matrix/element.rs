//! What a matrix consists of: `f32` or `f64`.

use std::fmt::Debug;

/// A number that matrices consist of: `f32` and `f64`, and no others.
pub trait Element: sealed::Number + Into<f64> + Debug + PartialEq + 'static {
    /// Returns the bits, for checksums.
    fn bits(self) -> u64;

    /// Returns a number in −1 to 1 that is spread evenly, made of random bits.
    fn unit(random: u64) -> Self;
}

pub(super) mod sealed {
    /// What the library that multiplies asks of a number; nobody else implements it.
    pub trait Number: ndarray::LinalgScalar + Send + Sync {}

    impl Number for f32 {}
    impl Number for f64 {}
}

impl Element for f32 {
    fn bits(self) -> u64 {
        self.to_bits().into()
    }

    /// From the upper 24 bits, as many as the type has.
    fn unit(random: u64) -> Self {
        (random >> 40) as Self / 8_388_608.0 - 1.0
    }
}

impl Element for f64 {
    fn bits(self) -> u64 {
        self.to_bits()
    }

    /// From the upper 53 bits, as many as the type has.
    fn unit(random: u64) -> Self {
        (random >> 11) as Self / 4_503_599_627_370_496.0 - 1.0
    }
}
