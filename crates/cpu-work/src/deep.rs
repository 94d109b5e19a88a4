//! A small convolutional network that takes the noise out of pictures, and anybody's own in its place.
//!
//! A [`Network`] comes from an ONNX file: [`Network::embedded`] is the one that this crate brings, trained on generated
//! pictures by `models/train.py`; [`Network::load`] takes any other that turns a picture into a picture. [`DeepCleaning`] is
//! the kernel: the picture is covered by a grid of *blocks*, all of one shape, zones are runs of blocks, and a slice is a
//! part of such a run. Each block is read with the margin that the network needs, beyond the edge of the picture the edge is
//! repeated, and the blocks of the grid lie where they lie whoever computes them. So the result is the same however the work
//! was cut, bit by bit.
//!
//! Between machines it is not: which vector instructions a processor has decides in which order products are added up. The
//! results differ by a tone of 255 here and there.
//!
//! The computing is [tract](https://github.com/sonos/tract)'s, on one thread.
//! Beside onnxruntime on one thread, with the same blocks of the network that this crate brings, it runs at less than half of its
//! speed (the bench `kernels`, docs/COMPUTING.md): beside multiplying, much of tract's time goes into laying out pixels for it,
//! which the other one's direct convolutions do not need.

mod cleaning;
mod error;
mod file;
mod network;
mod patch;
mod portable;

pub use cleaning::{DeepCleaning, DeepPiece};
pub use error::NetworkError;
pub use network::Network;
