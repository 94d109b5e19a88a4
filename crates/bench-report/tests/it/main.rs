//! Claims about records, comparisons, their rendering and the verdict, on made-up records.

mod comparison;
mod conformance;
mod fixture;
mod record;
mod render;
mod suite;
mod verdict;
