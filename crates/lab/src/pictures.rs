//! People's own pictures: found in a folder, read, made into a house, and written back without ever being half there.

use crate::house::{HouseDay, Mismatch};
use core_model::{HousePlan, InvalidScenario, Plan, Scenario};
use cpu_work::{Cleaning, Denoise, Kernel, Picture, PictureError};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest file that is read: more than any picture that the decoder accepts.
const LARGEST_FILE: u64 = 512 << 20;

/// What goes wrong with a picture or its folder; every message names the path.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PicturesError {
    /// The folder cannot be listed.
    #[error("cannot read the folder {}", folder.display())]
    Folder {
        /// Its path, as it was given.
        folder: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// There is nothing to clean.
    #[error("the folder {} has no files in it; put PNG or JPEG pictures there", .0.display())]
    Empty(PathBuf),
    /// Results would overwrite what they were made from.
    #[error("the output folder {} is the input folder; name another one", .0.display())]
    SameFolder(PathBuf),
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Something that is not a file: a pipe, a socket, a device.
    #[error("{} is not a file", .0.display())]
    NotAFile(PathBuf),
    /// A file is larger than any picture that would be accepted.
    #[error("{} is larger than {} MiB", .0.display(), LARGEST_FILE >> 20)]
    TooLarge(PathBuf),
    /// A file is not a picture, or a damaged one.
    #[error("cannot use {}", path.display())]
    Picture {
        /// Its path.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: PictureError,
    },
    /// A result cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The plan does not allow it.
    #[error(transparent)]
    Plan(#[from] InvalidScenario),
    /// The picture cannot be cut as the plan says.
    #[error(transparent)]
    Cut(#[from] Mismatch),
}

/// Lists the files of a folder by name. Hidden files and folders within are left alone.
///
/// # Errors
///
/// [`PicturesError::Folder`] if it cannot be listed, [`PicturesError::Empty`] if there is nothing in it.
pub fn find(folder: &Path) -> Result<Vec<PathBuf>, PicturesError> {
    let failed = |source| PicturesError::Folder {
        folder: folder.to_path_buf(),
        source,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && !path.is_dir() {
            files.push(path);
        }
    }
    if files.is_empty() {
        return Err(PicturesError::Empty(folder.to_path_buf()));
    }
    files.sort();
    Ok(files)
}

/// Makes the output folder, and sees that it is not the input folder under another name.
///
/// # Errors
///
/// [`PicturesError::SameFolder`] if it is, [`PicturesError::Write`] if it cannot be made.
pub fn prepare_output(output: &Path, input: Option<&Path>) -> Result<(), PicturesError> {
    fs::create_dir_all(output).map_err(|source| PicturesError::Write {
        path: output.to_path_buf(),
        source,
    })?;
    let same = |input: &Path| Some(fs::canonicalize(input).ok()? == fs::canonicalize(output).ok()?);
    match input.and_then(same) {
        Some(true) => Err(PicturesError::SameFolder(output.to_path_buf())),
        _ => Ok(()),
    }
}

/// Reads a picture.
///
/// # Errors
///
/// [`PicturesError::Read`], [`PicturesError::NotAFile`], [`PicturesError::TooLarge`] or [`PicturesError::Picture`].
pub fn load(path: &Path) -> Result<Picture, PicturesError> {
    let failed = |source| PicturesError::Read {
        path: path.to_path_buf(),
        source,
    };
    // Before it is opened: to open a pipe is to wait for somebody at its other end.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(PicturesError::NotAFile(path.to_path_buf()));
    }
    let file = fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(PicturesError::TooLarge(path.to_path_buf()));
    }
    Picture::decode(&bytes).map_err(|source| PicturesError::Picture {
        path: path.to_path_buf(),
        source,
    })
}

/// Makes a house of a picture, cut as the plan says, or less finely where there are too few pixels for that.
///
/// # Errors
///
/// [`PicturesError::Plan`] if the plan is not valid.
pub fn house(
    name: &str,
    picture: Picture,
    plan: HousePlan,
    seed: u64,
) -> Result<HouseDay<Cleaning>, PicturesError> {
    // Checked as it was asked for, before it is adapted to the picture.
    Scenario::new(name, seed, Plan::House(plan))?;
    let slices = plan.slices as usize;
    let mut kernel = Cleaning::new(picture, Denoise::default(), plan.zones as usize, slices);
    let fewest = (0..kernel.zones())
        .map(|zone| kernel.slices(zone))
        .min()
        .unwrap_or(1);
    if fewest < slices {
        kernel = Cleaning::new(
            kernel.picture().clone(),
            Denoise::default(),
            kernel.zones(),
            fewest,
        );
    }
    let fits = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
    let cut = HousePlan {
        zones: fits(kernel.zones()),
        slices: fits(kernel.slices(0)),
        ..plan
    };
    let scenario = Scenario::new(name, seed, Plan::House(cut))?;
    Ok(HouseDay::new(scenario, Arc::new(kernel))?)
}

/// Puts the pieces of a house together.
pub fn assemble(
    house: &HouseDay<Cleaning>,
    run: &crate::HouseRun<cpu_work::CleanPiece>,
) -> Picture {
    house
        .kernel()
        .assemble(run.done.iter().map(|done| &done.piece))
}

/// Writes a picture in its own format: beside its place, and then renamed, so that a reader finds all of it or nothing.
///
/// # Errors
///
/// [`PicturesError::Picture`] if it cannot be encoded, [`PicturesError::Write`] if it cannot be written.
pub fn save(picture: &Picture, path: &Path) -> Result<(), PicturesError> {
    let bytes = picture
        .encode(picture.format())
        .map_err(|source| PicturesError::Picture {
            path: path.to_path_buf(),
            source,
        })?;
    write_beside(path, &bytes).map_err(|source| PicturesError::Write {
        path: path.to_path_buf(),
        source,
    })
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
