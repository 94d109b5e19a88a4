//! Files of `async_std::fs`.

use super::MultiThread;
use crate::fs::{self, Metadata, OpenOptions};
use ::async_std::fs as native;
use futures_io::{AsyncRead, AsyncSeek, AsyncWrite};
use futures_lite::AsyncWriteExt;
use std::io::{self, SeekFrom};
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

crate::reactor::impl_fs!(MultiThread, File, open);

/// An open file.
#[derive(Debug)]
pub struct File(native::File);

impl File {
    /// Borrows async-std's own file.
    pub fn get_ref(&self) -> &native::File {
        &self.0
    }
}

impl From<native::File> for File {
    fn from(native: native::File) -> Self {
        Self(native)
    }
}

async fn open(path: PathBuf, options: OpenOptions) -> io::Result<File> {
    let OpenOptions {
        read,
        write,
        append,
        truncate,
        create,
        create_new,
    } = options.check()?;
    // Opened by async-std itself, the file knows that there is nothing to flush yet.
    let mut options = native::OpenOptions::new();
    options
        .read(read)
        .write(write)
        .append(append)
        .truncate(truncate)
        .create(create)
        .create_new(create_new);
    options.open(path).await.map(File)
}

impl AsyncRead for File {
    #[inline]
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for File {
    #[inline]
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    #[inline]
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    /// Flushes, where async-std does nothing.
    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}

impl AsyncSeek for File {
    #[inline]
    fn poll_seek(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        to: SeekFrom,
    ) -> Poll<io::Result<u64>> {
        Pin::new(&mut self.0).poll_seek(cx, to)
    }
}

impl fs::File for File {
    async fn sync_all(&mut self) -> io::Result<()> {
        self.0.sync_all().await
    }

    async fn sync_data(&mut self) -> io::Result<()> {
        self.0.sync_data().await
    }

    async fn set_len(&mut self, bytes: u64) -> io::Result<()> {
        self.0.set_len(bytes).await
    }

    async fn metadata(&mut self) -> io::Result<Metadata> {
        self.0.flush().await?;
        self.0.metadata().await.map(Metadata::from)
    }
}
