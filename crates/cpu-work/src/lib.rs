//! Real computing that is cut into pieces: kernels, the crews that share them, and offloading from async code.
//!
//! A [`Kernel`] is work with nothing to wait for: a house of *zones*, each cut into *slices* that can be computed in any
//! order and on any thread. A [`Crew`] computes them: one worker, one worker that takes turns between the zones, a rayon
//! pool, plain threads, or [`peers`] in processes of their own. A [`Checksum`] proves that each did the same work. The first
//! kernel, [`Cleaning`], takes the noise out of a [`Picture`]. An [`Offload`] hands computing to a rayon pool and gives back
//! futures.
//!
//! This crate knows no async runtime, reads no clock, and waits for nothing but its own workers.
//!
//! ```
//! # #[cfg(feature = "image")] {
//! use std::ops::ControlFlow;
//! use cpu_work::{Cleaning, Crew, Denoise, Picture, psnr};
//!
//! let house = Picture::generated(96, 64, 7);
//! let dirty = house.noisy(7);
//! let kernel = Cleaning::new(dirty.clone(), Denoise::default(), 12, 8);
//!
//! let cleaned = Crew::Turns.clean(&kernel, |_| ControlFlow::Continue(()))?;
//! let result = kernel.assemble(cleaned.pieces.iter().flatten());
//! assert!(psnr(&house, &result) > psnr(&house, &dirty));
//! # }
//! # Ok::<(), cpu_work::CrewError>(())
//! ```
//!
//! # Features
//!
//! | feature | brings |
//! | --- | --- |
//! | `image` (default) | [`picture`], [`denoise`], [`cleaning`] |
//! | `realfft` | [`audio`]: sounds, and the kernel that takes the noise out of them |
//! | `ndarray` | [`matrix`]: products of matrices, and fitting a table of readings |
//! | `hound` | reading and writing WAV |
//! | `claxon`, `flacenc` | reading FLAC, writing FLAC |
//! | `rayon` (default) | [`Crew::Parallel`], [`clean_in`], [`offload`] |
//! | `affinity` | [`affinity`]: cleaners that stay on a processor, on Linux |
//! | `vision` | `vision`: dirt found, outlined and measured |
//! | `tract-onnx` | [`deep`]: a convolutional network; with `image` |
//! | `gpu` | [`gpu`]: products and convolutions on a graphics processor |
//! | `multiversion` (default) | medians in the wider vectors of newer processors |

#[cfg(feature = "realfft")]
pub mod audio;
pub mod checksum;
#[cfg(feature = "image")]
pub mod cleaning;
pub mod crew;
#[cfg(feature = "tract-onnx")]
pub mod deep;
#[cfg(feature = "image")]
pub mod denoise;
#[cfg(feature = "gpu")]
pub mod gpu;
pub mod kernel;
#[cfg(feature = "ndarray")]
pub mod matrix;
#[cfg(feature = "rayon")]
pub mod offload;
#[cfg(feature = "image")]
pub mod picture;
mod random;
pub mod rotation;
#[cfg(any(feature = "ndarray", feature = "realfft"))]
mod shares;
#[cfg(feature = "vision")]
pub mod vision;

#[cfg(feature = "realfft")]
pub use audio::{NoiseReduction, Quieting, Sound};
pub use checksum::Checksum;
#[cfg(feature = "image")]
pub use cleaning::{CleanPiece, Cleaning};
#[cfg(feature = "affinity")]
pub use crew::affinity;
#[cfg(feature = "rayon")]
pub use crew::clean_in;
pub use crew::{Cleaned, Crew, CrewError, Progress, peers};
#[cfg(feature = "tract-onnx")]
pub use deep::{DeepCleaning, DeepPiece, Network, NetworkError};
#[cfg(feature = "image")]
pub use denoise::{Bilateral, Denoise, NonLocal};
#[cfg(feature = "gpu")]
pub use gpu::{Gpu, GpuError};
pub use kernel::Kernel;
#[cfg(feature = "ndarray")]
pub use matrix::{Fitting, Matrix, Product};
#[cfg(feature = "rayon")]
pub use offload::{Offload, bridge};
#[cfg(feature = "image")]
pub use picture::{Format, Layout, Light, Picture, PictureError, Samples, psnr, ssim};
pub use rotation::Rotation;
#[cfg(feature = "vision")]
pub use vision::{DirtyFloor, InspectPiece, Inspected, Inspecting, Score, Stain, Threshold};
