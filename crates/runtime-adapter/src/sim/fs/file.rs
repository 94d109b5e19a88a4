//! An open file.

use super::gone;
use super::operation::{Operation, Outcome, ask, take_time};
use super::tree::Tree;
use crate::Time;
use crate::fs::{self, Metadata, OpenOptions};
use crate::sim::{Sim, Sleep, access};
use futures_io::{AsyncRead, AsyncSeek, AsyncWrite};
use std::future::Future;
use std::io::{self, ErrorKind, IoSlice, IoSliceMut, SeekFrom};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// A simulated file that is open. Nothing that was written stays in a buffer of its own.
#[derive(Debug)]
pub struct File {
    open: Open,
    path: PathBuf,
    options: OpenOptions,
    position: u64,
    /// An operation that takes its time.
    pending: Option<Pending>,
}

#[derive(Debug)]
struct Pending {
    operation: Operation,
    sleep: Sleep,
    outcome: Outcome,
}

/// A file in the tree, which stays there until this is dropped.
#[derive(Debug)]
struct Open {
    sim: Sim,
    number: u64,
}

impl Drop for Open {
    fn drop(&mut self) {
        access::with(self.sim.run(), "closed a file of it", |core| {
            core.fs.tree().close(self.number);
        });
    }
}

/// Calls `f` with the files of a run and the time there.
pub(super) fn with<T>(
    sim: Sim,
    f: impl FnOnce(&mut Tree, u64) -> Result<T, ErrorKind>,
) -> io::Result<T> {
    let done = access::with(sim.run(), "used its files", |core| {
        let now = core.now_ns();
        f(core.fs.tree(), now)
    });
    done.ok_or_else(gone)?.map_err(io::Error::from)
}

impl File {
    pub(super) async fn open(sim: Sim, path: PathBuf, options: OpenOptions) -> io::Result<Self> {
        let options = options.check()?;
        take_time(sim, Operation::Open, &path, 0).await?;
        let number = with(sim, |tree, now| tree.open(&path, options, now))?;
        Ok(Self {
            open: Open { sim, number },
            path,
            options,
            position: 0,
            pending: None,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes there are from the position on.
    pub(super) fn left(&self) -> io::Result<usize> {
        let number = self.open.number;
        with(self.open.sim, |tree, _| {
            Ok(tree.node(number).bytes_from(self.position).len())
        })
    }

    /// Reads into the buffers, no more than `most` bytes.
    pub(super) fn read_now(
        &mut self,
        buffers: &mut [IoSliceMut<'_>],
        most: usize,
    ) -> io::Result<usize> {
        let number = self.open.number;
        let position = self.position;
        let read = with(self.open.sim, |tree, _| {
            let mut left = tree.node(number).bytes_from(position);
            left = &left[..left.len().min(most)];
            let before = left.len();
            for buffer in buffers {
                let (part, rest) = left.split_at(left.len().min(buffer.len()));
                buffer[..part.len()].copy_from_slice(part);
                left = rest;
            }
            Ok(before - left.len())
        })?;
        self.position += read as u64;
        Ok(read)
    }

    /// Writes no more than `most` bytes, at the position, or at the end.
    pub(super) fn write_now(&mut self, slices: &[IoSlice<'_>], most: usize) -> io::Result<usize> {
        let number = self.open.number;
        let appends = self.options.append;
        let mut position = self.position;
        let mut left = most;
        let written = with(self.open.sim, |tree, now| {
            let node = tree.node(number);
            if appends {
                position = node.bytes().len() as u64;
            }
            for slice in slices {
                let part = &slice[..slice.len().min(left)];
                node.write_at(position, part, now)?;
                position += part.len() as u64;
                left -= part.len();
            }
            Ok(most - left)
        })?;
        self.position = position;
        Ok(written)
    }

    /// Lets an operation take its time; gives how many bytes it moves at most. One that another took the place of is
    /// given up.
    fn poll_time(
        &mut self,
        cx: &mut Context<'_>,
        operation: Operation,
        bytes: usize,
    ) -> Poll<io::Result<usize>> {
        let sim = self.open.sim;
        let pending = match &mut self.pending {
            Some(pending) if pending.operation == operation => pending,
            other => {
                let outcome = ask(sim.run(), operation, &self.path, bytes)?;
                other.insert(Pending {
                    operation,
                    sleep: sim.sleep(outcome.after),
                    outcome,
                })
            }
        };
        ready!(Pin::new(&mut pending.sleep).poll(cx));
        let outcome = pending.outcome;
        self.pending = None;
        Poll::Ready(outcome.moves())
    }

    /// Lets an operation that is not polled take its time.
    async fn take_time(&mut self, operation: Operation) -> io::Result<()> {
        self.pending = None;
        take_time(self.open.sim, operation, &self.path, 0).await?;
        Ok(())
    }

    fn must(&self, allowed: bool, what: &str) -> io::Result<()> {
        if allowed {
            return Ok(());
        }
        let told = format!("{} was not opened for {what}", self.path.display());
        Err(io::Error::new(ErrorKind::PermissionDenied, told))
    }

    fn writes(&self) -> bool {
        self.options.write || self.options.append
    }
}

impl AsyncRead for File {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_read_vectored(cx, &mut [IoSliceMut::new(buffer)])
    }

    fn poll_read_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
    ) -> Poll<io::Result<usize>> {
        self.must(self.options.read, "reading")?;
        let room = buffers.iter().map(|buffer| buffer.len()).sum();
        if room == 0 {
            return Poll::Ready(Ok(0));
        }
        let most = ready!(self.poll_time(cx, Operation::Read, room))?;
        Poll::Ready(self.read_now(buffers, most))
    }
}

impl AsyncWrite for File {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.must(self.writes(), "writing")?;
        let given = slices.iter().map(|slice| slice.len()).sum();
        if given == 0 {
            return Poll::Ready(Ok(0));
        }
        let most = ready!(self.poll_time(cx, Operation::Write, given))?;
        Poll::Ready(self.write_now(slices, most))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl AsyncSeek for File {
    /// Moves the position, in no time: nothing is done to the disk.
    fn poll_seek(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        to: SeekFrom,
    ) -> Poll<io::Result<u64>> {
        self.pending = None;
        let number = self.open.number;
        let moved = match to {
            SeekFrom::Start(to) => Some(to),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => {
                let len = with(self.open.sim, |tree, _| Ok(tree.node(number).bytes().len()))?;
                (len as u64).checked_add_signed(by)
            }
        };
        let Some(position) = moved else {
            let told = format!("{to:?} is before the beginning of the file");
            return Poll::Ready(Err(io::Error::new(ErrorKind::InvalidInput, told)));
        };
        self.position = position;
        Poll::Ready(Ok(position))
    }
}

impl fs::File for File {
    async fn sync_all(&mut self) -> io::Result<()> {
        self.take_time(Operation::Sync).await
    }

    async fn sync_data(&mut self) -> io::Result<()> {
        self.take_time(Operation::Sync).await
    }

    async fn set_len(&mut self, bytes: u64) -> io::Result<()> {
        self.must(self.writes(), "writing")?;
        self.take_time(Operation::SetLen).await?;
        let number = self.open.number;
        with(self.open.sim, |tree, now| {
            tree.node(number).set_len(bytes, now)
        })
    }

    async fn metadata(&mut self) -> io::Result<Metadata> {
        self.take_time(Operation::Metadata).await?;
        let number = self.open.number;
        with(self.open.sim, |tree, _| Ok(tree.node(number).metadata()))
    }
}
