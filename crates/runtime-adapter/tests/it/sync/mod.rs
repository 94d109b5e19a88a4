//! Locks that serve in the order of coming.

mod model;
mod service;
