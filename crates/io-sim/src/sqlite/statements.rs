//! What is said to the database, and what it means for an order to be stored.

use crate::contents;
use rusqlite::{Connection, OptionalExtension, Result, Transaction, TransactionBehavior, params};

/// The orders that a query looks up: the one that is asked for, and those before it.
pub(super) const LOOKED_UP: i64 = 100;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS orders (
    item INTEGER PRIMARY KEY,
    contents BLOB NOT NULL
) STRICT";
const INSERT: &str =
    "INSERT INTO orders (item, contents) VALUES (?1, ?2) ON CONFLICT (item) DO NOTHING";
const READ_BACK: &str = "SELECT contents FROM orders WHERE item = ?1";
const LOOK_UP: &str = "SELECT contents FROM orders WHERE item BETWEEN ?1 AND ?2 ORDER BY item";

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    /// It is there, with so many bytes.
    Whole(u64),
    /// Under its number there is something else.
    Otherwise,
}

pub(super) fn create(connection: &Connection) -> Result<()> {
    connection.execute_batch(SCHEMA)
}

/// Stores an order, in a transaction of its own where none is under way: one statement is one.
pub(super) fn insert(connection: &Connection, item: u64, bytes: usize) -> Result<Stored> {
    let contents = contents(item, bytes);
    let key = item.cast_signed();
    let inserted = connection
        .prepare_cached(INSERT)?
        .execute(params![key, contents])?;
    if inserted == 1 {
        return Ok(Stored::Whole(bytes as u64));
    }
    compare(read_back(connection, key)?, &contents)
}

/// Stores an order and reads it back, within a transaction that is under way.
pub(super) fn insert_and_read(transaction: &Connection, item: u64, bytes: usize) -> Result<Stored> {
    let contents = contents(item, bytes);
    let key = item.cast_signed();
    transaction
        .prepare_cached(INSERT)?
        .execute(params![key, contents])?;
    compare(read_back(transaction, key)?, &contents)
}

/// Begins a transaction that will write.
pub(super) fn begin(connection: &mut Connection) -> Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// Reads the order and those before it; returns their bytes.
pub(super) fn look_up(connection: &Connection, item: u64) -> Result<u64> {
    let last = item.cast_signed();
    let first = last.saturating_sub(LOOKED_UP - 1);
    let mut statement = connection.prepare_cached(LOOK_UP)?;
    let mut rows = statement.query(params![first, last])?;
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        bytes += row.get_ref(0)?.as_blob()?.len() as u64;
    }
    Ok(bytes)
}

fn read_back(connection: &Connection, key: i64) -> Result<Option<Vec<u8>>> {
    connection
        .prepare_cached(READ_BACK)?
        .query_row([key], |row| row.get(0))
        .optional()
}

fn compare(stored: Option<Vec<u8>>, contents: &[u8]) -> Result<Stored> {
    Ok(match stored {
        Some(stored) if stored == contents => Stored::Whole(stored.len() as u64),
        _ => Stored::Otherwise,
    })
}
