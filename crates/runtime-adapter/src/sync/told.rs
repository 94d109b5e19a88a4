//! Who waits for what, and who has it, told to the simulator where there is one.

#[cfg(target_pointer_width = "64")]
pub(super) use crate::sim::{Has, Resource, Waits};

/// The same where there is none.
#[cfg(not(target_pointer_width = "64"))]
mod nobody {
    /// Something with a name that tasks wait for.
    pub(crate) struct Resource {
        pub(crate) kind: &'static str,
        pub(crate) name: &'static str,
        pub(crate) address: usize,
    }

    /// Somebody waits.
    #[derive(Debug)]
    pub(crate) struct Waits;

    impl Waits {
        pub(crate) fn begin(_what: Resource) -> Self {
            Self
        }
    }

    /// Somebody has something.
    #[derive(Debug)]
    pub(crate) struct Has;

    impl Has {
        pub(crate) fn begin(_address: usize) -> Self {
            Self
        }
    }
}
#[cfg(not(target_pointer_width = "64"))]
pub(super) use nobody::{Has, Resource, Waits};
