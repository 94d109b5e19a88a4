//! What the adapter costs: single operations of a runtime, through the adapter, natively, and through its peers.
//!
//! An [`Operation`] is written once, over the capabilities in [`side`]; a [`Testbed`] names the runtime flavour that all
//! sides of one comparison share, and makes a [`Runner`] of each. What a side lacks it does not implement, and its cell
//! stays empty.

pub mod echo;
pub mod native;
pub mod operation;
pub mod ours;
pub mod side;
mod testbed;

pub use operation::{Operation, Ran, Runner};
pub use testbed::{Testbed, Who};
