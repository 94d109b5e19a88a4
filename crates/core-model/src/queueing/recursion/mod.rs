//! The exact wait of each customer in turn, first come, first served, from the times between arrivals and the service times.

mod kiefer_wolfowitz;
mod lindley;

pub use kiefer_wolfowitz::KieferWolfowitz;
pub use lindley::Lindley;
