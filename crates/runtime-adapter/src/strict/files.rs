//! Files through the layer.

use super::budget::Coop;
use super::runtime::Strict;
use crate::fs::{DirEntry, File, Fs, Metadata, OpenOptions};
use std::future::Future;
use std::io;
use std::path::Path;

impl<R: Fs> Fs for Strict<R> {
    type File = Coop<R::File>;

    fn open(
        &self,
        path: &Path,
        options: OpenOptions,
    ) -> impl Future<Output = io::Result<Self::File>> + Send + use<R> {
        let opening = Coop::new(self.inner.open(path, options));
        async { opening.await.map(Coop::new) }
    }

    fn read(&self, path: &Path) -> impl Future<Output = io::Result<Vec<u8>>> + Send + use<R> {
        Coop::new(self.inner.read(path))
    }

    fn write(
        &self,
        path: &Path,
        contents: Vec<u8>,
    ) -> impl Future<Output = io::Result<()>> + Send + use<R> {
        Coop::new(self.inner.write(path, contents))
    }

    fn metadata(&self, path: &Path) -> impl Future<Output = io::Result<Metadata>> + Send + use<R> {
        Coop::new(self.inner.metadata(path))
    }

    fn read_dir(
        &self,
        path: &Path,
    ) -> impl Future<Output = io::Result<Vec<DirEntry>>> + Send + use<R> {
        Coop::new(self.inner.read_dir(path))
    }

    fn rename(
        &self,
        from: &Path,
        to: &Path,
    ) -> impl Future<Output = io::Result<()>> + Send + use<R> {
        Coop::new(self.inner.rename(from, to))
    }

    fn remove_file(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<R> {
        Coop::new(self.inner.remove_file(path))
    }

    fn create_dir_all(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<R> {
        Coop::new(self.inner.create_dir_all(path))
    }

    fn remove_dir(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<R> {
        Coop::new(self.inner.remove_dir(path))
    }
}

impl<F: File> File for Coop<F> {
    fn sync_all(&mut self) -> impl Future<Output = io::Result<()>> + Send {
        Coop::new(self.inner.sync_all())
    }

    fn sync_data(&mut self) -> impl Future<Output = io::Result<()>> + Send {
        Coop::new(self.inner.sync_data())
    }

    fn set_len(&mut self, bytes: u64) -> impl Future<Output = io::Result<()>> + Send {
        Coop::new(self.inner.set_len(bytes))
    }

    fn metadata(&mut self) -> impl Future<Output = io::Result<Metadata>> + Send {
        Coop::new(self.inner.metadata())
    }
}
