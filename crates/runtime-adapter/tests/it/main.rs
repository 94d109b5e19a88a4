//! The contract of the adapters, checked on every flavour that is compiled in.
#![allow(clippy::unwrap_used, reason = "a test's unwrap is its assertion")]

#[cfg(all(unix, feature = "conformance"))]
mod capabilities;
#[cfg(feature = "conformance")]
mod conforms;
mod faults;
#[cfg(feature = "conformance")]
mod group;
mod hyper;
mod kitchen_client;
#[cfg(feature = "hdrhistogram")]
mod metered;
#[cfg(all(feature = "tokio", feature = "conformance"))]
mod mutants;
#[cfg(all(feature = "async-std", feature = "conformance"))]
mod on_async_std;
#[cfg(feature = "conformance")]
mod on_sim;
#[cfg(all(feature = "smol", feature = "conformance"))]
mod on_smol;
#[cfg(all(feature = "threads", feature = "conformance"))]
mod on_threads;
#[cfg(all(feature = "tokio", feature = "conformance"))]
mod on_tokio;
#[cfg(feature = "threads")]
mod parking;
#[cfg(feature = "hdrhistogram")]
mod probe;
#[cfg(feature = "hdrhistogram")]
mod sampler;
mod sim;
mod strict;
#[cfg(all(unix, feature = "conformance"))]
mod strict_suite;
mod sync;
