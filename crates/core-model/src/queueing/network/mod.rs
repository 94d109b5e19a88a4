//! Networks of stations with product form: open ones by Jackson's theorem, closed ones by exact mean value analysis.

mod jackson;
mod mva;
mod mva_classes;
mod mva_classes_lattice;
mod station;

pub use jackson::{OpenNetwork, OpenStation, jackson};
pub use mva::{ClosedNetwork, ClosedStation, StationLoad, mva};
pub use mva_classes::{ClassedNetwork, ClassedStation, ClosedClass, mva_classes};
pub use station::StationKind;
