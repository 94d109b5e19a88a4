//! One wait: a request, a reply, and what may go wrong.

use std::future::Future;

/// A device that is waited for.
///
/// A value is a handle: clones ask the same device.
///
/// # Contract for implementers
///
/// - Waiting costs the worker nothing: what blocks is handed to the runtime's blocking pool.
/// - Dropping the future gives the request up at any point and leaves the device usable: no slot stays taken, no lock
///   held. What the device had begun it may finish; nobody learns of it.
/// - Equal requests to an equal device mean the same thing; they need not take the same time, unless the device is
///   simulated.
pub trait Backend: Clone + Send + Sync + 'static {
    /// Why the device gave no reply; its message names the device and the operation.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Asks, and waits for the reply, counted from the first poll.
    ///
    /// The future borrows nothing: it can be a task of its own, and then holds no more than the wait needs.
    fn wait(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Reply, Self::Error>> + Send + use<Self>;
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which of all the items that are ever asked for: it fixes the draw of a simulated wait.
    pub item: u64,
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The item that was asked for.
    pub item: u64,
    /// How many bytes the device moved.
    pub bytes: u64,
    /// Whether all of them came from the system's page cache, where that can be told.
    pub cached: Option<bool>,
}
