//! A bounded queue with many senders and many receivers.

use super::told::{Resource, Waits};
use std::num::NonZeroUsize;

/// The other side of a channel is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the channel `{0}` is closed")]
pub struct Closed(pub &'static str);

/// The sending side; clones send into the same queue.
#[derive(Debug)]
pub struct Sender<T> {
    name: &'static str,
    inner: async_channel::Sender<T>,
}

/// The receiving side; each message goes to one of its clones.
#[derive(Debug)]
pub struct Receiver<T> {
    name: &'static str,
    inner: async_channel::Receiver<T>,
}

/// Makes a queue that holds at most `capacity` messages; senders wait when it is full.
pub fn channel<T>(name: &'static str, capacity: NonZeroUsize) -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = async_channel::bounded(capacity.get());
    let receiver = Receiver {
        name,
        inner: receiver,
    };
    (
        Sender {
            name,
            inner: sender,
        },
        receiver,
    )
}

impl<T> Sender<T> {
    /// Sends `message`, waiting for room. Dropped before it is ready, nothing was sent.
    ///
    /// # Errors
    ///
    /// [`Closed`] if every receiver is gone.
    pub async fn send(&self, message: T) -> Result<(), Closed> {
        let message = match self.inner.try_send(message) {
            Ok(()) => return Ok(()),
            Err(async_channel::TrySendError::Closed(_)) => return Err(Closed(self.name)),
            Err(async_channel::TrySendError::Full(message)) => message,
        };
        let _waits = Waits::begin(Resource {
            kind: "room in the channel",
            name: self.name,
            address: 0,
        });
        let sent = self.inner.send(message).await;
        sent.map_err(|_| Closed(self.name))
    }
}

impl<T> Receiver<T> {
    /// Receives the next message, in the order of sending. Dropped before it is ready, no message is lost.
    ///
    /// # Errors
    ///
    /// [`Closed`] if every sender is gone and the queue is empty.
    pub async fn receive(&self) -> Result<T, Closed> {
        match self.inner.try_recv() {
            Ok(message) => return Ok(message),
            Err(async_channel::TryRecvError::Closed) => return Err(Closed(self.name)),
            Err(async_channel::TryRecvError::Empty) => {}
        }
        let _waits = Waits::begin(Resource {
            kind: "a message in the channel",
            name: self.name,
            address: 0,
        });
        self.inner.recv().await.map_err(|_| Closed(self.name))
    }

    /// Returns how many messages wait in the queue.
    pub fn len(&self) -> usize {
        self.inner.len()
    }

    /// Tells whether no message waits in the queue.
    pub fn is_empty(&self) -> bool {
        self.inner.is_empty()
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self {
            name: self.name,
            inner: self.inner.clone(),
        }
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        Self {
            name: self.name,
            inner: self.inner.clone(),
        }
    }
}
