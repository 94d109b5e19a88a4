//! People's own files: found in a folder, read within bounds, and written without ever being half there.

use super::ChoreError;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The largest file that is read: more than any picture or sound that a decoder accepts.
pub(super) const LARGEST_FILE: u64 = 512 << 20;

/// Lists the inputs at a path: a file is one, and of a folder, which should hold such `inputs`, all files by name. Hidden files
/// and folders within are left alone.
///
/// # Errors
///
/// [`ChoreError::Folder`] if it cannot be listed, [`ChoreError::Empty`] if there is nothing in it.
pub fn find(input: &Path, inputs: &'static str) -> Result<Vec<PathBuf>, ChoreError> {
    if input.is_file() {
        return Ok(vec![input.to_path_buf()]);
    }
    let failed = |source| ChoreError::Folder {
        folder: input.to_path_buf(),
        source,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(input).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && !path.is_dir() {
            files.push(path);
        }
    }
    if files.is_empty() {
        let folder = input.to_path_buf();
        return Err(ChoreError::Empty { folder, inputs });
    }
    files.sort();
    Ok(files)
}

/// Makes the output folder, and sees that it is not the folder of the input under another name.
///
/// # Errors
///
/// [`ChoreError::SameFolder`] if it is, [`ChoreError::Write`] if it cannot be made.
pub fn prepare_output(output: &Path, input: Option<&Path>) -> Result<(), ChoreError> {
    fs::create_dir_all(output).map_err(|source| ChoreError::Write {
        path: output.to_path_buf(),
        source,
    })?;
    let same = |input: &Path| {
        let folder = match input.is_file() {
            true => input.parent()?,
            false => input,
        };
        let folder = match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        };
        Some(fs::canonicalize(folder).ok()? == fs::canonicalize(output).ok()?)
    };
    match input.and_then(same) {
        Some(true) => Err(ChoreError::SameFolder(output.to_path_buf())),
        _ => Ok(()),
    }
}

/// Reads a file whole, if it is one and not larger than any input may be.
///
/// # Errors
///
/// [`ChoreError::Read`], [`ChoreError::NotAFile`] or [`ChoreError::TooLarge`].
pub fn read(path: &Path) -> Result<Vec<u8>, ChoreError> {
    let failed = |source| ChoreError::Read {
        path: path.to_path_buf(),
        source,
    };
    // Before it is opened: to open a pipe is to wait for somebody at its other end.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(ChoreError::NotAFile(path.to_path_buf()));
    }
    let file = fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(ChoreError::TooLarge(path.to_path_buf()));
    }
    Ok(bytes)
}

/// Writes a result into a folder, whole or not at all; returns its path.
///
/// # Errors
///
/// [`ChoreError::Write`] if it cannot be written.
pub fn write(folder: &Path, name: impl AsRef<Path>, bytes: &[u8]) -> Result<PathBuf, ChoreError> {
    let path = folder.join(name);
    match write_beside(&path, bytes) {
        Ok(()) => Ok(path),
        Err(source) => Err(ChoreError::Write { path, source }),
    }
}

/// Writes a file beside its place and renames it; if anything fails, nothing of it stays.
///
/// # Errors
///
/// What the system says.
pub fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut beside = tempfile::Builder::new();
    beside.prefix(".lunchrush-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any file that a program creates: what the user's mask leaves of it.
        beside.permissions(fs::Permissions::from_mode(0o666));
    }
    let file = beside.tempfile_in(folder).map_err(plain)?;
    file.as_file().write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Takes the name of the temporary file out of an error: nobody asked for that file.
fn plain(error: io::Error) -> io::Error {
    match error.get_ref() {
        Some(_) => error.kind().into(),
        None => error,
    }
}
