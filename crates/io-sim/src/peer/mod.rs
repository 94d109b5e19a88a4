//! The other side of the network waits: servers to run as processes of their own, well-behaved or not.
//!
//! [`tcp`] is a client with data, for [`tcp::Receive`](crate::tcp::Receive) and [`tcp::Send`](crate::tcp::Send).
#![cfg_attr(
    feature = "hyper",
    doc = "[`kitchen`] is an API over HTTP, for [`http::Api`](crate::http::Api)."
)]
//! Both are generic over the runtime, so a comparison can serve with the runtime that it measures, or with another.
//!
//! Each connection is a task; there are at most [`Settings::connections`] of them, what they take is bounded in bytes and in
//! time, and all of them end with the future of `serve`. [`Mischief`] makes a server misbehave from a stated request on,
//! which is how the other side's faults are tested.

#[cfg(feature = "hyper")]
pub mod kitchen;
mod mischief;
mod rigged;
mod server;
mod settings;
pub mod tcp;

pub use mischief::{Mischief, Misdeed};
pub use server::Error;
pub use settings::{Reach, Settings};
