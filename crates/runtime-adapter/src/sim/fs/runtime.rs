//! The simulation as a runtime with files.

use super::file::{File, with};
use super::operation::{Operation, take_time};
use super::tree::Tree;
use crate::Fs;
use crate::fs::{DirEntry, Metadata, OpenOptions};
use crate::sim::Sim;
use std::future::Future;
use std::io::{self, ErrorKind, IoSlice, IoSliceMut};
use std::path::{Path, PathBuf};

/// An operation on what is at a path: it takes its time, and takes place.
async fn perform<T>(
    sim: Sim,
    operation: Operation,
    path: PathBuf,
    f: impl FnOnce(&mut Tree, &Path, u64) -> Result<T, ErrorKind> + Send,
) -> io::Result<T> {
    take_time(sim, operation, &path, 0).await?;
    with(sim, |tree, now| f(tree, &path, now))
}

async fn read_whole(sim: Sim, path: PathBuf) -> io::Result<Vec<u8>> {
    let mut file = File::open(sim, path, OpenOptions::reading()).await?;
    let mut contents = Vec::new();
    loop {
        let left = file.left()?;
        if left == 0 {
            return Ok(contents);
        }
        let most = take_time(sim, Operation::Read, file.path(), left).await?;
        let before = contents.len();
        contents.resize(before + left.min(most), 0);
        let read = file.read_now(&mut [IoSliceMut::new(&mut contents[before..])], most)?;
        contents.truncate(before + read);
    }
}

async fn write_whole(sim: Sim, path: PathBuf, contents: Vec<u8>) -> io::Result<()> {
    let mut file = File::open(sim, path, OpenOptions::writing()).await?;
    let mut left = &contents[..];
    while !left.is_empty() {
        let most = take_time(sim, Operation::Write, file.path(), left.len()).await?;
        let written = file.write_now(&[IoSlice::new(left)], most)?;
        left = &left[written..];
    }
    Ok(())
}

impl Fs for Sim {
    type File = File;

    fn open(
        &self,
        path: &Path,
        options: OpenOptions,
    ) -> impl Future<Output = io::Result<File>> + Send + use<> {
        File::open(*self, path.to_owned(), options)
    }

    /// Opens the file, and reads as often as it takes.
    fn read(&self, path: &Path) -> impl Future<Output = io::Result<Vec<u8>>> + Send + use<> {
        read_whole(*self, path.to_owned())
    }

    /// Opens the file, and writes as often as it takes. Dropped meanwhile, or failed, it leaves what was written so far.
    fn write(
        &self,
        path: &Path,
        contents: Vec<u8>,
    ) -> impl Future<Output = io::Result<()>> + Send + use<> {
        write_whole(*self, path.to_owned(), contents)
    }

    fn metadata(&self, path: &Path) -> impl Future<Output = io::Result<Metadata>> + Send + use<> {
        let path = path.to_owned();
        perform(*self, Operation::Metadata, path, |tree, path, _| {
            tree.metadata(path)
        })
    }

    /// Lists a directory, by name.
    fn read_dir(
        &self,
        path: &Path,
    ) -> impl Future<Output = io::Result<Vec<DirEntry>>> + Send + use<> {
        let path = path.to_owned();
        perform(*self, Operation::ReadDir, path, |tree, path, _| {
            tree.list(path)
        })
    }

    fn rename(
        &self,
        from: &Path,
        to: &Path,
    ) -> impl Future<Output = io::Result<()>> + Send + use<> {
        let (from, to) = (from.to_owned(), to.to_owned());
        perform(*self, Operation::Rename, from, move |tree, from, now| {
            tree.rename(from, &to, now)
        })
    }

    fn remove_file(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<> {
        let path = path.to_owned();
        perform(*self, Operation::RemoveFile, path, Tree::remove_file)
    }

    fn create_dir_all(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<> {
        let path = path.to_owned();
        perform(*self, Operation::CreateDir, path, Tree::create_dir_all)
    }

    fn remove_dir(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<> {
        let path = path.to_owned();
        perform(*self, Operation::RemoveDir, path, Tree::remove_dir)
    }
}
