//! Claims about the whole crate, from outside.

#![expect(clippy::unwrap_used, reason = "what the tests stand on may end them")]

#[cfg(feature = "image")]
mod cleaning;
#[cfg(feature = "image")]
mod codec;
mod crew;
#[cfg(feature = "image")]
mod filters;
#[cfg(feature = "ndarray")]
mod fitting;
#[cfg(all(feature = "claxon", feature = "flacenc"))]
mod flac_files;
#[cfg(feature = "gpu")]
mod gpu;
#[cfg(feature = "image")]
mod house;
#[cfg(feature = "image")]
mod metadata;
#[cfg(feature = "tract-onnx")]
mod network;
#[cfg(feature = "rayon")]
mod offload;
#[cfg(feature = "image")]
mod portable;
#[cfg(feature = "ndarray")]
mod product;
#[cfg(feature = "realfft")]
mod quieting;
#[cfg(feature = "hound")]
mod sound_files;
#[cfg(feature = "vision")]
mod vision;
