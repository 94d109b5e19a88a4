//! Connections that are kept open between orders.

use futures_lite::io::BufReader;
use runtime_adapter::Net;
use runtime_adapter::net::TcpStream;
use runtime_adapter::sync::{Permit, Semaphore};
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

/// At most so many connections to one address.
#[derive(Debug)]
pub(crate) struct Pool<R: Net> {
    rt: R,
    addr: SocketAddr,
    places: Semaphore,
    idle: Mutex<Vec<BufReader<R::TcpStream>>>,
}

/// A connection out of the pool: dropped, it is closed; [`give_back`](Self::give_back) keeps it.
#[derive(Debug)]
pub(crate) struct Pooled<'a, R: Net> {
    pool: &'a Pool<R>,
    stream: BufReader<R::TcpStream>,
    // Dropped last: whoever waits for a place finds the connection back in the pool.
    _place: Permit<'a>,
}

impl<R: Net> Pool<R> {
    pub(crate) fn new(rt: R, addr: SocketAddr, connections: NonZeroUsize) -> Self {
        Self {
            rt,
            addr,
            places: Semaphore::new("connections", connections.get()),
            idle: Mutex::default(),
        }
    }

    /// Takes the connection that was used last, or opens one; waits while all places are taken.
    pub(crate) async fn take(&self) -> io::Result<Pooled<'_, R>> {
        let place = self.places.acquire().await;
        let idle = self.idle().pop();
        let stream = match idle {
            Some(stream) => stream,
            None => {
                let stream = self.rt.connect(self.addr).await?;
                stream.set_nodelay(true)?;
                BufReader::new(stream)
            }
        };
        Ok(Pooled {
            pool: self,
            stream,
            _place: place,
        })
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<BufReader<R::TcpStream>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Net> Pooled<'_, R> {
    pub(crate) fn stream(&mut self) -> &mut BufReader<R::TcpStream> {
        &mut self.stream
    }

    pub(crate) fn give_back(self) {
        let Self {
            pool,
            stream,
            _place: place,
        } = self;
        pool.idle().push(stream);
        drop(place);
    }
}
