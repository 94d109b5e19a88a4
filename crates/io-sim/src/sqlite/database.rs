//! The database: its file, its connections, and calling it on the blocking pool.

use super::connections::Shelf;
use super::slip::What;
use super::statements::{self, Stored};
use super::writer::Writer;
use super::{Error, Insert, Orders, Query};
use crate::Wait;
use runtime_adapter::Runtime;
use rusqlite::Connection;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The bytes of a page: SQLite's default, stated for the limit on pages.
const PAGE: u32 = 4096;

/// How a database is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The bytes of each order.
    pub order_bytes: usize,
    /// The connections that read, beside the one that writes.
    pub readers: NonZeroUsize,
    /// How safe an order is when it is acknowledged.
    pub durability: Durability,
    /// How long another program's lock is waited for.
    pub patience: Duration,
    /// How long an operation may take from when it has its connection.
    pub deadline: Duration,
    /// The most bytes of the file, where it is to have a limit.
    pub most_bytes: Option<u64>,
}

/// How safe an order is when it is acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// It outlives the process, not the machine (`synchronous = NORMAL`).
    Process,
    /// It outlives the machine: every commit is synced (`synchronous = FULL`).
    #[default]
    Machine,
}

impl Default for Settings {
    /// 64 bytes an order, 4 readers, safe from the machine's end, 5 s for a lock, 30 s for an operation, no limit.
    fn default() -> Self {
        Self {
            order_bytes: 64,
            readers: const { NonZeroUsize::new(4).expect("invariant: 4 is not zero") },
            durability: Durability::Machine,
            patience: Duration::from_secs(5),
            deadline: Duration::from_secs(30),
            most_bytes: None,
        }
    }
}

/// An open database; clones are the same one.
#[derive(Clone, Debug)]
pub struct Database<R: Runtime> {
    rt: R,
    writer: Arc<Writer<R>>,
    pub(super) open: Arc<Open>,
}

#[derive(Debug)]
pub(super) struct Open {
    pub(super) path: PathBuf,
    settings: Settings,
    readers: Shelf,
}

impl<R: Runtime> Database<R> {
    /// Opens the file, which is made if it is missing, and makes its table.
    ///
    /// # Errors
    ///
    /// [`Error::Open`] or [`Error::NotADatabase`]; [`Error::Lost`] if the runtime is gone.
    pub async fn open(rt: R, path: &Path, settings: Settings) -> Result<Self, Error> {
        let path = path.to_path_buf();
        let opening = rt.spawn_blocking({
            let path = path.clone();
            move || {
                let opened = connect_all(&path, settings);
                opened.map_err(|source| Error::of_opening(&path, source))
            }
        });
        let opened = opening.await.map_err(|source| Error::Lost {
            path: path.clone(),
            source,
        });
        let (writer, readers) = opened??;
        let writer = Writer::new(rt.clone(), path.clone(), settings, writer);
        let open = Arc::new(Open {
            path,
            settings,
            readers: Shelf::new("connections that read", readers),
        });
        Ok(Self {
            rt,
            writer: Arc::new(writer),
            open,
        })
    }

    /// Returns the wait for an order to be stored.
    pub fn insert(&self) -> Insert<R> {
        Insert(self.clone())
    }

    /// Returns the wait for orders to be looked up.
    pub fn query(&self) -> Query<R> {
        Query(self.clone())
    }

    /// Returns the wait for an order to be stored and read back.
    pub fn orders(&self) -> Orders<R> {
        Orders(self.clone())
    }

    /// Returns how many connections are not in use.
    pub fn idle_connections(&self) -> usize {
        usize::from(self.writer.is_at_rest()) + self.open.readers.len()
    }

    /// Has an order stored by the connection that writes.
    pub(super) async fn write(&self, what: What, item: u64) -> Result<Stored, Error> {
        self.writer.write(what, item).await
    }

    /// Calls the database on a thread that may block, with a connection that reads.
    pub(super) async fn read<T, F>(&self, call: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let Open {
            path,
            settings,
            readers,
        } = &*self.open;
        let wait = Wait::Query;
        let lent = readers.take().await;
        let calling = self.rt.spawn_blocking(move || call(&lent));
        let called = self.rt.timeout(settings.deadline, calling).await;
        let called = called.map_err(|_| Error::Deadline {
            path: path.clone(),
            wait,
            after: settings.deadline,
        })?;
        let told = called.map_err(|source| Error::Lost {
            path: path.clone(),
            source,
        })?;
        told.map_err(|source| Error::of_wait(path, wait, settings.patience, source))
    }
}

fn connect_all(path: &Path, settings: Settings) -> rusqlite::Result<(Connection, Vec<Connection>)> {
    let writer = connect(path, settings)?;
    statements::create(&writer)?;
    let readers = (0..settings.readers.get()).map(|_| {
        let reader = connect(path, settings)?;
        reader.pragma_update(None, "query_only", true)?;
        Ok(reader)
    });
    let readers: rusqlite::Result<_> = readers.collect();
    Ok((writer, readers?))
}

fn connect(path: &Path, settings: Settings) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(settings.patience)?;
    connection.pragma_update(None, "page_size", PAGE)?;
    // Told with a row, which is not looked at: where a log cannot be had, it is a journal, which does as well.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    let synchronous = match settings.durability {
        Durability::Process => "NORMAL",
        Durability::Machine => "FULL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    if let Some(bytes) = settings.most_bytes {
        let pages = i64::try_from(bytes / u64::from(PAGE)).unwrap_or(i64::MAX);
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    }
    Ok(connection)
}
