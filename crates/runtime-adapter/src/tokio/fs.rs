//! Files on tokio's pool for blocking work, for its three flavours.

use super::{CurrentThread, Local, MultiThread};
use crate::Fs;
use crate::fs::{self, DirEntry, Metadata, OpenOptions, read_dir_blocking};
use ::tokio::io::{AsyncRead, AsyncSeek, AsyncWrite, AsyncWriteExt, ReadBuf};
use std::future::Future;
use std::io::{self, IoSlice, SeekFrom};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// An open file.
#[derive(Debug)]
pub struct File {
    native: ::tokio::fs::File,
    /// Where the seek that is under way goes, as long as nothing else was asked for since.
    seeking: Option<SeekFrom>,
}

impl File {
    /// Returns tokio's own file.
    pub fn into_inner(self) -> ::tokio::fs::File {
        self.native
    }

    /// Gives up waiting for a seek, as every other operation does.
    #[inline]
    fn native(self: Pin<&mut Self>) -> Pin<&mut ::tokio::fs::File> {
        let this = self.get_mut();
        this.seeking = None;
        Pin::new(&mut this.native)
    }
}

impl From<::tokio::fs::File> for File {
    fn from(native: ::tokio::fs::File) -> Self {
        Self {
            native,
            seeking: None,
        }
    }
}

impl futures_io::AsyncRead for File {
    #[inline]
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(buffer);
        ready!(self.native().poll_read(cx, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().len()))
    }
}

impl futures_io::AsyncWrite for File {
    #[inline]
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.native().poll_write(cx, bytes)
    }

    #[inline]
    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.native().poll_write_vectored(cx, slices)
    }

    #[inline]
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.native().poll_flush(cx)
    }

    #[inline]
    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}

impl futures_io::AsyncSeek for File {
    fn poll_seek(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        to: SeekFrom,
    ) -> Poll<io::Result<u64>> {
        let this = &mut *self;
        let mut native = Pin::new(&mut this.native);
        if this.seeking != Some(to) {
            // tokio takes no seek while something is under way. How an earlier seek, which nobody waits for, ends is of
            // no interest; tokio itself keeps the error of a write for the next write or flush.
            let _ = ready!(native.as_mut().poll_complete(cx));
            native.as_mut().start_seek(to)?;
            this.seeking = Some(to);
        }
        let at = ready!(native.poll_complete(cx));
        this.seeking = None;
        Poll::Ready(at)
    }
}

impl fs::File for File {
    async fn sync_all(&mut self) -> io::Result<()> {
        // tokio's own would keep the error of an earlier write for later.
        self.native.flush().await?;
        self.native.sync_all().await
    }

    async fn sync_data(&mut self) -> io::Result<()> {
        self.native.flush().await?;
        self.native.sync_data().await
    }

    async fn set_len(&mut self, bytes: u64) -> io::Result<()> {
        self.native.flush().await?;
        self.native.set_len(bytes).await
    }

    async fn metadata(&mut self) -> io::Result<Metadata> {
        self.native.flush().await?;
        self.native.metadata().await.map(Metadata::from)
    }
}

fn open(
    path: &Path,
    options: OpenOptions,
) -> impl Future<Output = io::Result<File>> + Send + use<> {
    let path = path.to_owned();
    async move {
        let options = ::tokio::fs::OpenOptions::from(options.to_std()?);
        options.open(path).await.map(File::from)
    }
}

async fn read_dir(path: std::path::PathBuf) -> io::Result<Vec<DirEntry>> {
    // One call for all of it, where tokio's own stream makes one for every few entries.
    let listed = ::tokio::task::spawn_blocking(move || read_dir_blocking(&path)).await;
    listed.unwrap_or_else(|error| Err(error.into()))
}

/// Implements [`Fs`] for a flavour.
macro_rules! impl_fs {
    ($flavour:ty) => {
        impl Fs for $flavour {
            type File = File;

            fn open(
                &self,
                path: &Path,
                options: OpenOptions,
            ) -> impl Future<Output = io::Result<File>> + Send + use<> {
                open(path, options)
            }

            fn read(
                &self,
                path: &Path,
            ) -> impl Future<Output = io::Result<Vec<u8>>> + Send + use<> {
                ::tokio::fs::read(path.to_owned())
            }

            fn write(
                &self,
                path: &Path,
                contents: Vec<u8>,
            ) -> impl Future<Output = io::Result<()>> + Send + use<> {
                ::tokio::fs::write(path.to_owned(), contents)
            }

            fn metadata(
                &self,
                path: &Path,
            ) -> impl Future<Output = io::Result<Metadata>> + Send + use<> {
                let path = path.to_owned();
                async move { ::tokio::fs::metadata(path).await.map(Metadata::from) }
            }

            fn read_dir(
                &self,
                path: &Path,
            ) -> impl Future<Output = io::Result<Vec<DirEntry>>> + Send + use<> {
                read_dir(path.to_owned())
            }

            fn rename(
                &self,
                from: &Path,
                to: &Path,
            ) -> impl Future<Output = io::Result<()>> + Send + use<> {
                ::tokio::fs::rename(from.to_owned(), to.to_owned())
            }

            fn remove_file(
                &self,
                path: &Path,
            ) -> impl Future<Output = io::Result<()>> + Send + use<> {
                ::tokio::fs::remove_file(path.to_owned())
            }

            fn create_dir_all(
                &self,
                path: &Path,
            ) -> impl Future<Output = io::Result<()>> + Send + use<> {
                ::tokio::fs::create_dir_all(path.to_owned())
            }

            fn remove_dir(
                &self,
                path: &Path,
            ) -> impl Future<Output = io::Result<()>> + Send + use<> {
                ::tokio::fs::remove_dir(path.to_owned())
            }
        }
    };
}
impl_fs!(MultiThread);
impl_fs!(CurrentThread);
impl_fs!(Local);
