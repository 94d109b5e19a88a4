//! The public face of the crate: schedules of every strategy, and what is said of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod customer_invariants;
mod distribution;
mod house_invariants;
mod mutant;
mod properties;
mod queueing;
mod scenario;
mod schedule;
mod shop_invariants;
mod shops;
mod statistics;
mod summary;
