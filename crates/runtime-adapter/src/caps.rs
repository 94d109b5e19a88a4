//! What a flavour of a runtime can do, and how it differs from the others, as data.
//!
//! A comparison reads this to refuse an unfair pairing; a document renders it. Nothing here changes at run time.

use std::time::Duration;

/// The properties of one flavour of a runtime: true of the type, whatever its builder was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Caps {
    /// The runtime's name, as a person types it: `tokio`, `async-std`, `smol`, `threads`.
    pub runtime: &'static str,
    /// The flavour's name: `multi-thread`, `current-thread`, `local`, `thread-per-task`.
    pub flavour: &'static str,
    /// Whether a task that never waits is made to yield by the runtime's own resources after a while.
    pub cooperative_budget: bool,
    /// Whether an idle worker takes tasks from a busy one.
    pub work_stealing: bool,
    /// Whether the task that was woken last runs next, ahead of the queue.
    pub lifo_slot: bool,
    /// The step to which the runtime's own timers round a deadline up; the system's slack comes on top.
    pub timer_granularity: Duration,
    /// Whether time is simulated.
    pub virtual_time: bool,
    /// The most tasks that can be alive at once, where the runtime has such a limit.
    pub task_limit: Option<u32>,
    /// Threads that the runtime starts beside its workers to drive timers and sockets.
    pub driver_threads: u32,
    /// The most blocking calls that can run at once by default, where the runtime has such a limit.
    pub blocking_limit: Option<u32>,
    /// The advisory that declares the runtime discontinued, if it is.
    pub discontinued: Option<&'static str>,
}

impl Caps {
    /// Describes a flavour with everything at its plainest: no stealing, no budget, exact timers, no limits.
    ///
    /// An adapter starts from here and states what differs:
    ///
    /// ```
    /// use runtime_adapter::Caps;
    ///
    /// const CAPS: Caps = {
    ///     let mut caps = Caps::plain("mine", "multi-thread");
    ///     caps.work_stealing = true;
    ///     caps
    /// };
    /// # assert!(CAPS.work_stealing);
    /// ```
    pub const fn plain(runtime: &'static str, flavour: &'static str) -> Self {
        Self {
            runtime,
            flavour,
            cooperative_budget: false,
            work_stealing: false,
            lifo_slot: false,
            timer_granularity: Duration::ZERO,
            virtual_time: false,
            task_limit: None,
            driver_threads: 0,
            blocking_limit: None,
            discontinued: None,
        }
    }
}
