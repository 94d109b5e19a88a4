//! The command as people meet it: what they type, what they read, and with which code it ends.
#![allow(clippy::unwrap_used, reason = "a test's unwrap is its assertion")]
#![allow(
    clippy::print_stdout,
    reason = "a test that needs what is not here says so"
)]

mod awaiting;
#[cfg(target_os = "linux")]
mod diagnose;
#[cfg(all(target_os = "linux", target_pointer_width = "64", feature = "tokio"))]
mod diagnosed;
#[cfg(target_pointer_width = "64")]
mod explored;
mod forms;
mod run;
mod runtimes;
mod scenario_files;
#[cfg(target_pointer_width = "64")]
mod simulate;
#[cfg(target_pointer_width = "64")]
mod simulated;
mod usage;

#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
mod clean;
mod clean_chosen;
mod clean_ways;
#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
mod compare;
#[cfg(all(
    feature = "conformance",
    any(
        feature = "async-std",
        feature = "smol",
        feature = "threads",
        feature = "tokio"
    )
))]
mod conformance;
mod devices;
#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
mod differences;
#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
mod files;
#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
mod full;
#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
mod interrupted;
#[cfg(all(
    unix,
    any(
        feature = "async-std",
        feature = "smol",
        feature = "threads",
        feature = "tokio"
    )
))]
mod killed;
#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
mod kitchen;
#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
mod narrated;
#[cfg(all(
    feature = "postgres",
    any(
        feature = "async-std",
        feature = "smol",
        feature = "threads",
        feature = "tokio"
    )
))]
mod plain_postgres;
#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
mod terminal;
#[cfg(any(
    feature = "async-std",
    feature = "smol",
    feature = "threads",
    feature = "tokio"
))]
mod waits;
