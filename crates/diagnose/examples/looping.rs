//! A planted event loop: `looping PORT…` asks the servers at these ports of this machine again and again, and waits for
//! whichever answers. Linux only, as the watcher is.

#[cfg(target_os = "linux")]
mod looping {
    use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
    use std::io::{Read, Write};
    use std::net::TcpStream;

    /// What can go wrong.
    pub(super) type Failed = Box<dyn std::error::Error + Send + Sync>;

    /// Answers that are waited for on each connection.
    const ANSWERS: usize = 100;

    pub(super) fn run() -> Result<(), Failed> {
        let set = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let mut streams = Vec::new();
        for port in std::env::args().skip(1) {
            let mut stream = TcpStream::connect(("127.0.0.1", port.parse()?))?;
            stream.set_nodelay(true)?;
            let place = u64::try_from(streams.len())?;
            set.add(&stream, EpollEvent::new(EpollFlags::EPOLLIN, place))?;
            stream.write_all(b"?")?;
            streams.push(stream);
        }
        let mut events = [EpollEvent::empty(); 8];
        let mut answers = 0;
        while answers < ANSWERS * streams.len() {
            let number = set.wait(&mut events, EpollTimeout::from(5_000_u16))?;
            for event in &events[..number] {
                let stream = streams.get_mut(usize::try_from(event.data())?);
                let stream = stream.ok_or("an event of nobody")?;
                stream.read_exact(&mut [0])?;
                stream.write_all(b"?")?;
                answers += 1;
            }
        }
        Ok(())
    }
}

#[cfg(target_os = "linux")]
fn main() -> Result<(), looping::Failed> {
    looping::run()
}

#[cfg(not(target_os = "linux"))]
fn main() {}
