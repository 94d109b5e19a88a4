//! Where there is no Linux: the same functions, which say so.

use crate::{Error, Options, Watched};
use std::ffi::OsString;

/// Says that running and watching a command is not available here.
///
/// # Errors
///
/// Always [`Error::NotAvailable`].
pub fn command(_words: &[OsString], _options: &Options) -> Result<Watched, Error> {
    Err(Error::NotAvailable)
}

/// Says that watching a process is not available here.
///
/// # Errors
///
/// Always [`Error::NotAvailable`].
pub fn process(_pid: i32, _options: &Options) -> Result<Watched, Error> {
    Err(Error::NotAvailable)
}

/// Launches nothing, and gives the exit code for that.
#[must_use]
pub fn launch(_words: &[OsString]) -> u8 {
    1
}
