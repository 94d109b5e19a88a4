//! What the adapters of this crate are known to do differently: pinned, so that a change is noticed.

use crate::Caps;

/// A check's name, and the class that it finds.
pub type Difference = (&'static str, &'static str);

/// Returns the declared differences of a flavour, by the names in its [`Caps`]; none for one that is not of this crate.
pub fn of(caps: &Caps) -> Vec<Difference> {
    let lists: &[&[Difference]] = match (caps.runtime, caps.flavour) {
        ("tokio", "multi-thread") => &[WORKERS, OWN_THREADS, OWN_END, TOKIO, LIFO_SLOT],
        ("tokio", _) => &[WORKERS, CALLERS_THREAD, OWN_END, TOKIO, FIFO],
        ("smol", _) => &[
            WORKERS,
            OWN_THREADS,
            OWN_END,
            EXACT_TIMERS,
            SHARED_POOL,
            NO_BUDGET,
            FIFO,
            ASYNC_TASK,
            ASYNC_IO,
            SMOL,
        ],
        ("async-std", _) => &[
            WORKERS,
            OWN_THREADS,
            NO_END,
            EXACT_TIMERS,
            SHARED_POOL,
            NO_BUDGET,
            FIFO,
            ASYNC_TASK,
            ASYNC_IO,
            ASYNC_STD,
        ],
        ("sim", _) => &[
            WORKERS,
            CALLERS_THREAD,
            OWN_END,
            EXACT_TIMERS,
            NO_BUDGET,
            FIFO,
            SIM,
        ],
        ("threads", _) => &[OWN_THREADS, OWN_END, EXACT_TIMERS, THREADS],
        _ => &[],
    };
    lists.concat()
}

/// Tasks that share workers.
const WORKERS: &[Difference] = &[
    ("the-thread-of-a-task", "shared"),
    ("who-runs-beside-tasks-that-never-yield", "nobody"),
    ("whether-ready-channels-let-others-run", "never"),
];

/// Threads of the runtime's own run its tasks, whoever calls `block_on`.
const OWN_THREADS: &[Difference] = &[
    ("the-thread-of-the-root", "a-worker"),
    ("a-root-under-way-when-the-runtime-ends", "it-is-stopped"),
];

/// Whoever calls `block_on` is the worker.
const CALLERS_THREAD: &[Difference] = &[
    ("the-thread-of-the-root", "the-caller"),
    ("a-root-under-way-when-the-runtime-ends", "it-goes-on"),
];

/// The runtime ends with its owner, and its tasks with it.
const OWN_END: &[Difference] = &[
    ("waiting-tasks-when-the-runtime-ends", "at-once"),
    ("a-joiner-when-the-runtime-ends", "at-once"),
    ("a-busy-worker-when-the-runtime-ends", "overdue"),
];

/// The executor never ends; what remembers that its owner has gone is looked at before each poll.
const NO_END: &[Difference] = &[
    ("waiting-tasks-when-the-runtime-ends", "at-their-next-wake"),
    ("a-joiner-when-the-runtime-ends", "when-it-asks-again"),
    ("a-busy-worker-when-the-runtime-ends", "clean"),
];

/// One queue, first come, first served.
const FIFO: &[Difference] = &[
    ("the-order-of-spawned-tasks", "fifo"),
    ("the-order-of-woken-tasks", "fifo"),
    ("who-runs-before-a-task-that-yields", "everyone"),
];

/// One queue, and a place ahead of it for the task that came last.
const LIFO_SLOT: &[Difference] = &[
    ("the-order-of-spawned-tasks", "lifo-slot"),
    ("the-order-of-woken-tasks", "lifo-slot"),
    ("who-runs-before-a-task-that-yields", "not-always-everyone"),
];

/// A worker is kept until its task waits, and then loses all that is queued there to one that is idle.
const NO_BUDGET: &[Difference] = &[
    ("what-is-stolen-from-a-worker-that-computes", "all"),
    ("whether-ready-timers-let-others-run", "never"),
];

/// The tasks of `async-task`.
const ASYNC_TASK: &[Difference] = &[("a-result-that-comes-while-cancelling", "lost")];

/// The sockets of `async-io`.
const ASYNC_IO: &[Difference] = &[("what-a-unix-listener-that-is-full-answers", "not-connected")];

/// Timers that look at the clock when they are polled.
const EXACT_TIMERS: &[Difference] = &[
    ("how-long-sleep-zero-waits", "at-once"),
    ("how-long-a-passed-deadline-waits", "at-once"),
    ("to-which-step-deadlines-are-rounded-up", "none"),
    ("how-equal-deadlines-are-ordered", "in-the-order-of-arming"),
];

/// The pool of the crate `blocking`.
const SHARED_POOL: &[Difference] = &[
    ("whether-blocking-threads-are-kept", "kept"),
    ("whose-the-blocking-threads-are", "of-the-process"),
    (
        "what-becomes-of-blocking-calls-beyond-the-limit",
        "it-waits",
    ),
    ("in-which-order-waiting-blocking-calls-start", "fifo"),
    ("how-long-idle-blocking-threads-stay", "longer"),
];

/// What the simulator does by itself.
const SIM: &[Difference] = &[
    (
        "what-cancelling-a-started-blocking-call-gives",
        "its-result",
    ),
    ("whether-blocking-threads-are-kept", "one-each"),
    ("whose-the-blocking-threads-are", "of-the-call"),
    (
        "what-becomes-of-blocking-calls-beyond-the-limit",
        "it-waits",
    ),
    ("in-which-order-waiting-blocking-calls-start", "fifo"),
    ("how-long-idle-blocking-threads-stay", "not-at-all"),
];

/// What smol does by itself.
const SMOL: &[Difference] = &[("what-cancelling-a-started-blocking-call-gives", "cancelled")];

/// What async-std does by itself.
const ASYNC_STD: &[Difference] = &[(
    "what-cancelling-a-started-blocking-call-gives",
    "its-result",
)];

/// What all flavours of tokio do.
const TOKIO: &[Difference] = &[
    ("a-result-that-comes-while-cancelling", "kept"),
    ("how-long-sleep-zero-waits", "a-timer-step"),
    ("how-long-a-passed-deadline-waits", "at-once"),
    ("to-which-step-deadlines-are-rounded-up", "a-millisecond"),
    ("how-equal-deadlines-are-ordered", "in-the-order-of-arming"),
    (
        "what-cancelling-a-started-blocking-call-gives",
        "its-result",
    ),
    ("whether-blocking-threads-are-kept", "kept"),
    ("whose-the-blocking-threads-are", "of-the-runtime"),
    (
        "what-becomes-of-blocking-calls-beyond-the-limit",
        "it-waits",
    ),
    ("in-which-order-waiting-blocking-calls-start", "fifo"),
    ("how-long-idle-blocking-threads-stay", "some-seconds"),
    (
        "what-is-stolen-from-a-worker-that-computes",
        "all-but-the-last",
    ),
    ("whether-ready-timers-let-others-run", "after-a-while"),
    ("what-a-unix-listener-that-is-full-answers", "would-block"),
];

/// A thread for each task and for each blocking call.
const THREADS: &[Difference] = &[
    ("the-thread-of-a-task", "one-each"),
    ("the-order-of-spawned-tasks", "of-the-system"),
    ("the-order-of-woken-tasks", "of-the-system"),
    ("a-result-that-comes-while-cancelling", "kept"),
    (
        "what-cancelling-a-started-blocking-call-gives",
        "its-result",
    ),
    ("whether-blocking-threads-are-kept", "one-each"),
    ("whose-the-blocking-threads-are", "of-the-call"),
    ("what-becomes-of-blocking-calls-beyond-the-limit", "it-runs"),
    ("in-which-order-waiting-blocking-calls-start", "none-waits"),
    ("how-long-idle-blocking-threads-stay", "not-at-all"),
    ("who-runs-beside-tasks-that-never-yield", "everybody"),
    ("who-runs-before-a-task-that-yields", "of-the-system"),
    ("whether-ready-channels-let-others-run", "of-the-system"),
    ("whether-ready-timers-let-others-run", "of-the-system"),
    ("what-a-unix-listener-that-is-full-answers", "waits"),
];
