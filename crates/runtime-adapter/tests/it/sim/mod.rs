//! The simulator.

mod explore;
mod processors;
mod schedule;
mod time;
