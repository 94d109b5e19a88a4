//! Open connections that read, each lent to one blocking call at a time.
//!
//! A call that has begun runs to its end whatever becomes of who waits for it, so the connection travels with the call, not
//! with the wait, and comes back by itself when the call has ended or was never begun.

use runtime_adapter::sync::{Receiver, Sender, channel};
use rusqlite::Connection;
use std::fmt;
use std::num::NonZeroUsize;
use std::ops::Deref;
use std::pin::pin;
use std::task::{Context, Waker};

/// A shelf of connections; who finds none waits.
#[derive(Debug)]
pub(super) struct Shelf {
    shelf: Receiver<Connection>,
    back: Sender<Connection>,
}

/// A connection that goes back to its shelf when it is dropped.
pub(super) struct Lent {
    connection: Option<Connection>,
    back: Sender<Connection>,
}

impl Shelf {
    /// Puts the connections on a shelf, named for whoever waits for one.
    pub(super) fn new(name: &'static str, connections: Vec<Connection>) -> Self {
        let places = NonZeroUsize::new(connections.len()).unwrap_or(NonZeroUsize::MIN);
        let (back, shelf) = channel(name, places);
        for connection in connections {
            put(&back, connection);
        }
        Self { shelf, back }
    }

    /// Waits for a connection.
    pub(super) async fn take(&self) -> Lent {
        let connection = self.shelf.receive().await;
        Lent {
            connection: Some(connection.expect("invariant: the shelf holds its own sender")),
            back: self.back.clone(),
        }
    }

    /// How many connections are on the shelf.
    pub(super) fn len(&self) -> usize {
        self.shelf.len()
    }
}

/// Puts a connection on its shelf, where there always is room for it: nothing has to be awaited.
fn put(back: &Sender<Connection>, connection: Connection) {
    let putting = pin!(back.send(connection));
    // Where the shelf is gone, the connection is closed.
    let _ = putting.poll(&mut Context::from_waker(Waker::noop()));
}

impl Deref for Lent {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        let connection = self.connection.as_ref();
        connection.expect("invariant: it is there until the drop")
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            put(&self.back, connection);
        }
    }
}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lent").finish_non_exhaustive()
    }
}
