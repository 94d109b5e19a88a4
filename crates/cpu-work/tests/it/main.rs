//! Claims about the whole crate, from outside.

#![expect(clippy::unwrap_used, reason = "what the tests stand on may end them")]

#[cfg(feature = "rayon")]
mod bridge;
#[cfg(feature = "image")]
mod cleaning;
#[cfg(feature = "image")]
mod codec;
mod crew;
#[cfg(feature = "image")]
mod filters;
#[cfg(feature = "image")]
mod house;
