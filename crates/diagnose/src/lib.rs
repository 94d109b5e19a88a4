//! Where another program's time goes: is *it* burgers or cleaning, and what would help it?
//!
//! [`command`] runs a command and watches it, [`process`] watches one that runs already; both give a [`Profile`]: the wall
//! time, split into computing, being ready without a processor, and waiting, by what was waited for. [`verdict()`] says what
//! that means and what would help by how much at most, and [`render`] tells it to people and programs.
//!
//! The kernel counts exactly how long each thread ran and how long it was ready to; what it waited for the rest of the time
//! is sampled, about a thousand times a second and never for more than a hundredth of a processor, by looking at the system
//! call in which the thread is. Nothing is changed in the program that is watched, and nothing is attached to it. Linux
//! only: elsewhere both say that they are not available.
//!
//! ```no_run
//! use diagnose::{Options, Style, command, render, verdict};
//!
//! let words = ["gzip", "-k", "big.tar"].map(Into::into);
//! let seen = command(&words, &Options::default())?;
//! let report = render::text(&seen.profile, &verdict(&seen.profile), Style::default());
//! # let _ = report;
//! # Ok::<(), diagnose::Error>(())
//! ```

pub mod account;
mod error;
mod launcher;
#[cfg(target_os = "linux")]
mod linux;
pub mod model;
#[cfg(not(target_os = "linux"))]
mod nowhere;
mod output;
pub mod profile;
pub mod render;
mod units;
pub mod verdict;
mod watch;

pub use error::Error;
pub use launcher::Launcher;
#[cfg(target_os = "linux")]
pub use linux::{command, launch, process};
#[cfg(not(target_os = "linux"))]
pub use nowhere::{command, launch, process};
pub use output::write_whole;
pub use profile::Profile;
pub use render::Style;
pub use verdict::{Verdict, verdict};
pub use watch::{Options, Watched};
