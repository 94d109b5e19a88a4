//! A report as a file: whole, or not at all.

use std::io::{self, Write};
use std::path::Path;

/// Writes the text beside the file and renames it into its place.
///
/// # Errors
///
/// The folder is not there or not writable, or the disk is full; the file is then as it was before.
pub fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // A device or a pipe is written to, not replaced.
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return std::fs::write(path, text);
    }
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().sync_all()?;
    let readable = beside.as_file().metadata()?.permissions();
    beside.as_file().set_permissions(for_all(readable))?;
    beside.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// As readable as a file that a shell's redirection would make, rather than for its owner alone.
fn for_all(permissions: std::fs::Permissions) -> std::fs::Permissions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mut permissions = permissions;
        permissions.set_mode(0o644);
        permissions
    }
    #[cfg(not(unix))]
    permissions
}
