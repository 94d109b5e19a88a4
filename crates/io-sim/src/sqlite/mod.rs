//! SQLite, embedded: orders in a file, through the runtime's blocking pool.
//!
//! A [`Database`] is opened once; its waits are handles of it: [`Insert`] stores an order, [`Query`] looks orders up, and
//! [`Orders`] does both in one transaction, so that what is served is what was stored.
//!
//! The journal is a write-ahead log: one connection writes, several read beside it, and neither waits for the other. Those
//! who write at the same time share a transaction and its commit, and each is told after it; should it fail, each has one
//! of its own. Every order is stored under its number, once, however often it is asked for: a program that died and does not know which of
//! its orders were acknowledged places all of them again.

mod connections;
mod database;
mod error;
mod slip;
mod statements;
mod waits;
mod writer;

pub use database::{Database, Durability, Settings};
pub use error::Error;
pub use waits::{Insert, Orders, Query};
