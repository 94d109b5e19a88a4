//! The runtimes themselves, as far as a client needs them: tasks, a stream, and that stream as hyper asks for one.

use benches::adapter::native::{AsyncStd, Smol, Tokio};
use benches::adapter::side::{Exchanges, Spawns};
use hyper_util::rt::TokioIo;
use smol_hyper::rt::FuturesIo;
use std::io;
use std::net::TcpStream;

/// A runtime with one worker, used directly.
pub(crate) trait Native: Spawns<Handle<()>: Send> + Send + Sync {
    /// Its own stream.
    type Stream: Exchanges;
    /// The stream as hyper's users have it on this runtime.
    type Io: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static;

    /// Takes a connection over; called in a task.
    fn adopt(stream: TcpStream) -> io::Result<Self::Stream>;

    /// Gives a stream to hyper.
    fn for_hyper(stream: Self::Stream) -> Self::Io;

    /// Runs `root` as a task and blocks the calling thread until it has ended.
    fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static;
}

macro_rules! impl_native {
    ($runtime:ty, $stream:ty, $io:ident, $adopt:expr) => {
        impl Native for $runtime {
            type Stream = $stream;
            type Io = $io<$stream>;

            fn adopt(stream: TcpStream) -> io::Result<$stream> {
                $adopt(stream)
            }

            fn for_hyper(stream: $stream) -> $io<$stream> {
                $io::new(stream)
            }

            fn drive<F>(&self, root: F) -> F::Output
            where
                F: Future + Send + 'static,
                F::Output: Send + 'static,
            {
                <$runtime>::drive(self, root)
            }
        }
    };
}

impl_native!(
    Tokio,
    tokio::net::TcpStream,
    TokioIo,
    |stream: TcpStream| {
        stream.set_nonblocking(true)?;
        tokio::net::TcpStream::from_std(stream)
    }
);
impl_native!(
    Smol,
    async_io::Async<TcpStream>,
    FuturesIo,
    async_io::Async::new
);
impl_native!(
    AsyncStd,
    async_std::net::TcpStream,
    FuturesIo,
    |stream: TcpStream| {
        stream.set_nonblocking(true)?;
        Ok(async_std::net::TcpStream::from(stream))
    }
);
