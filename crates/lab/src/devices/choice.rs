//! Which device a burger waits for, and opening it.

use crate::workload::Failure;
use io_sim::slow::Pace;
use io_sim::{Backend, Bounds, Quantiles, QuantilesError, file, tcp};
use runtime_adapter::{Net, Runtime};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What a burger on the grill waits for.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum BackendChoice {
    /// The scenario's own distribution.
    #[default]
    Simulated,
    /// What a real device took when it was measured, drawn anew.
    Replayed(Arc<Quantiles>),
    /// The bytes of a file, really read for each burger.
    File(PathBuf),
    /// A client's data, through the network.
    Tcp {
        /// Where the client is.
        peer: SocketAddr,
        /// How fast its connections are.
        connections: LineSpeed,
    },
    /// A kitchen's API over HTTP, at this address.
    Http(SocketAddr),
    /// An order stored in a SQLite file and read back.
    Sqlite(PathBuf),
    /// An order stored in a PostgreSQL server's database, at this address, and read back.
    Postgres(String),
}

/// How fast the connections of clients are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineSpeed {
    /// As fast as the machine is.
    #[default]
    Full,
    /// Sixteen bytes every five milliseconds, both ways: many users, not-so-good connections.
    Slow,
}

impl LineSpeed {
    fn pace(self) -> Option<Pace> {
        let bytes = const { NonZeroUsize::new(16).expect("invariant: 16 is not zero") };
        let pause = Duration::from_millis(5);
        (self == Self::Slow).then_some(Pace { bytes, pause })
    }
}

/// Why a device cannot be waited for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// It was left out of this build.
    #[error("`{backend}` was left out of this build; build it with `--features {feature}`")]
    LeftOut {
        /// The device.
        backend: &'static str,
        /// The feature that brings it.
        feature: &'static str,
    },
    /// Real devices take real time.
    #[error(
        "`{0}` is a real device, and this runtime's time is virtual: use `simulated` there, or a runtime in real time"
    )]
    InVirtualTime(&'static str),
    /// The seed does not fit into the number under which an order is stored.
    #[error("the seed {seed} is too large for orders that are stored: it may be at most {most}")]
    Seed {
        /// The seed.
        seed: u64,
        /// The largest that does.
        most: u64,
    },
}

/// Somebody who has something to ask of a device, whatever its type.
pub(crate) trait Ask: Send {
    /// What comes of it.
    type Output: Send;

    /// Asks.
    fn ask<B: Backend>(self, device: B) -> impl Future<Output = Self::Output> + Send;
}

impl BackendChoice {
    /// Returns its name, as flags and records write it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Simulated | Self::Replayed(_) => "simulated",
            Self::File(_) => "file",
            Self::Tcp { .. } => "tcp",
            Self::Http(_) => "http",
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// A simulated device that replays a table of quantiles, read from JSON.
    ///
    /// # Errors
    ///
    /// What is wrong with the table.
    pub fn replayed(table: &str) -> Result<Self, QuantilesError> {
        Ok(Self::Replayed(Arc::new(Quantiles::from_json(table)?)))
    }

    /// Tells whether it is made of timers alone.
    pub const fn is_simulated(&self) -> bool {
        matches!(self, Self::Simulated | Self::Replayed(_))
    }

    /// Tells whether it is a database, in which orders stay.
    pub const fn keeps_orders(&self) -> bool {
        matches!(self, Self::Sqlite(_) | Self::Postgres(_))
    }

    /// Tells whether this build has it, and whether it can be waited for on a runtime whose time is virtual or not.
    ///
    /// # Errors
    ///
    /// [`DeviceError`], which says what would do.
    pub fn check(&self, virtual_time: bool) -> Result<(), DeviceError> {
        Self::check_name(self.name(), virtual_time)
    }

    /// Does the same for a device of which only the name is known yet; one that there is not is none to refuse.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn check_name(name: &str, virtual_time: bool) -> Result<(), DeviceError> {
        let real = [
            ("file", "", true),
            ("tcp", "", true),
            ("http", "hyper", cfg!(feature = "hyper")),
            ("sqlite", "rusqlite", cfg!(feature = "rusqlite")),
            ("postgres", "postgres", cfg!(feature = "postgres")),
        ];
        match real.into_iter().find(|(backend, ..)| *backend == name) {
            Some((backend, feature, false)) => Err(DeviceError::LeftOut { backend, feature }),
            Some((backend, ..)) if virtual_time => Err(DeviceError::InVirtualTime(backend)),
            _ => Ok(()),
        }
    }

    /// Opens a real device, and lets somebody ask it.
    ///
    /// # Errors
    ///
    /// [`DeviceError`]; what the device itself says if it cannot be opened. A simulated one is made by who knows its
    /// latencies, and is an error here.
    pub(crate) async fn open<R: Runtime + Net, A: Ask>(
        &self,
        rt: R,
        asker: A,
    ) -> Result<A::Output, Failure> {
        self.check(R::CAPS.virtual_time)?;
        match self {
            Self::File(path) => Ok(asker.ask(file::Read::open(rt, path)?).await),
            Self::Tcp { peer, connections } => {
                let pace = connections.pace();
                let client = tcp::Receive::new(rt, *peer, Bounds::default(), pace);
                Ok(asker.ask(client).await)
            }
            #[cfg(feature = "hyper")]
            Self::Http(api) => {
                let api = io_sim::http::Api::new(rt, *api, Bounds::default(), None);
                Ok(asker.ask(api).await)
            }
            #[cfg(feature = "rusqlite")]
            Self::Sqlite(path) => {
                use io_sim::sqlite::{Database, Settings};
                let database = Database::open(rt, path, Settings::default()).await?;
                Ok(asker.ask(database.orders()).await)
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(address) => {
                use io_sim::postgres::{Server, Settings};
                let server = Server::open(rt, address, Settings::default()).await?;
                Ok(asker.ask(server.orders()).await)
            }
            other => Err(format!("`{}` is no device that can be opened", other.name()).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_device_is_refused_where_time_is_virtual() {
        let file = BackendChoice::File(PathBuf::from("orders"));
        assert_eq!(file.check(false), Ok(()));
        assert_eq!(file.check(true), Err(DeviceError::InVirtualTime("file")));
        assert_eq!(BackendChoice::Simulated.check(true), Ok(()));
    }

    #[test]
    fn what_was_left_out_is_answered_with_the_feature_that_brings_it() {
        let postgres = BackendChoice::Postgres("postgres://127.0.0.1".to_owned());
        let expected = match cfg!(feature = "postgres") {
            true => Ok(()),
            false => Err(DeviceError::LeftOut {
                backend: "postgres",
                feature: "postgres",
            }),
        };
        assert_eq!(postgres.check(false), expected);
    }
}
