//! The planted programs: what each is, what is right for it, and how it is run.

/// A planted program.
pub(super) struct Program {
    /// What the records call it.
    pub(super) name: &'static str,
    /// What it does, in a few words.
    pub(super) does: &'static str,
    /// How it is run.
    pub(super) run: Run,
    /// What it waits for, as the report names the cause.
    pub(super) waits_for: &'static str,
    /// The kinds of work that are right for it; starved is besides where it truly was.
    pub(super) right: &'static [&'static str],
    /// The pattern that has to be recognised.
    pub(super) pattern: &'static str,
}

/// How a planted program is run.
pub(super) enum Run {
    /// Alone.
    Alone,
    /// With the port of a server that is slow.
    WithServer,
    /// With the name of a file that it may write.
    WithFile,
    /// By Python, from a file of the tree.
    Python(&'static str),
}

const STALLED: &str = "crates/diagnose/examples/planted/stalled.py";
const TURNS: &str = "crates/diagnose/examples/planted/turns.py";

/// All of them, in the order of the page.
pub(super) const PROGRAMS: [Program; 12] = [
    Program {
        name: "computing",
        does: "computes",
        run: Run::Alone,
        waits_for: "",
        right: &["cleaning"],
        pattern: "one-processor",
    },
    Program {
        name: "half",
        does: "computes and sleeps, half and half",
        run: Run::Alone,
        waits_for: "timer",
        right: &["both"],
        pattern: "",
    },
    Program {
        name: "requests",
        does: "40 requests, one after another",
        run: Run::WithServer,
        waits_for: "network",
        right: &["burgers", "both"],
        pattern: "one-after-another",
    },
    Program {
        name: "pipelined",
        does: "the same requests, all sent at once",
        run: Run::WithServer,
        waits_for: "network",
        right: &["cleaning", "both"],
        pattern: "",
    },
    Program {
        name: "fsync",
        does: "a write and an fsync, 150 times",
        run: Run::WithFile,
        waits_for: "disk",
        right: &["burgers", "both"],
        pattern: "one-after-another",
    },
    Program {
        name: "convoy",
        does: "four threads under one lock",
        run: Run::Alone,
        waits_for: "lock",
        right: &["cleaning"],
        pattern: "taking-turns",
    },
    Program {
        name: "turns",
        does: "three threads of Python that compute",
        run: Run::Python(TURNS),
        waits_for: "lock",
        right: &["cleaning"],
        pattern: "taking-turns",
    },
    Program {
        name: "spinning",
        does: "four threads that compute, on two processors",
        run: Run::Alone,
        waits_for: "",
        right: &["starved"],
        pattern: "",
    },
    Program {
        name: "parent",
        does: "waits for a child that computes",
        run: Run::Alone,
        waits_for: "",
        right: &["cleaning"],
        pattern: "",
    },
    Program {
        name: "loop",
        does: "an event loop of Python, blocked for 50 ms, 8 times",
        run: Run::Python(STALLED),
        waits_for: "timer",
        right: &["burgers"],
        pattern: "stalled-loop",
    },
    Program {
        name: "short",
        does: "a life of 20 ms",
        run: Run::Alone,
        waits_for: "",
        right: &["cleaning"],
        pattern: "",
    },
    Program {
        name: "storm",
        does: "a shell that starts 1,000 processes",
        run: Run::Alone,
        waits_for: "",
        right: &["cleaning"],
        pattern: "",
    },
];
