//! The table of differences: its words follow the figures, whichever way they point.

mod fixture;
mod inversions;
mod records;
