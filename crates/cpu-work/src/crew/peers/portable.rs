//! Pieces as bytes.

/// A value that can leave its process as bytes, and comes back as what it was, bit by bit.
///
/// # Contract
///
/// [`read`](Self::read) of what [`write`](Self::write) wrote gives an equal value; of any other bytes an error or some valid
/// value, never a panic, and no more memory than a few times their number. The bytes are the same on every machine.
///
/// ```
/// use cpu_work::peers::Portable;
///
/// let mut bytes = Vec::new();
/// 7_u64.write(&mut bytes);
/// assert_eq!(u64::read(&bytes), Ok(7));
/// assert!(u64::read(&bytes[1..]).is_err());
/// ```
pub trait Portable: Sized {
    /// Goes up when the bytes change their meaning. It is part of the [`fingerprint`](super::fingerprint).
    const VERSION: u16;

    /// Appends the value to `bytes`.
    fn write(&self, bytes: &mut Vec<u8>);

    /// Makes a value of exactly these bytes.
    ///
    /// # Errors
    ///
    /// [`PortableError`] if they are not those of a value.
    fn read(bytes: &[u8]) -> Result<Self, PortableError>;
}

/// Why bytes are not those of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PortableError {
    /// There are too few or too many of them.
    #[error("there are {found} bytes instead of {expected}")]
    Length {
        /// How many there should be, as far as was read.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A number has no meaning.
    #[error("{what} cannot be {value}")]
    Value {
        /// What it should be, as a noun.
        what: &'static str,
        /// What was found.
        value: u64,
    },
}

/// Reads the fields of a value one after the other, for [`Portable::read`].
///
/// ```
/// use cpu_work::peers::Fields;
///
/// let mut fields = Fields::of(&[3, 0, 1, 2, 4]);
/// assert_eq!(fields.take(), Ok([3, 0]));
/// assert_eq!(fields.rest(3), Ok([1, 2, 4].as_slice()));
/// ```
#[derive(Debug)]
pub struct Fields<'a> {
    bytes: &'a [u8],
    taken: usize,
}

impl<'a> Fields<'a> {
    /// Begins with the first byte.
    pub const fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, taken: 0 }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    ///
    /// [`PortableError::Length`] if there are not so many.
    pub fn take<const N: usize>(&mut self) -> Result<[u8; N], PortableError> {
        let Some((field, rest)) = self.bytes.split_first_chunk() else {
            return Err(PortableError::Length {
                expected: self.taken + N,
                found: self.taken + self.bytes.len(),
            });
        };
        self.taken += N;
        self.bytes = rest;
        Ok(*field)
    }

    /// Takes a number of 64 bits, little-endian, that counts something in memory; `what` names it.
    ///
    /// # Errors
    ///
    /// [`PortableError::Length`], and [`PortableError::Value`] if memory cannot have so many.
    pub fn size(&mut self, what: &'static str) -> Result<usize, PortableError> {
        let value = u64::from_le_bytes(self.take()?);
        usize::try_from(value).map_err(|_| PortableError::Value { what, value })
    }

    /// Returns how many bytes are left.
    pub const fn left(&self) -> usize {
        self.bytes.len()
    }

    /// Returns what is left, which must be so many bytes.
    ///
    /// # Errors
    ///
    /// [`PortableError::Length`] if it is not.
    pub fn rest(self, expected: usize) -> Result<&'a [u8], PortableError> {
        if self.bytes.len() == expected {
            Ok(self.bytes)
        } else {
            Err(PortableError::Length {
                expected: self.taken.saturating_add(expected),
                found: self.taken + self.bytes.len(),
            })
        }
    }
}

impl Portable for u64 {
    const VERSION: u16 = 1;

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Result<Self, PortableError> {
        let mut fields = Fields::of(bytes);
        let value = Self::from_le_bytes(fields.take()?);
        fields.rest(0)?;
        Ok(value)
    }
}
