//! The wait for data from a client, through the network.

use super::Error;
use super::link::Link;
use crate::pool::{Bounds, Connections, Pool};
use crate::slow::Pace;
use crate::{Backend, Reply, Request, Wait};
use runtime_adapter::Net;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

/// Waits for the data of an item from the client at an address.
///
/// It connects with the first wait. Asking a second time does no harm, so a connection that was kept and proves dead before
/// a byte came is replaced once, unseen.
pub struct Receive<R: Net + Send + Sync> {
    pool: Arc<Pool<R, Link<R>>>,
}

impl<R: Net + Send + Sync> Receive<R> {
    /// Points at the client; with a pace, its connections are slow.
    pub fn new(rt: R, peer: SocketAddr, bounds: Bounds, pace: Option<Pace>) -> Self {
        let link = Link {
            rt: rt.clone(),
            peer,
            wait: Wait::Receive,
            reply_bytes: bounds.reply_bytes,
            send_bytes: 0,
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

impl<R: Net + Send + Sync> Backend for Receive<R> {
    type Error = Error;

    fn wait(&self, request: Request) -> impl Future<Output = Result<Reply, Error>> + Send + use<R> {
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

impl<R: Net + Send + Sync> Clone for Receive<R> {
    fn clone(&self) -> Self {
        let pool = Arc::clone(&self.pool);
        Self { pool }
    }
}

impl<R: Net + Send + Sync> fmt::Debug for Receive<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Receive").field(&self.pool).finish()
    }
}
