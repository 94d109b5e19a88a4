//! The name of a task.

/// Bits of a task's place, and of the use of that place.
const INDEX_BITS: u32 = 26;
const GENERATION_BITS: u32 = 22;

/// The most tasks that a run can have at a time.
pub(super) const MOST_TASKS: usize = 1 << INDEX_BITS;
/// What a generation is counted in.
pub(super) const GENERATION_MASK: u32 = (1 << GENERATION_BITS) - 1;

/// The name of a task: its place, and which use of the place it is.
///
/// One number and not two: what is stored in halves and loaded as a whole makes processors wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sim) struct TaskKey(u64);

impl TaskKey {
    /// How many of its bits are used, the lowest.
    pub(in crate::sim) const BITS: u32 = INDEX_BITS + GENERATION_BITS;

    #[inline]
    pub(in crate::sim) fn new(index: u32, generation: u32) -> Self {
        Self(u64::from(index) | u64::from(generation) << INDEX_BITS)
    }

    /// Its place.
    #[inline]
    pub(in crate::sim) fn index(self) -> u32 {
        (self.0 & ((1 << INDEX_BITS) - 1)) as u32
    }

    /// Which use of the place it is.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "no other bits are used")]
    pub(in crate::sim) fn generation(self) -> u32 {
        (self.0 >> INDEX_BITS) as u32
    }

    #[inline]
    pub(in crate::sim) fn bits(self) -> u64 {
        self.0
    }

    /// The key of these bits, if no more of them are used than one has.
    #[inline]
    pub(in crate::sim) fn of_bits(bits: u64) -> Option<Self> {
        (bits >> Self::BITS == 0).then_some(Self(bits))
    }
}
