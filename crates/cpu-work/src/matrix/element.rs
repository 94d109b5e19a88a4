//! What a matrix consists of: `f32` or `f64`.

use std::fmt::Debug;

/// A number that matrices consist of: `f32` and `f64`, and no others.
pub trait Element: sealed::Number + Into<f64> + Debug + PartialEq + 'static {
    /// Returns the bits, for checksums.
    fn bits(self) -> u64;

    /// How many bytes a number takes.
    const BYTES: usize;

    /// Appends the number, little-endian.
    fn write(self, bytes: &mut Vec<u8>);

    /// Makes a number of [`BYTES`](Self::BYTES) bytes, little-endian.
    ///
    /// # Panics
    ///
    /// If there are more or fewer.
    fn read(bytes: &[u8]) -> Self;

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
    const BYTES: usize = size_of::<Self>();

    fn write(self, bytes: &mut Vec<u8>) {
        bytes.extend(self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Self {
        let bytes = bytes.try_into();
        Self::from_le_bytes(bytes.expect("invariant: as many bytes as a number takes"))
    }

    fn bits(self) -> u64 {
        self.to_bits().into()
    }

    /// From the upper 24 bits, as many as the type has.
    fn unit(random: u64) -> Self {
        (random >> 40) as Self / 8_388_608.0 - 1.0
    }
}

impl Element for f64 {
    const BYTES: usize = size_of::<Self>();

    fn write(self, bytes: &mut Vec<u8>) {
        bytes.extend(self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Self {
        let bytes = bytes.try_into();
        Self::from_le_bytes(bytes.expect("invariant: as many bytes as a number takes"))
    }

    fn bits(self) -> u64 {
        self.to_bits()
    }

    /// From the upper 53 bits, as many as the type has.
    fn unit(random: u64) -> Self {
        (random >> 11) as Self / 4_503_599_627_370_496.0 - 1.0
    }
}
