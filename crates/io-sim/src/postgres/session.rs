//! One connection to the server, driven by the task that waits for it.
//!
//! tokio-postgres keeps a connection's reading and writing in a future of its own, to be spawned. Here whoever waits polls
//! both, so that a connection costs no task (on `threads`: no thread), and leaves nothing running when the wait is given up.

use crate::contents;
use crate::gate::Gate;
use crate::slow::Slow;
use crate::watched::{Count, Watched};
use futures_lite::future::zip;
use runtime_adapter::Net;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Connection, Error, NoTls, Statement};
use tokio_util::compat::{Compat, FuturesAsyncReadCompatExt};

/// The orders that a query looks up: the one that is asked for, and those before it.
const LOOKED_UP: i64 = 100;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS orders (
    item BIGINT PRIMARY KEY,
    contents BYTEA NOT NULL
)";
const INSERT: &str =
    "INSERT INTO orders (item, contents) VALUES ($1, $2) ON CONFLICT (item) DO NOTHING";
const READ_BACK: &str = "SELECT contents FROM orders WHERE item = $1";
const LOOK_UP: &str = "SELECT contents FROM orders WHERE item BETWEEN $1 AND $2 ORDER BY item";

/// A parameter of a statement.
type Value<'a> = &'a (dyn ToSql + Sync);

type Io<R> = Compat<Watched<Slow<R, <R as Net>::TcpStream>>>;

/// A connection, with what drives it.
pub(super) struct Session<R: Net> {
    client: Client,
    driver: Driver<R>,
    statements: Option<Statements>,
    /// The most bytes of a reply.
    reply_bytes: u64,
    /// How many bytes had been read when the reply that is under way was asked for.
    before: u64,
}

/// What reads and writes.
struct Driver<R: Net> {
    /// Gone when it has ended: what is asked then must meet a closed connection, not one that never answers.
    connection: Option<Connection<Io<R>, NoTlsStream>>,
    /// Why it ended, where that was no good end.
    why: Option<Error>,
    count: Arc<Count>,
    gate: Gate,
}

#[derive(Clone)]
struct Statements {
    insert: Statement,
    read_back: Statement,
    look_up: Statement,
}

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    /// It is there, with so many bytes.
    Whole(u64),
    /// Under its number there is something else.
    Otherwise,
}

impl<R: Net> Driver<R> {
    /// Polls the connection until it can go no further.
    fn drive(&mut self, cx: &mut Context<'_>) {
        let Self {
            connection,
            why,
            gate,
            ..
        } = self;
        let driven: Poll<()> = gate.poll(cx, |cx| {
            drive(connection, why, cx);
            Poll::Pending
        });
        debug_assert!(driven.is_pending());
    }

    /// Awaits what the connection brings.
    async fn await_of<F: Future>(&mut self, future: F) -> F::Output {
        let Self {
            connection,
            why,
            gate,
            ..
        } = self;
        let mut future = pin!(future);
        poll_fn(|cx| {
            gate.poll(cx, |cx| {
                if let Poll::Ready(brought) = future.as_mut().poll(cx) {
                    return Poll::Ready(brought);
                }
                gate.forget();
                drive(connection, why, cx);
                future.as_mut().poll(cx)
            })
        })
        .await
    }
}

fn drive<C>(connection: &mut Option<C>, why: &mut Option<Error>, cx: &mut Context<'_>)
where
    C: Future<Output = Result<(), Error>> + Unpin,
{
    if let Some(driven) = connection
        && let Poll::Ready(end) = Pin::new(driven).poll(cx)
    {
        *connection = None;
        *why = end.err();
    }
}

impl<R: Net + Send + Sync> Session<R> {
    /// Introduces itself to the server at the other end of `stream`, of which a reply may have so many bytes.
    ///
    /// With an error comes how many bytes were heard.
    pub(super) async fn begin(
        config: &Config,
        stream: Slow<R, R::TcpStream>,
        reply_bytes: usize,
    ) -> Result<Self, (u64, Error)> {
        let (stream, count) = Watched::new(stream);
        let reply_bytes = reply_bytes as u64;
        count.allow(reply_bytes);
        let connecting = config.connect_raw(stream.compat(), NoTls).await;
        let (client, connection) = connecting.map_err(|error| (count.read(), error))?;
        Ok(Self {
            client,
            driver: Driver {
                connection: Some(connection),
                why: None,
                count,
                gate: Gate::new(),
            },
            statements: None,
            reply_bytes,
            before: 0,
        })
    }

    /// Whether the connection can be used, as far as can be seen from here.
    pub(super) fn is_alive(&mut self, cx: &mut Context<'_>) -> bool {
        self.driver.drive(cx);
        self.driver.connection.is_some() && !self.client.is_closed()
    }

    /// Begins to count the bytes of a reply.
    pub(super) fn expect_reply(&mut self) {
        self.before = self.driver.count.read();
        self.driver.count.allow(self.reply_bytes);
    }

    /// Whether anything of the reply has come.
    pub(super) fn reply_has_begun(&self) -> bool {
        self.driver.count.read() > self.before
    }

    /// Whether more of the reply has come than is taken.
    pub(super) fn had_too_much(&self) -> bool {
        self.driver.count.read() - self.before >= self.reply_bytes
    }

    /// Whether the connection has ended, and why, where that is known.
    pub(super) fn end(&mut self) -> Option<Option<Error>> {
        let ended = self.driver.connection.is_none() || self.client.is_closed();
        ended.then(|| self.driver.why.take())
    }

    pub(super) async fn create(&mut self) -> Result<(), Error> {
        let creating = self.client.batch_execute(SCHEMA);
        self.driver.await_of(creating).await
    }

    /// Stores an order, in a transaction of its own: one statement is one.
    pub(super) async fn insert(&mut self, item: u64, bytes: usize) -> Result<Stored, Error> {
        let Statements {
            insert, read_back, ..
        } = self.prepared().await?;
        let (key, contents) = (item.cast_signed(), contents(item, bytes));
        let values: [Value<'_>; 2] = [&key, &contents];
        let inserting = self.client.execute(&insert, &values);
        if self.driver.await_of(inserting).await? == 1 {
            return Ok(Stored::Whole(bytes as u64));
        }
        let reading = self.client.query_opt(&read_back, &values[..1]);
        let row = self.driver.await_of(reading).await?;
        compare(row.as_ref(), &contents)
    }

    /// Stores an order and reads it back, in one transaction; what it consists of is sent at once.
    pub(super) async fn insert_and_read(
        &mut self,
        item: u64,
        bytes: usize,
    ) -> Result<Stored, Error> {
        let Statements {
            insert, read_back, ..
        } = self.prepared().await?;
        let (key, contents) = (item.cast_signed(), contents(item, bytes));
        let values: [Value<'_>; 2] = [&key, &contents];
        let told = {
            let client = &self.client;
            // Polled in this order, they are sent in this order, before the first answer has come.
            let all = zip(
                client.batch_execute("BEGIN"),
                zip(
                    client.execute(&insert, &values),
                    client.query_opt(&read_back, &values[..1]),
                ),
            );
            let (begun, (inserted, row)) = self.driver.await_of(all).await;
            begun.and(inserted).and(row)
        };
        let row = match told {
            Ok(row) => row,
            Err(error) => {
                let undoing = self.client.batch_execute("ROLLBACK");
                // A connection that has ended has undone it.
                let _ = self.driver.await_of(undoing).await;
                return Err(error);
            }
        };
        let committing = self.client.batch_execute("COMMIT");
        self.driver.await_of(committing).await?;
        compare(row.as_ref(), &contents)
    }

    /// Reads the order and those before it; returns their bytes.
    pub(super) async fn look_up(&mut self, item: u64) -> Result<u64, Error> {
        let Statements { look_up, .. } = self.prepared().await?;
        let last = item.cast_signed();
        let first = last.saturating_sub(LOOKED_UP - 1);
        let values: [Value<'_>; 2] = [&first, &last];
        let looking = self.client.query(&look_up, &values);
        let rows = self.driver.await_of(looking).await?;
        rows.iter().try_fold(0, |bytes, row| {
            let contents: &[u8] = row.try_get(0)?;
            Ok(bytes + contents.len() as u64)
        })
    }

    /// Returns the statements, which the server has read once for each connection.
    async fn prepared(&mut self) -> Result<Statements, Error> {
        if let Some(statements) = &self.statements {
            return Ok(statements.clone());
        }
        let client = &self.client;
        let preparing = zip(
            client.prepare(INSERT),
            zip(client.prepare(READ_BACK), client.prepare(LOOK_UP)),
        );
        let (insert, (read_back, look_up)) = self.driver.await_of(preparing).await;
        let statements = Statements {
            insert: insert?,
            read_back: read_back?,
            look_up: look_up?,
        };
        self.statements = Some(statements.clone());
        Ok(statements)
    }
}

fn compare(row: Option<&tokio_postgres::Row>, contents: &[u8]) -> Result<Stored, Error> {
    let Some(row) = row else {
        return Ok(Stored::Otherwise);
    };
    let stored: &[u8] = row.try_get(0)?;
    Ok(if stored == contents {
        Stored::Whole(stored.len() as u64)
    } else {
        Stored::Otherwise
    })
}
