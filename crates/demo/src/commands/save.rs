//! `--save`: raw records in a file, one JSON object a line.

use crate::exit::usage;
use anyhow::Context;
use lab::chores::files;
use std::path::Path;

/// Sees before the first run that the file has a place.
pub(super) fn check(path: &Path) -> anyhow::Result<()> {
    check_flag("--save", path)
}

/// Does the same for another flag.
pub(super) fn check_flag(flag: &str, path: &Path) -> anyhow::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if path.is_dir() || folder.is_some_and(|folder| !folder.is_dir()) {
        return Err(usage(format!(
            "`{flag} {}` cannot be written: it must name a file in a folder that exists",
            path.display()
        )));
    }
    Ok(())
}

/// Writes the lines.
pub(super) fn lines(path: &Path, lines: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let lines: String = lines.map(|line| line + "\n").collect();
    // A file is replaced when all of it is there. A pipe, a device or a link is written to: it must not be replaced.
    let takes_its_place = path
        .symlink_metadata()
        .map_or(true, |there| there.is_file());
    let written = match takes_its_place {
        true => files::write_beside(path, lines.as_bytes()),
        false => std::fs::write(path, lines),
    };
    written.with_context(|| format!("cannot write {}", path.display()))
}
