//! Claims about records, comparisons, their rendering and the verdict, on made-up records.

mod comparison;
mod fixture;
mod record;
mod render;
mod verdict;
