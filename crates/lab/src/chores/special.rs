//! Special processors, by name: what computes beside the processor that everything else is computed on.
//!
//! A graphics processor multiplies the matrices of [`MatrixChore`](super::MatrixChore); with the feature `gpu`.

#[cfg(feature = "gpu")]
mod product;

use std::fmt;
use std::str::FromStr;

#[cfg(feature = "gpu")]
pub use product::{OnGpu, Special, SpecialError};

/// What computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProcessorName {
    /// The usual one.
    #[default]
    Cpu,
    /// A graphics processor, or a program that pretends to be one.
    #[cfg(feature = "gpu")]
    Gpu,
}

/// There is no such processor in this build.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnknownProcessor {
    /// There is none of this name at all.
    #[error("`{0}` is no processor; there are cpu and gpu")]
    NoSuch(String),
    /// It was left out of this build.
    #[error("this build has no `gpu`; build it with `--features gpu` (some minutes)")]
    NotCompiledIn,
}

impl ProcessorName {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            #[cfg(feature = "gpu")]
            Self::Gpu => "gpu",
        }
    }
}

impl fmt::Display for ProcessorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ProcessorName {
    type Err = UnknownProcessor;

    fn from_str(given: &str) -> Result<Self, UnknownProcessor> {
        match given {
            "cpu" => Ok(Self::Cpu),
            #[cfg(feature = "gpu")]
            "gpu" => Ok(Self::Gpu),
            #[cfg(not(feature = "gpu"))]
            "gpu" => Err(UnknownProcessor::NotCompiledIn),
            _ => Err(UnknownProcessor::NoSuch(given.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_that_is_none_and_one_that_was_left_out_are_told_apart() {
        assert_eq!("cpu".parse(), Ok(ProcessorName::Cpu));
        let told = |name: &str| name.parse::<ProcessorName>().map_err(|it| it.to_string());
        assert!(told("abacus").unwrap_err().contains("cpu and gpu"));
        match told("gpu") {
            Ok(gpu) => assert_eq!(gpu.name(), "gpu"),
            Err(told) => assert!(told.contains("--features gpu"), "{told}"),
        }
    }
}
