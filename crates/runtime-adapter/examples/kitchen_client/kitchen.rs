//! The other side: a kitchen with moods, on plain threads, so that it serves clients on any runtime.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

/// A kitchen that is open until it is dropped.
#[derive(Debug)]
pub(crate) struct Kitchen {
    addr: SocketAddr,
    moods: Arc<Moods>,
}

/// What it does with the next orders, and what it has done.
#[derive(Debug, Default)]
struct Moods {
    hang_up: AtomicU32,
    ignore: AtomicU32,
    connections: AtomicU32,
    closed: AtomicBool,
}

impl Kitchen {
    /// Opens on a free port of the loopback.
    pub(crate) fn open() -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let (addr, moods) = (listener.local_addr()?, Arc::new(Moods::default()));
        let in_there = Arc::clone(&moods);
        thread::Builder::new()
            .name("kitchen".to_owned())
            .spawn(move || {
                for stream in listener.incoming().flatten() {
                    if in_there.closed.load(Ordering::Relaxed) {
                        break;
                    }
                    in_there.connections.fetch_add(1, Ordering::Relaxed);
                    let moods = Arc::clone(&in_there);
                    // A thread that is refused closes the connection; the client tries again.
                    let _ = thread::Builder::new()
                        .name("cook".to_owned())
                        .spawn(move || serve(stream, &moods));
                }
            })?;
        Ok(Self { addr, moods })
    }

    /// Where it is.
    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Closes the connection instead of answering, for this many orders.
    pub(crate) fn hang_up_on(&self, orders: u32) {
        self.moods.hang_up.store(orders, Ordering::Relaxed);
    }

    /// Never answers, for this many orders.
    pub(crate) fn ignore(&self, orders: u32) {
        self.moods.ignore.store(orders, Ordering::Relaxed);
    }

    /// Whether it still has orders to ignore.
    pub(crate) fn is_ignoring(&self) -> bool {
        self.moods.ignore.load(Ordering::Relaxed) > 0
    }

    /// How many connections it has accepted.
    pub(crate) fn connections(&self) -> u32 {
        self.moods.connections.load(Ordering::Relaxed)
    }
}

impl Drop for Kitchen {
    fn drop(&mut self) {
        self.moods.closed.store(true, Ordering::Relaxed);
        // The thread waits in `accept`: one more connection lets it see that it is closed.
        let _ = TcpStream::connect(self.addr);
    }
}

/// Takes one off a mood's count, if there is any left.
fn is_due(mood: &AtomicU32) -> bool {
    mood.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
        left.checked_sub(1)
    })
    .is_ok()
}

fn serve(mut stream: TcpStream, moods: &Moods) {
    let Ok(reading) = stream.try_clone() else {
        return;
    };
    for line in BufReader::new(reading).lines() {
        let Ok(line) = line else { return };
        if is_due(&moods.hang_up) {
            return;
        }
        if is_due(&moods.ignore) {
            continue;
        }
        let answer = match line.strip_prefix("order ") {
            Some("salad") => "refused we have burgers\n".to_owned(),
            Some(burger) => format!("served {burger}\n"),
            None => "refused this is no order\n".to_owned(),
        };
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}
