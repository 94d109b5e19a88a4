//! The waits for the server.

use super::line::Ask;
use super::{Error, Server};
use crate::{Backend, Reply, Request};
use runtime_adapter::Net;
use std::fmt;

/// Stores an order under its number, in a transaction of its own; one that is there already stays as it is.
pub struct Insert<R: Net + Send + Sync>(pub(super) Server<R>);

/// Looks an order up, with the ninety-nine before it, as far as they are there.
pub struct Query<R: Net + Send + Sync>(pub(super) Server<R>);

/// Stores an order and reads it back, in one transaction: what is served is what was stored.
///
/// The order of a number is stored once, however often it is placed, also by a program that was started anew.
pub struct Orders<R: Net + Send + Sync>(pub(super) Server<R>);

/// Asks, and makes the reply.
async fn ask<R: Net + Send + Sync>(server: Server<R>, ask: Ask, item: u64) -> Result<Reply, Error> {
    let bytes = server.ask(ask, item).await?;
    Ok(Reply {
        item,
        bytes,
        cached: None,
    })
}

impl<R: Net + Send + Sync> Backend for Insert<R> {
    type Error = Error;

    fn wait(&self, request: Request) -> impl Future<Output = Result<Reply, Error>> + Send + use<R> {
        ask(self.0.clone(), Ask::Insert, request.item)
    }
}

impl<R: Net + Send + Sync> Backend for Query<R> {
    type Error = Error;

    fn wait(&self, request: Request) -> impl Future<Output = Result<Reply, Error>> + Send + use<R> {
        ask(self.0.clone(), Ask::LookUp, request.item)
    }
}

impl<R: Net + Send + Sync> Backend for Orders<R> {
    type Error = Error;

    fn wait(&self, request: Request) -> impl Future<Output = Result<Reply, Error>> + Send + use<R> {
        ask(self.0.clone(), Ask::InsertAndRead, request.item)
    }
}

impl<R: Net + Send + Sync> Clone for Insert<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R: Net + Send + Sync> Clone for Query<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R: Net + Send + Sync> Clone for Orders<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R: Net + Send + Sync> fmt::Debug for Insert<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Insert").field(&self.0).finish()
    }
}

impl<R: Net + Send + Sync> fmt::Debug for Query<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Query").field(&self.0).finish()
    }
}

impl<R: Net + Send + Sync> fmt::Debug for Orders<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Orders").field(&self.0).finish()
    }
}
