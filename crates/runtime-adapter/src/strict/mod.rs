//! A layer that gives every runtime the same semantics where their own differ.
//!
//! [`Strict<R>`] is a runtime like the one that it wraps, and hands most of it through. Four things are the same whatever
//! `R` is:
//!
//! - **`sleep(0)`**, and `sleep_until` of a moment that has passed, give the others one turn and are then ready. They never
//!   wait for a timer (tokio's own take about a millisecond), and they are never ready at once (smol's own are).
//! - **The first tick** of an [`Interval`](crate::Interval) is at once, as it is without the layer.
//! - **Blocking calls**: at most [`Limits::blocking`] of them run at once. The others wait, and begin in the order of their
//!   coming. Dropping or cancelling a call that waits takes it out of the line, its closure is dropped there and then; one
//!   that has begun runs to its end.
//! - **A cooperative budget**: a task that finds everything ready is made to yield after [`Limits::budget`] operations, so
//!   that it cannot keep the worker from the others. The budget is renewed whenever the runtime polls the task.
//!
//! # What the budget covers
//!
//! An operation is a wait of the layer's own that was ready: `sleep`, `work`, a tick, and what the layer's sockets and
//! files do (reading, writing, flushing, seeking, accepting, connecting, looking up); `yield_now` and `sleep(0)` give a turn
//! anyway. The budget covers tasks that are spawned through the layer, and its roots.
//!
//! It does not cover locks and channels, those of [`sync`](crate::sync) included, handles of tasks, pipes of other
//! programs, or anything that was made by another runtime's own means: a loop over those, or one that computes, awaits
//! [`checkpoint`](Strict::checkpoint) now and then. Inside [`hold`](crate::Runtime::hold) there is no budget: the thread is
//! held.
//!
//! # Cost
//!
//! A thread-local word written twice in each poll of a task, and read in each operation. A blocking call takes an
//! allocation more, and one that waits an entry in a map. A layer over a layer is a runtime all the same; its operations
//! count twice, and the smaller blocking limit holds.
//!
//! # Example
//!
//! ```
//! # #[cfg(feature = "threads")] {
//! use runtime_adapter::strict::{Limits, Strict};
//! use runtime_adapter::{Runtime, Task, Time, threads::Threads};
//! use std::time::Duration;
//!
//! let limits = Limits::default().blocking(1);
//! let rt = Strict::own(Threads::builder().build()?, limits)?;
//! let strict = rt.handle();
//! let first_come = rt.block_on(async move {
//!     strict.sleep(Duration::ZERO).await;
//!     let (tell, hear) = std::sync::mpsc::channel();
//!     let calls: Vec<_> = (0..4)
//!         .map(|number| {
//!             let tell = tell.clone();
//!             strict.spawn_blocking(move || tell.send(number))
//!         })
//!         .collect();
//!     for call in calls {
//!         call.await.expect("it does not panic").expect("somebody hears");
//!     }
//!     drop(tell);
//!     hear.into_iter().collect::<Vec<_>>()
//! });
//! // One at a time, in the order of their coming; a runtime of threads has no such limit of its own.
//! assert_eq!(first_come, [0, 1, 2, 3]);
//!
//! let refused = Strict::new(rt.handle(), Limits::default().budget(0)).expect_err("zero");
//! assert_eq!(refused.to_string(), "`budget` is 0, but must be between 1 and 127");
//! # }
//! # Ok::<(), runtime_adapter::BuildError>(())
//! ```

mod budget;
mod call;
mod files;
mod limits;
mod network;
mod pool;
mod runtime;
mod streams;
mod wait;

pub use budget::{Checkpoint, Coop};
pub use call::Queued;
pub use limits::Limits;
pub use runtime::Strict;
pub use wait::Sleep;
