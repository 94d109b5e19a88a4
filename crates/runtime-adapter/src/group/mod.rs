//! Structured tasks: a group owns its children, waits for all of them, and stops them together.
//!
//! [`Group`] takes futures that are `Send`, on a [`Runtime`](crate::Runtime), and [`LocalGroup`] the others, on a
//! [`LocalRuntime`](crate::LocalRuntime). Both are the same code on every runtime:
//!
//! - [`close`](Group::close) waits until every child has ended and its destructors have run, and keeps all results in the
//!   order of spawning.
//! - The first child that gives an error or panics stops its siblings at once: the failing child itself does, nobody needs
//!   to poll the group. A stopped child is not polled again, its destructors run, and it counts as
//!   [`Cancelled`](Cause::Cancelled); one that had finished keeps its result.
//! - Dropping the group, or the future of `close`, cancels the children without waiting. Where that happens because a
//!   child with a group of its own was stopped, the outer `close` waits for the inner group's children as well: no child of
//!   a group that was opened inside another's child outlives the outer `close`.
//! - [`limit`](Group::limit) bounds how many children run at once. [`spawn`](Group::spawn) waits while the limit is
//!   reached, so that the queue of work that waits is bounded too; without a limit it never waits.
//!
//! A child costs what its spawn costs, and a place in three lists of the group, which is an allocation for every third
//! child or so. However many children there are, waiting for them costs the same at each wake.
//!
//! Not here: children that block (spawn a future that awaits [`spawn_blocking`](crate::Runtime::spawn_blocking); stopped,
//! it leaves a call that has begun to end by itself), deadlines ([`timeout`](crate::Time::timeout) around `close` is one:
//! what it drops is cancelled), restarting.
//!
//! # Example
//!
//! Ten orders, three at a time; the first that fails stops the rest:
//!
//! ```
//! use runtime_adapter::group::{Cause, Failure, Group};
//! use runtime_adapter::{Runtime, Time};
//! use std::num::NonZeroUsize;
//! use std::time::Duration;
//!
//! async fn serve<R: Runtime>(rt: R, sold_out: usize) -> Result<Vec<usize>, Failure<String>> {
//!     let mut orders = Group::new(&rt).limit(NonZeroUsize::new(3).expect("three is not zero"));
//!     for number in 0..10 {
//!         let kitchen = rt.clone();
//!         let order = async move {
//!             kitchen.sleep(Duration::from_millis(1)).await;
//!             if number == sold_out {
//!                 return Err(format!("order {number}: sold out"));
//!             }
//!             Ok(number)
//!         };
//!         if orders.spawn(order).await.is_err() {
//!             // A child has failed: `close` tells which.
//!             break;
//!         }
//!     }
//!     orders.close().await.into_result()
//! }
//!
//! # #[cfg(feature = "threads")] {
//! let rt = runtime_adapter::threads::Threads::builder().build()?;
//! let served = rt.block_on(serve(rt.handle(), 99));
//! assert_eq!(served.expect("all were served"), (0..10).collect::<Vec<_>>());
//!
//! let failure = rt.block_on(serve(rt.handle(), 4)).expect_err("one was sold out");
//! assert_eq!(failure.child, 4);
//! assert!(matches!(failure.cause, Cause::Error(message) if message == "order 4: sold out"));
//! # }
//! # Ok::<(), runtime_adapter::BuildError>(())
//! ```

mod child;
mod children;
mod local;
mod methods;
mod outcome;
mod send;
mod shared;

pub use local::LocalGroup;
pub use outcome::{Cause, Failure, Outcome, Stopped};
pub use send::Group;
