//! A remote API over HTTP/1.1: a request, and the wait for its answer.
//!
//! [`Api`] orders from a kitchen ([`peer::kitchen`](crate::peer::kitchen), or any server with the same paths), through hyper
//! over the runtime's own stream. The connections are kept in a bounded pool.

mod api;
mod error;
mod exchange;

pub use api::Api;
pub use error::Error;
