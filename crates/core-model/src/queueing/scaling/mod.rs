//! How throughput grows with the number of processors or customers.

mod amdahl_fit;
mod speedup;
mod usl;
mod usl_fit;

pub use amdahl_fit::{AmdahlFit, fit_amdahl};
pub use speedup::{amdahl, gustafson};
pub use usl::Usl;
pub use usl_fit::{UslFit, fit_usl};
