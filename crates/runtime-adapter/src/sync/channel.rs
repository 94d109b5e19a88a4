//! A bounded queue with many senders and many receivers.

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
        self.inner
            .send(message)
            .await
            .map_err(|_| Closed(self.name))
    }
}

impl<T> Receiver<T> {
    /// Receives the next message, in the order of sending. Dropped before it is ready, no message is lost.
    ///
    /// # Errors
    ///
    /// [`Closed`] if every sender is gone and the queue is empty.
    pub async fn receive(&self) -> Result<T, Closed> {
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
