//! The network of a simulation: connections and datagrams in memory, as slow and as faulty as the settings say.
//!
//! Every address is on this network, and nothing of the real one can be reached. Without settings it is perfect: whatever
//! is sent has arrived. A [`Network`] with a [`link`](Network::link) asks a closure of the program's own what becomes of each
//! piece of a stream and of each datagram: its [`Fate`].
//!
//! ```
//! use futures_lite::{AsyncReadExt, AsyncWriteExt};
//! use runtime_adapter::net::{Listener, TcpListener};
//! use runtime_adapter::sim::Sim;
//! use runtime_adapter::sim::net::{Fate, Network};
//! use runtime_adapter::{Net, Runtime, Time};
//! use std::time::Duration;
//!
//! // Thirty milliseconds from anywhere to anywhere.
//! let network = Network::new().link(|_| Fate::after(Duration::from_millis(30)));
//! let sim = Sim::builder().network(network).build()?;
//! let rt = sim.handle();
//! sim.block_on(async move {
//!     let listener = rt.listen(([10, 0, 0, 1], 80).into())?;
//!     let server = listener.local_addr()?;
//!     let mut client = rt.connect(server).await?;
//!     let (mut served, _) = listener.accept().await?;
//!     client.write_all(b"burger").await?;
//!     served.read_exact(&mut [0; 6]).await
//! })?;
//! // There and back to connect, and there once more.
//! assert_eq!(sim.summary().elapsed, Duration::from_millis(90));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The model
//!
//! - A stream carries what one write took as one piece. A piece is on the sender's line for as long as its fate says, one after
//!   another in each direction, and arrives that much later; pieces are read in the order of their writing, whichever comes
//!   first. A lost piece is sent again.
//! - What was written and not read, under way or arrived, is at most the [`window`](Network::window); a writer waits for room.
//!   That something was read the writer knows at once: acknowledgements take no time and are not lost.
//! - Connecting takes the time there and back; the listener has the connection after the way there. A listener whose backlog is
//!   full keeps those that come waiting.
//! - Dropping a stream sends its end after what was written; with bytes unread it resets the connection, as does what
//!   arrives for a stream that was dropped. A lost reset is not sent again.
//! - Unix sockets are on this host: they take no time, and their paths are those of the simulated files.
//!
//! What is not in it: Nagle's algorithm (small writes are always sent at once), congestion control, urgent data, address
//! families that cannot reach each other.

mod connect;
mod connection;
mod endpoint;
mod line;
mod link;
mod listener;
mod pipe;
mod ports;
mod runtime;
mod settings;
mod state;
mod stream;
mod turn;
mod udp;
#[cfg(unix)]
mod unix;
mod waiter;
mod wire;

pub use link::{Fate, Transit};
pub use listener::TcpListener;
pub use settings::Network;
pub(super) use state::State;
pub use stream::{ReadHalf, TcpStream, WriteHalf};
pub use udp::UdpSocket;
#[cfg(unix)]
pub use unix::{UnixListener, UnixStream};

use std::io;

/// What an operation gives on a simulation that has ended.
fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::NotConnected, "the simulation has gone")
}
