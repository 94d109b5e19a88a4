//! The wait until a client has data, through the network.

use super::Error;
use super::link::Link;
use crate::pool::{Bounds, Connections, Pool};
use crate::slow::Pace;
use crate::{Backend, Reply, Request, Wait};
use runtime_adapter::Net;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

/// Sends the data of an item to the client at an address, and waits until it has said that it has all of it.
///
/// It connects with the first wait. What was sent may have come though the answer was lost, so nothing is sent twice.
pub struct Send<R: Net + std::marker::Send + Sync> {
    pool: Arc<Pool<R, Link<R>>>,
}

impl<R: Net + std::marker::Send + Sync> Send<R> {
    /// Points at the client, which is sent `bytes` bytes an item; with a pace, its connections are slow.
    pub fn new(rt: R, peer: SocketAddr, bytes: u32, bounds: Bounds, pace: Option<Pace>) -> Self {
        let link = Link {
            rt: rt.clone(),
            peer,
            wait: Wait::Send,
            reply_bytes: bounds.reply_bytes,
            send_bytes: bytes,
            pace,
        };
        let pool = Arc::new(Pool::new(rt, link, bounds));
        Self { pool }
    }

    /// Returns how many connections there were, and are.
    pub fn connections(&self) -> Connections {
        self.pool.connections()
    }
}

impl<R: Net + std::marker::Send + Sync> Backend for Send<R> {
    type Error = Error;

    fn wait(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Reply, Error>> + std::marker::Send + use<R> {
        let pool = Arc::clone(&self.pool);
        async move {
            let bytes = pool.ask(request).await?;
            Ok(Reply {
                item: request.item,
                bytes,
                cached: None,
            })
        }
    }
}

impl<R: Net + std::marker::Send + Sync> Clone for Send<R> {
    fn clone(&self) -> Self {
        let pool = Arc::clone(&self.pool);
        Self { pool }
    }
}

impl<R: Net + std::marker::Send + Sync> fmt::Debug for Send<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Send").field(&self.pool).finish()
    }
}
