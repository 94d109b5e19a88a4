//! The door to a held thread: it can't be cancelled as a task can, but it can be told that nobody waits for it any more.

use futures_util::future::{Either, select};
use runtime_adapter::sync::{Receiver, Sender, channel};
use std::num::NonZeroUsize;
use std::pin::pin;

/// Makes a door that is open as long as its first half lives; the other is for [`work_until_closed`].
pub(crate) fn door() -> (Sender<()>, Receiver<()>) {
    channel("door", NonZeroUsize::MIN)
}

/// Does the work to its end, or drops it when the door is closed before that, and returns nothing.
///
/// The door is looked at first: once it is closed, the runtime may be about to go, and on tokio a timer that is polled
/// after that panics.
pub(crate) async fn work_until_closed<T>(
    work: impl Future<Output = T>,
    door: Receiver<()>,
) -> Option<T> {
    let (closed, work) = (pin!(door.receive()), pin!(work));
    match select(closed, work).await {
        Either::Left(_) => None,
        Either::Right((done, _)) => Some(done),
    }
}
