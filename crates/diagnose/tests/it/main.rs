//! Watching real programs, whose truth they write down themselves.
#![cfg(target_os = "linux")]

mod cost;
mod other_languages;
mod planted;
mod running;
mod shares;
mod verdicts;
