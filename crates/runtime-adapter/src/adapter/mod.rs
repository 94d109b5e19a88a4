//! Building blocks for an adapter: what most executors lack of the contract.
//!
//! An adapter of one's own implements [`Time`](crate::Time), [`Runtime`](crate::Runtime) or
//! [`LocalRuntime`](crate::LocalRuntime), and [`Owned`](crate::Owned), over whatever runs futures. Most executors fall
//! short of [`Task`](crate::Task)'s contract in the same places: a panic unwinds whoever joins, or ends the worker; one in
//! a destructor aborts the process; a cancelled task cannot be waited for; a task whose executor is gone is never heard of
//! again. So these are here once, on top of an executor that can do nothing but run a future to its end:
//!
//! - [`job`](fn@job) makes two of a future: a [`Job`] for the executor to run, and the [`JobHandle`], a task that keeps the
//!   contract.
//! - [`call`](fn@call) does the same for blocking work, given any thread that will run the [`Call`].
//! - [`Yield`] is a `yield_now` for an executor whose woken tasks queue up behind the others.
//! - [`Driving`](crate::Driving) lets `try_block_on` refuse a thread that drives tasks.
//!
//! They cost an allocation for each task beside the executor's own, which is what the adapters of this crate spare
//! themselves by knowing their executors. `examples/executor_adapter` builds a whole runtime from them in a few pages;
//! the suite behind the feature `conformance` tells whether an adapter keeps the contract.
//!
//! # Example
//!
//! ```
//! use runtime_adapter::{JoinError, adapter};
//!
//! # futures_lite::future::block_on(async {
//! // The executor gets the job, the spawner the handle. Here the job is awaited in place.
//! let (job, handle) = adapter::job(async { "burger" });
//! job.await;
//! assert_eq!(handle.await.unwrap(), "burger");
//!
//! // An executor that goes drops its jobs, and whoever waits for them hears of it.
//! let (job, handle) = adapter::job(async { "fries" });
//! drop(job);
//! assert!(matches!(handle.await, Err(JoinError::RuntimeGone)));
//! # });
//! ```

mod call;
mod handle;
mod job;
mod yielding;

pub use call::{Call, call};
pub use handle::JobHandle;
pub use job::{Job, job};
pub use yielding::Yield;
