//! Orders inserted into SQLite, each in a transaction of its own: beside rusqlite in a loop.

use crate::load::{Load, Took};
use anyhow::Result;
use io_sim::contents;
use io_sim::sqlite::{Database, Durability, Settings};
use runtime_adapter::{Owned, Owner, Runtime};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::path::Path;

const BYTES: usize = 64;

/// What is safe when an order is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Safe {
    /// It outlives the process.
    FromTheProcess,
    /// It outlives the machine: every commit is synced.
    FromTheMachine,
}

impl Safe {
    /// What tables say.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::FromTheProcess => "not synced",
            Self::FromTheMachine => "synced",
        }
    }
}

/// Measures the device.
pub(crate) fn ours<R: Runtime + Owned>(owner: &Owner<R>, safe: Safe, load: Load) -> Result<Took> {
    let directory = tempfile::tempdir()?;
    let (rt, path) = (owner.handle(), directory.path().join("orders"));
    let settings = Settings {
        order_bytes: BYTES,
        durability: match safe {
            Safe::FromTheProcess => Durability::Process,
            Safe::FromTheMachine => Durability::Machine,
        },
        ..Settings::default()
    };
    let database = owner.block_on(async move { Database::open(rt, &path, settings).await })?;
    crate::ours::measure(owner, &database.insert(), load)
}

/// Measures the same transactions in a loop on this thread, with the same pragmas.
pub(crate) fn native(safe: Safe, load: Load) -> Result<Took> {
    let directory = tempfile::tempdir()?;
    let connection = open(&directory.path().join("orders"), safe)?;
    load.measure(|slice| {
        for item in load.all_items(slice) {
            let mut statement = connection.prepare_cached(
                "INSERT INTO orders (item, contents) VALUES (?1, ?2) ON CONFLICT (item) DO NOTHING",
            )?;
            statement.execute(params![item.cast_signed(), contents(item, BYTES)])?;
        }
        Ok(())
    })
}

fn open(path: &Path, safe: Safe) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "page_size", 4096)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    let synchronous = match safe {
        Safe::FromTheProcess => "NORMAL",
        Safe::FromTheMachine => "FULL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.execute_batch(
        "CREATE TABLE orders (item INTEGER PRIMARY KEY, contents BLOB NOT NULL) STRICT",
    )?;
    Ok(connection)
}
