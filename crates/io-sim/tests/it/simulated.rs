//! What is simulated.

mod capacity;
mod faults;
mod replay;
