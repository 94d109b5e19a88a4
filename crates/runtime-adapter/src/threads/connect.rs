//! Opening connections without blocking: begun, waited for, and asked how it went.

use super::sleep::Sleep;
use super::socket::Stream;
use super::watch::Source;
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketType};
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::Duration;

/// Connects to `addr` by TCP.
pub(super) async fn tcp(addr: SocketAddr) -> io::Result<Stream<std::net::TcpStream>> {
    let family = match addr {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let socket = socket(family)?;
    let begun = rustix::net::connect(&socket, &addr);
    let mut stream = Stream::new(socket.into());
    match begun {
        Ok(()) => {}
        // Interrupted as well: the attempt goes on by itself.
        Err(Errno::INPROGRESS | Errno::INTR) => until_connected(&mut stream).await?,
        Err(error) => return Err(error.into()),
    }
    Ok(stream)
}

/// Connects to the Unix socket at `path`.
pub(super) async fn unix(path: &Path) -> io::Result<Stream<std::os::unix::net::UnixStream>> {
    let addr = SocketAddrUnix::new(path)?;
    let mut stream = Stream::new(socket(AddressFamily::UNIX)?.into());
    let mut pause = Duration::from_millis(1);
    loop {
        match rustix::net::connect(stream.get_ref(), &addr) {
            Ok(()) | Err(Errno::ISCONN) => break,
            Err(Errno::INPROGRESS | Errno::INTR) => {
                until_connected(&mut stream).await?;
                break;
            }
            // The listener's queue is full, and nothing tells when it no longer is.
            Err(Errno::AGAIN) => {
                Sleep::after(pause).await;
                pause = (2 * pause).min(Duration::from_millis(50));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(stream)
}

/// Waits for the end of an attempt that has begun.
async fn until_connected<S: Source>(stream: &mut Stream<S>) -> io::Result<()> {
    let ended = |socket: &S| {
        rustix::net::sockopt::socket_error(socket)??;
        match rustix::net::getpeername(socket) {
            Ok(_) => Ok(()),
            // No error, and no peer either: it is still under way.
            Err(Errno::NOTCONN) => Err(io::ErrorKind::WouldBlock.into()),
            Err(error) => Err(error.into()),
        }
    };
    poll_fn(|cx| stream.poll_writing(cx, ended)).await
}

/// Makes a stream socket that is non-blocking and is closed on exec.
#[cfg(not(target_vendor = "apple"))]
fn socket(family: AddressFamily) -> io::Result<OwnedFd> {
    use rustix::net::SocketFlags;
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    Ok(rustix::net::socket_with(
        family,
        SocketType::STREAM,
        flags,
        None,
    )?)
}

/// Makes a stream socket that is non-blocking and is closed on exec.
#[cfg(target_vendor = "apple")]
fn socket(family: AddressFamily) -> io::Result<OwnedFd> {
    let socket = rustix::net::socket(family, SocketType::STREAM, None)?;
    rustix::io::fcntl_setfd(&socket, rustix::io::FdFlags::CLOEXEC)?;
    rustix::io::ioctl_fionbio(&socket, true)?;
    rustix::net::sockopt::set_socket_nosigpipe(&socket, true)?;
    Ok(socket)
}
