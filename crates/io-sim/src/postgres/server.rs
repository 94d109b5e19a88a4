//! The server as its waits see it: an address, and a pool of connections.

use super::line::{Ask, Line, Question};
use super::{Error, Insert, Orders, Query};
use crate::pool::{Bounds, Connections, Pool};
use crate::slow::Pace;
use runtime_adapter::Net;
use std::fmt;
use std::sync::Arc;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// The port of a server whose address names none.
const PORT: u16 = 5432;

/// How a server is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The bytes of each order.
    pub order_bytes: usize,
    /// What is taken of connections, time and bytes, at most.
    pub bounds: Bounds,
    /// How slow the connections are.
    pub pace: Option<Pace>,
}

impl Default for Settings {
    /// 64 bytes an order, 16 connections (a server allows 100, as a rule), otherwise the bounds' own defaults.
    fn default() -> Self {
        Self {
            order_bytes: 64,
            bounds: Bounds {
                connections: const {
                    std::num::NonZeroUsize::new(16).expect("invariant: 16 is not zero")
                },
                ..Bounds::default()
            },
            pace: None,
        }
    }
}

/// A server; clones share its connections.
pub struct Server<R: Net + Send + Sync> {
    pool: Arc<Pool<R, Line<R>>>,
}

impl<R: Net + Send + Sync> Server<R> {
    /// Connects to the server at `address` (`postgres://user@127.0.0.1:5432/orders`), and makes the table if it is missing.
    ///
    /// # Errors
    ///
    /// [`Error::Address`] and [`Error::Unsupported`] for an address that does not do; otherwise as for a wait.
    pub async fn open(rt: R, address: &str, settings: Settings) -> Result<Self, Error> {
        let config: Config = address
            .parse()
            .map_err(|source| Error::Address { source })?;
        let host = host_of(&config)?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(Error::Unsupported {
                what: "TLS",
                instead: "leave out `sslmode`, and stay on this machine or in a network that is trusted",
            });
        }
        let port = config.get_ports().first().copied().unwrap_or(PORT);
        let Settings {
            order_bytes,
            bounds,
            pace,
        } = settings;
        let line = Line {
            rt: rt.clone(),
            config,
            server: format!("{host}:{port}"),
            host,
            port,
            order_bytes,
            reply_bytes: bounds.reply_bytes,
            connect: bounds.connect,
            pace,
        };
        let pool = Arc::new(Pool::new(rt, line, bounds));
        let server = Self { pool };
        server.ask(Ask::Create, 0).await?;
        Ok(server)
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

    /// Returns how many connections there were, and are.
    pub fn connections(&self) -> Connections {
        self.pool.connections()
    }

    pub(super) async fn ask(&self, ask: Ask, item: u64) -> Result<u64, Error> {
        self.pool.ask(Question { ask, item }).await
    }
}

/// The host to connect to: its address, where the configuration spells it out.
fn host_of(config: &Config) -> Result<String, Error> {
    let several = Error::Unsupported {
        what: "several hosts",
        instead: "name one",
    };
    match (config.get_hostaddrs(), config.get_hosts()) {
        ([address], [] | [_]) => Ok(address.to_string()),
        ([], [Host::Tcp(host)]) => Ok(host.clone()),
        ([], []) => Ok("localhost".to_owned()),
        #[cfg(unix)]
        ([], [Host::Unix(_)]) => Err(Error::Unsupported {
            what: "a socket in the file system",
            instead: "name a host, such as 127.0.0.1",
        }),
        _ => Err(several),
    }
}

impl<R: Net + Send + Sync> Clone for Server<R> {
    fn clone(&self) -> Self {
        let pool = Arc::clone(&self.pool);
        Self { pool }
    }
}

impl<R: Net + Send + Sync> fmt::Debug for Server<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Server").field(&self.pool).finish()
    }
}
