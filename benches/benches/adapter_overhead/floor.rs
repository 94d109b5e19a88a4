//! The floor under every server: the system calls that an echo needs, made by a loop over epoll and nothing else.

use anyhow::Result;
use benches::adapter::echo::MESSAGE;
use rustix::event::epoll;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};

/// Echoes on so many connections until their clients close them; gives the bytes.
///
/// A message is read when epoll tells of it and sent back at once: one call each, and one of epoll for all connections
/// that are ready together.
pub(crate) fn serve(connections: usize, tell: impl Fn(SocketAddr)) -> Result<u64> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    tell(listener.local_addr()?);
    let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    let mut streams: Vec<Option<TcpStream>> = Vec::with_capacity(connections);
    for n in 0..connections {
        let (stream, _) = listener.accept()?;
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        epoll::add(
            &epoll,
            &stream,
            epoll::EventData::new_u64(n as u64),
            epoll::EventFlags::IN,
        )?;
        streams.push(Some(stream));
    }
    let mut ready = Vec::with_capacity(connections);
    let mut buffer = [0; MESSAGE];
    let (mut open, mut bytes) = (connections, 0);
    while open > 0 {
        ready.clear();
        epoll::wait(&epoll, rustix::buffer::spare_capacity(&mut ready), None)?;
        for event in &ready {
            let place = usize::try_from(event.data.u64())?;
            let Some(stream) = &mut streams[place] else {
                continue;
            };
            match stream.read(&mut buffer)? {
                0 => {
                    // Closing it takes it out of the set.
                    streams[place] = None;
                    open -= 1;
                }
                n => {
                    stream.write_all(&buffer[..n])?;
                    bytes += n as u64;
                }
            }
        }
    }
    Ok(bytes)
}
