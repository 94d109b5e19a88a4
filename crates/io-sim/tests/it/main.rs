//! The devices keep their contract on runtimes of every kind.
#![allow(clippy::unwrap_used, reason = "a test's unwrap is its assertion")]

#[cfg(target_os = "linux")]
mod alone;
mod faults;
mod files;
#[cfg(any(target_os = "linux", feature = "tokio-postgres"))]
mod needed;
#[cfg(feature = "tokio-postgres")]
mod postgres;
mod runtimes;
mod simulated;
mod slow;
#[cfg(feature = "rusqlite")]
mod sqlite;
mod waits;
