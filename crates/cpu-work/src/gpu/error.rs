//! Why a graphics processor did not compute.

/// Why there is no graphics processor, or no result from it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GpuError {
    /// Nothing here speaks Vulkan.
    #[error(
        "there is no graphics processor that speaks Vulkan; Mesa's software driver would do (Debian: mesa-vulkan-drivers)"
    )]
    NoAdapter(#[source] wgpu::RequestAdapterError),
    /// The graphics processor is there and cannot be used.
    #[error("the graphics processor `{name}` cannot be used")]
    NoDevice {
        /// What it calls itself.
        name: String,
        /// What it says.
        source: wgpu::RequestDeviceError,
    },
    /// A slice has not as many values as its shape says.
    #[error("{what}: {found} values instead of {expected}")]
    WrongLength {
        /// Which slice: `the left matrix`, `the weights`.
        what: &'static str,
        /// How many its shape says.
        expected: u64,
        /// How many it has.
        found: u64,
    },
    /// A picture smaller than the 3 × 3 pixels that one result is made of.
    #[error("a picture of {width} × {height} is too small for a convolution of 3 × 3")]
    TooSmall {
        /// Its width.
        width: usize,
        /// Its height.
        height: usize,
    },
    /// Larger than what this graphics processor takes.
    #[error("{what} would be {found}, and `{name}` takes {most} at most")]
    TooLarge {
        /// What is too large, with its unit: `the bytes of the product`.
        what: &'static str,
        /// How large it is.
        found: u64,
        /// How large it may be.
        most: u64,
        /// What the graphics processor calls itself.
        name: String,
    },
    /// The graphics processor has gone: it was reset, unplugged, or its driver failed. Open it anew.
    #[error("the graphics processor `{name}` is lost: {reason}")]
    Lost {
        /// What it called itself.
        name: String,
        /// What the driver says.
        reason: String,
    },
    /// The graphics processor refused the work: it has no memory for it, as a rule.
    #[error("the graphics processor `{name}` refuses the work: {reason}")]
    Refused {
        /// What it calls itself.
        name: String,
        /// What the driver says.
        reason: String,
    },
}
