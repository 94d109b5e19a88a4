//! Waits for devices, real and simulated, behind one trait.
//!
//! A workload asks a [`Backend`] and awaits its reply; which device stands behind it is the caller's choice. There are
//! seven waits ([`Wait`]), each with a real device, generic over the runtime whose sockets, files and threads it uses:
//!
//! | wait | device | on |
//! | --- | --- | --- |
//! | data from a client | [`tcp::Receive`] | the runtime's sockets, a bounded pool of connections |
//! | data to a client | [`tcp::Send`] | the same |
//! | a file read | [`file::Read`] | the runtime's blocking pool |
//! | a file written | [`file::Write`] | the same: beside and renamed, synced as asked |
#![cfg_attr(
    feature = "hyper",
    doc = "| a remote API | [`http::Api`] | hyper over the runtime's sockets, a bounded pool of connections |"
)]
#![cfg_attr(
    not(feature = "hyper"),
    doc = "| a remote API | `http::Api`, with the feature `hyper` | the runtime's sockets |"
)]
#![cfg_attr(
    feature = "rusqlite",
    doc = "| a database operation, a query | [`sqlite::Insert`], [`sqlite::Query`], [`sqlite::Orders`] | SQLite, through the blocking pool |"
)]
#![cfg_attr(
    not(feature = "rusqlite"),
    doc = "| a database operation, a query | `sqlite`, with the feature `rusqlite` | the blocking pool |"
)]
#![cfg_attr(
    feature = "tokio-postgres",
    doc = "| a database operation, a query | [`postgres::Insert`], [`postgres::Query`], [`postgres::Orders`] | PostgreSQL over the runtime's sockets |"
)]
#![cfg_attr(
    not(feature = "tokio-postgres"),
    doc = "| a database operation, a query | `postgres`, with the feature `tokio-postgres` | the runtime's sockets |"
)]
//!
//! Each of them can be [simulated](simulated), on any runtime and in virtual time: with latencies drawn from a distribution
//! or [replayed](simulated::Latency::Replayed) from what a real device took when it was [measured](calibrate), with slow
//! spells, faults and retries, all from a seed. The other side of the network waits is here as well ([`peer`]), and behaves
//! badly where it is told to. [`slow`] makes connections as bad as those of customers far away.
//!
//! What this crate does not do: no device starts a task of its own (a peer does, one for each connection), computes
//! anything, or adds a pause that nobody asked for. Everything has a bound: connections, bytes, time ([`Bounds`]).
//!
//! # Example
//!
//! Two waits at once take as long as the longer one. What is written here for a client that is simulated, network and all,
//! runs unchanged on a real runtime:
//!
//! ```
//! use core_model::Distribution;
//! use futures_lite::future::zip;
//! use io_sim::{Backend, Bounds, Request, Simulated, peer, tcp};
//! use runtime_adapter::net::TcpListener;
//! use runtime_adapter::{Net, Runtime, sim::Sim};
//! use std::time::Duration;
//!
//! async fn serve<R: Runtime + Net>(rt: R) -> Result<u64, Box<dyn std::error::Error + Send + Sync>> {
//!     // A client with data, which takes 30 ms to send them.
//!     let listener = rt.listen(([127, 0, 0, 1], 0).into())?;
//!     let at = listener.local_addr()?;
//!     let settings = peer::Settings {
//!         service: Distribution::Constant(Duration::from_millis(30)),
//!         reply_bytes: 1000,
//!         ..peer::Settings::default()
//!     };
//!     let _client = rt.spawn(peer::tcp::serve(rt.clone(), listener, settings));
//!
//!     let client = tcp::Receive::new(rt.clone(), at, Bounds::default(), None);
//!     let grill = Simulated::new(rt, Distribution::Constant(Duration::from_millis(20)), 42, "grill");
//!     let request = Request { item: 7 };
//!     let (data, burger) = zip(client.wait(request), grill.wait(request)).await;
//!     burger?;
//!     Ok(data?.bytes)
//! }
//!
//! let sim = Sim::builder().build()?;
//! let bytes = sim.block_on(serve(sim.handle())).map_err(|error| error.to_string())?;
//! assert_eq!(bytes, 1000);
//! assert_eq!(sim.summary().elapsed, Duration::from_millis(30));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Errors
//!
//! Each device has an enum of its own, each message says which device, during which wait, what happened and what to do, and
//! each error says whether asking again may help ([`Transient`]); [`Retrying`] asks again. Dropping a wait gives it up: what
//! was begun may be finished, a connection that was in use is closed, and nothing is left behind.

mod alarm;
mod backend;
pub mod calibrate;
mod contents;
pub mod file;
#[cfg(any(feature = "hyper", feature = "tokio-postgres"))]
mod gate;
#[cfg(feature = "hyper")]
pub mod http;
#[cfg(feature = "hyper")]
mod hyper_io;
mod invalid;
mod outcome;
pub mod peer;
mod pool;
#[cfg(feature = "tokio-postgres")]
pub mod postgres;
mod quantiles;
mod retry;
pub mod simulated;
pub mod slow;
#[cfg(feature = "rusqlite")]
pub mod sqlite;
pub mod tcp;
mod wait;
#[cfg(any(feature = "hyper", feature = "tokio-postgres"))]
mod watched;

pub use backend::{Backend, Reply, Request};
pub use contents::{contents, is_of};
pub use invalid::Invalid;
pub use outcome::FaultOutcome;
pub use pool::{Bounds, Connections};
pub use quantiles::{Comparison, Quantiles, QuantilesError, Row};
pub use retry::{Retry, Retrying, Transient};
pub use simulated::Simulated;
pub use wait::{UnknownWait, Wait};
