//! A client at the other end of a TCP connection: data from it, data to it.
//!
//! [`Receive`] asks the client for the data of an item and takes it; [`Send`] sends it the data of an item and waits until it
//! says that it has all of it. The client is [`peer::tcp`](crate::peer::tcp), in a process of its own or, in a simulation,
//! beside. Both waits keep their connections in a bounded pool.

mod error;
pub(crate) mod frame;
mod link;
mod receive;
mod send;

pub use error::Error;
pub use receive::Receive;
pub use send::Send;
