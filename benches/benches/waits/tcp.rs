//! A round trip over TCP: a request of sixteen bytes, a reply of eighty.

use crate::load::{Load, Took};
use crate::native::Native;
use anyhow::{Result, ensure};
use benches::adapter::side::Exchanges;
use benches::side::Joined;
use io_sim::{Bounds, tcp};
use runtime_adapter::{Net, Owned, Owner, Runtime};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

/// The bytes of a request: a header, as the peer understands it.
const REQUEST: usize = 16;
/// The data of a reply.
pub(crate) const DATA: usize = 64;
/// The bytes of a reply: a header, and the data.
const REPLY: usize = REQUEST + DATA;

/// As many connections as there are callers.
pub(crate) fn bounds(callers: u64) -> Result<Bounds> {
    Ok(Bounds {
        connections: NonZeroUsize::try_from(usize::try_from(callers)?)?,
        ..Bounds::default()
    })
}

/// Measures the device.
pub(crate) fn ours<R: Runtime + Net + Owned>(
    owner: &Owner<R>,
    peer: SocketAddr,
    load: Load,
) -> Result<Took> {
    let device = tcp::Receive::new(owner.handle(), peer, bounds(load.callers)?, None);
    crate::ours::measure(owner, &device, load)
}

/// Connects as often as there are callers.
pub(crate) fn connect(peer: SocketAddr, callers: u64) -> io::Result<Vec<TcpStream>> {
    let connect = |_| {
        let stream = TcpStream::connect(peer)?;
        stream.set_nodelay(true)?;
        Ok(stream)
    };
    (0..callers).map(connect).collect()
}

/// Measures the same bytes over the runtime's own streams, each of which a task has to itself.
pub(crate) fn native<N: Native>(native: &N, peer: SocketAddr, load: Load) -> Result<Took> {
    let streams = connect(peer, load.callers)?;
    let streams = native.drive(async move {
        let adopted: io::Result<Vec<_>> = streams.into_iter().map(N::adopt).collect();
        adopted
    })?;
    let kept = Arc::new(Mutex::new(streams));
    load.measure(|slice| {
        let (side, kept) = (native.clone(), Arc::clone(&kept));
        native.drive(async move {
            let streams = std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner));
            let callers = streams.into_iter().zip(0..).map(|(mut stream, caller)| {
                let (items, kept) = (load.items(slice, caller), Arc::clone(&kept));
                side.spawn(async move {
                    for item in items {
                        exchange(&mut stream, item).await.unwrap_or_else(broken);
                    }
                    kept.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(stream);
                })
            });
            let callers: Vec<_> = callers.collect();
            for caller in callers {
                caller.await.joined();
            }
        });
        Ok(())
    })
}

/// Measures the same bytes over the system's streams, each of which a thread has to itself.
pub(crate) fn on_threads(peer: SocketAddr, load: Load) -> Result<Took> {
    let mut streams = connect(peer, load.callers)?;
    load.measure(|slice| {
        std::thread::scope(|scope| {
            let callers = streams.iter_mut().zip(0..).map(|(stream, caller)| {
                let items = load.items(slice, caller);
                scope.spawn(move || -> io::Result<()> {
                    let mut reply = [0; REPLY];
                    for item in items {
                        stream.write_all(&request(item))?;
                        stream.read_exact(&mut reply)?;
                    }
                    Ok(())
                })
            });
            let callers: Vec<_> = callers.collect();
            for caller in callers {
                let ended = caller.join();
                ensure!(matches!(ended, Ok(Ok(()))), "a client ended with {ended:?}");
            }
            Ok(())
        })
    })
}

async fn exchange(stream: &mut impl Exchanges, item: u64) -> io::Result<()> {
    stream.write_all(&request(item)).await?;
    let mut reply = [0; REPLY];
    let mut read = 0;
    while read < REPLY {
        match stream.read(&mut reply[read..]).await? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            bytes => read += bytes,
        }
    }
    Ok(())
}

fn request(item: u64) -> [u8; REQUEST] {
    let mut request = [0; REQUEST];
    request[..4].copy_from_slice(b"LR\x01\x00");
    request[8..].copy_from_slice(&item.to_be_bytes());
    request
}

fn broken(error: io::Error) {
    panic!("the peer gave an error: {error}")
}
