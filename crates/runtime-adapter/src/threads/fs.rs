//! Files with the standard library's calls, on the thread of the task that awaits them: it has nothing else to do.

use super::runtime::Threads;
use crate::Fs;
use crate::fs::{self, DirEntry, Metadata, OpenOptions, read_dir_blocking};
use futures_io::{AsyncRead, AsyncSeek, AsyncWrite};
use std::future::Future;
use std::io::{self, IoSlice, IoSliceMut, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

/// An open file; nothing of what is written stays in a buffer of its own.
#[derive(Debug)]
pub struct File(std::fs::File);

impl File {
    /// Borrows the standard library's file.
    pub fn get_ref(&self) -> &std::fs::File {
        &self.0
    }

    /// Returns the standard library's file.
    pub fn into_inner(self) -> std::fs::File {
        self.0
    }
}

impl From<std::fs::File> for File {
    fn from(native: std::fs::File) -> Self {
        Self(native)
    }
}

/// Calls again what a signal has interrupted.
fn uninterrupted<T>(mut call: impl FnMut() -> io::Result<T>) -> Poll<io::Result<T>> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            ended => return Poll::Ready(ended),
        }
    }
}

impl AsyncRead for File {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        uninterrupted(|| self.0.read(buffer))
    }

    fn poll_read_vectored(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
    ) -> Poll<io::Result<usize>> {
        uninterrupted(|| self.0.read_vectored(buffers))
    }
}

impl AsyncWrite for File {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        uninterrupted(|| self.0.write(bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        uninterrupted(|| self.0.write_vectored(slices))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl AsyncSeek for File {
    fn poll_seek(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        to: SeekFrom,
    ) -> Poll<io::Result<u64>> {
        Poll::Ready(self.0.seek(to))
    }
}

impl fs::File for File {
    async fn sync_all(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }

    async fn sync_data(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }

    async fn set_len(&mut self, bytes: u64) -> io::Result<()> {
        self.0.set_len(bytes)
    }

    async fn metadata(&mut self) -> io::Result<Metadata> {
        self.0.metadata().map(Metadata::from)
    }
}

impl Fs for Threads {
    type File = File;

    fn open(
        &self,
        path: &Path,
        options: OpenOptions,
    ) -> impl Future<Output = io::Result<File>> + Send + use<> {
        let path = path.to_owned();
        async move { options.to_std()?.open(path).map(File) }
    }

    fn read(&self, path: &Path) -> impl Future<Output = io::Result<Vec<u8>>> + Send + use<> {
        let path = path.to_owned();
        async move { std::fs::read(path) }
    }

    fn write(
        &self,
        path: &Path,
        contents: Vec<u8>,
    ) -> impl Future<Output = io::Result<()>> + Send + use<> {
        let path = path.to_owned();
        async move { std::fs::write(path, contents) }
    }

    fn metadata(&self, path: &Path) -> impl Future<Output = io::Result<Metadata>> + Send + use<> {
        let path = path.to_owned();
        async move { std::fs::metadata(path).map(Metadata::from) }
    }

    fn read_dir(
        &self,
        path: &Path,
    ) -> impl Future<Output = io::Result<Vec<DirEntry>>> + Send + use<> {
        let path = path.to_owned();
        async move { read_dir_blocking(&path) }
    }

    fn rename(
        &self,
        from: &Path,
        to: &Path,
    ) -> impl Future<Output = io::Result<()>> + Send + use<> {
        let (from, to) = (from.to_owned(), to.to_owned());
        async move { std::fs::rename(from, to) }
    }

    fn remove_file(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<> {
        let path = path.to_owned();
        async move { std::fs::remove_file(path) }
    }

    fn create_dir_all(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<> {
        let path = path.to_owned();
        async move { std::fs::create_dir_all(path) }
    }

    fn remove_dir(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<> {
        let path = path.to_owned();
        async move { std::fs::remove_dir(path) }
    }
}
