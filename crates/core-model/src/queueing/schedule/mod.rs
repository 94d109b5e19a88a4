//! Tasks on identical machines: Graham's rules, and how far they can be from the best.

mod bounds;
mod graph;
mod list;
mod lpt;

pub use bounds::{graham_ratio, lpt_ratio};
pub use graph::TaskGraph;
pub use list::{Schedule, list_schedule};
pub use lpt::lpt;
