//! Watching real programs, whose truth they write down themselves.
#![cfg(target_os = "linux")]

mod cost;
mod crowd;
mod launched;
mod loops;
mod other_languages;
mod planted;
mod running;
mod shares;
mod verdicts;
