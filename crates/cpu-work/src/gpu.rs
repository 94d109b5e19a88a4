//! The special processor: products of matrices and convolutions on a graphics processor.
//!
//! A [`Gpu`] is opened once and computes for any thread. [`Gpu::multiply`] is the product of two dense matrices,
//! [`Gpu::convolve`] one layer of a convolutional network; what goes in and comes out are plain slices of 32-bit floats, and
//! each call carries them there and back, which is what makes small ones slow.
//!
//! The sums are added up in an order of the device's own, with or without rounding between product and sum. With *n* terms
//! in a sum, a result differs from the true one by at most *γ* · Σ|aᵢ·bᵢ|, where *γ* = *n*·*u* / (1 − *n*·*u*) and *u* = 2⁻²⁴
//! ([`error_bound`]; N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, section 3.1). The tests hold every
//! result to it. Numbers below 2⁻¹²⁶ may count as 0.
//!
//! It works through Vulkan ([wgpu](https://wgpu.rs)), also on a processor that only pretends to be a graphics processor:
//! Mesa's lavapipe, in Debian the package `mesa-vulkan-drivers`. [`Gpu::is_software`] tells.
//!
//! ```no_run
//! use cpu_work::gpu::{Gpu, Product};
//!
//! let gpu = Gpu::open()?;
//! let shape = Product { rows: 1, inner: 2, columns: 1 };
//! assert_eq!(gpu.multiply(&[1.0, 2.0], &[3.0, 4.0], shape)?, [11.0]);
//! # Ok::<(), cpu_work::GpuError>(())
//! ```

mod convolution;
mod device;
mod error;
mod job;
mod product;

pub use convolution::Convolution;
pub use device::Gpu;
pub use error::GpuError;
pub use product::Product;

/// Returns *γ* for sums of so many terms: what a result may differ by, in parts of the sum of its terms' magnitudes.
///
/// ```
/// assert!(cpu_work::gpu::error_bound(1000) < 1e-4);
/// ```
pub fn error_bound(terms: usize) -> f64 {
    let unit = terms as f64 * f64::from(f32::EPSILON) / 2.0;
    unit / (1.0 - unit)
}
