//! The simulator.

mod bank;
#[cfg(all(unix, feature = "conformance"))]
mod capabilities;
mod explore;
mod fs;
mod net;
mod processors;
mod schedule;
mod semaphore;
mod time;
