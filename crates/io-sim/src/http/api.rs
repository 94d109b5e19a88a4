//! The wait for a remote API's answer.

use super::Error;
use super::exchange::{Line, host_of};
use crate::pool::{Bounds, Connections, Pool};
use crate::slow::Pace;
use crate::{Backend, Reply, Request};
use runtime_adapter::Net;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

/// Orders the burger of an item from the API at an address (`PUT /orders/7`), and waits until it is there.
///
/// It connects with the first wait. The same order may come twice, so a connection that was kept and proves dead before a
/// byte of the answer came is replaced once, unseen.
pub struct Api<R: Net + Send + Sync> {
    pool: Arc<Pool<R, Line<R>>>,
}

impl<R: Net + Send + Sync> Api<R> {
    /// Points at the API; with a pace, its connections are slow.
    pub fn new(rt: R, api: SocketAddr, bounds: Bounds, pace: Option<Pace>) -> Self {
        let line = Line {
            rt: rt.clone(),
            api,
            host: host_of(api),
            reply_bytes: bounds.reply_bytes,
            pace,
        };
        let pool = Arc::new(Pool::new(rt, line, bounds));
        Self { pool }
    }

    /// Returns how many connections there were, and are.
    pub fn connections(&self) -> Connections {
        self.pool.connections()
    }
}

impl<R: Net + Send + Sync> Backend for Api<R> {
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

impl<R: Net + Send + Sync> Clone for Api<R> {
    fn clone(&self) -> Self {
        let pool = Arc::clone(&self.pool);
        Self { pool }
    }
}

impl<R: Net + Send + Sync> fmt::Debug for Api<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Api").field(&self.pool).finish()
    }
}
