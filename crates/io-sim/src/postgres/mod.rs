//! PostgreSQL, in a server of its own: orders in a table, over the runtime's own sockets.
//!
//! A [`Server`] is opened once; its waits are handles of it: [`Insert`] stores an order, [`Query`] looks orders up, and
//! [`Orders`] does both in one transaction, so that what is served is what was stored. Each connection serves one wait at a
//! time, so there is a bounded pool of them; tokio-postgres speaks the protocol, and needs no runtime for it.
//!
//! Every order is stored under its number, once, however often it is asked for: a program that died and does not know which
//! of its orders were acknowledged places all of them again.

mod error;
mod line;
mod server;
mod session;
mod waits;

pub use error::Error;
pub use server::{Server, Settings};
pub use waits::{Insert, Orders, Query};
