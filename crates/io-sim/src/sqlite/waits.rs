//! The waits for the database.

use super::slip::What;
use super::statements::{self, Stored};
use super::{Database, Error};
use crate::{Backend, Reply, Request};
use runtime_adapter::Runtime;

/// Stores an order under its number, whole or not at all; one that is there already stays as it is.
#[derive(Clone, Debug)]
pub struct Insert<R: Runtime>(pub(super) Database<R>);

/// Looks an order up, with the ninety-nine before it, as far as they are there.
#[derive(Clone, Debug)]
pub struct Query<R: Runtime>(pub(super) Database<R>);

/// Stores an order and reads it back, in one transaction: what is served is what was stored.
///
/// The order of a number is stored once, however often it is placed, also by a program that was started anew.
#[derive(Clone, Debug)]
pub struct Orders<R: Runtime>(pub(super) Database<R>);

impl<R: Runtime> Backend for Insert<R> {
    type Error = Error;

    fn wait(&self, request: Request) -> impl Future<Output = Result<Reply, Error>> + Send + use<R> {
        let database = self.0.clone();
        async move {
            let item = request.item;
            let stored = database.write(What::Insert, item).await?;
            reply(&database, item, stored)
        }
    }
}

impl<R: Runtime> Backend for Query<R> {
    type Error = Error;

    fn wait(&self, request: Request) -> impl Future<Output = Result<Reply, Error>> + Send + use<R> {
        let database = self.0.clone();
        async move {
            let item = request.item;
            let looking = database.read(move |connection| statements::look_up(connection, item));
            let bytes = looking.await?;
            reply(&database, item, Stored::Whole(bytes))
        }
    }
}

impl<R: Runtime> Backend for Orders<R> {
    type Error = Error;

    fn wait(&self, request: Request) -> impl Future<Output = Result<Reply, Error>> + Send + use<R> {
        let database = self.0.clone();
        async move {
            let item = request.item;
            let stored = database.write(What::InsertAndRead, item).await?;
            reply(&database, item, stored)
        }
    }
}

fn reply<R: Runtime>(database: &Database<R>, item: u64, stored: Stored) -> Result<Reply, Error> {
    match stored {
        Stored::Whole(bytes) => Ok(Reply {
            item,
            bytes,
            cached: None,
        }),
        Stored::Otherwise => Err(Error::Conflict {
            path: database.open.path.clone(),
            item,
        }),
    }
}
