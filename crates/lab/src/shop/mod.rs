//! The burger shop: one async function per way of running it, generic over the runtime and the grill.
//!
//! ```text
//! customers ──line──▶ cashiers ──tickets──▶ cooks ──grill (capacity, back-end)──▶ counter and display ──▶ customers
//! ```
//!
//! [`concurrent`] (and the coffee shop with buzzers, which is the same function), [`parallel`], [`sequential`] and
//! [`bank`] share their people: the customers of [`customer`] and the [`Service`](service) that sees one customer
//! through to the end. Nothing here names a runtime or knows which one it is on.

mod bank;
mod board;
mod concurrent;
mod customer;
mod kitchen;
mod parallel;
mod sequential;
mod service;
mod staff;
mod workload;

pub use bank::bank;
pub use concurrent::concurrent;
pub use parallel::parallel;
pub use sequential::sequential;
pub use staff::{Shop, ShopError};
pub use workload::{NotAShop, ShopDay, ShopRun};
