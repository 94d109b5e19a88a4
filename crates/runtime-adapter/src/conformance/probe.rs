//! Marks, futures and threads by which a check learns what becomes of a task.

use crate::{JoinError, Runtime};
use async_channel::{Receiver, Sender};
use std::convert::Infallible;
use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

/// Set once, by whatever is watched; anybody may wait for it.
#[derive(Clone, Debug, Default)]
pub(super) struct Mark(Arc<Bell>);

/// Nothing is ever sent here; closing it wakes everybody who waits.
#[derive(Debug)]
struct Bell {
    rings: Sender<Infallible>,
    heard: Receiver<Infallible>,
}

impl Default for Bell {
    fn default() -> Self {
        let (rings, heard) = async_channel::bounded(1);
        Self { rings, heard }
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rings.close();
    }
}

impl Mark {
    pub(super) fn is_set(&self) -> bool {
        self.0.rings.is_closed()
    }

    pub(super) fn set(&self) {
        self.0.rings.close();
    }

    /// Waits for the mark; the suite's deadline bounds the wait.
    pub(super) async fn wait(&self) {
        // An error is the only thing that can come.
        let _ = self.0.heard.recv().await;
    }

    /// Waits for the mark and holds the calling thread, a worker included.
    pub(super) fn hold(&self) {
        futures_lite::future::block_on(self.wait());
    }

    /// Returns what sets the mark when it is dropped.
    pub(super) fn on_drop(&self) -> SetOnDrop {
        SetOnDrop(self.clone())
    }

    /// Returns a waker whose wake sets the mark.
    pub(super) fn waker(&self) -> Waker {
        Waker::from(Arc::clone(&self.0))
    }
}

#[derive(Debug)]
pub(super) struct SetOnDrop(Mark);

impl Drop for SetOnDrop {
    fn drop(&mut self) {
        self.0.set();
    }
}

/// Calls the closure when it is dropped.
pub(super) struct OnDrop<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> OnDrop<F> {
    pub(super) fn new(f: F) -> Self {
        Self(Some(f))
    }
}

impl<F: FnOnce()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        if let Some(f) = self.0.take() {
            f();
        }
    }
}

/// Ready at its first poll or never, as it was told; panics when it is dropped.
#[derive(Debug)]
pub(super) struct PanicsOnDrop {
    pub(super) ready: bool,
}

/// What [`PanicsOnDrop`] panics with.
pub(super) const DESTRUCTORS_PANIC: &str = "a destructor's panic";

impl Future for PanicsOnDrop {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        if self.ready {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

impl Drop for PanicsOnDrop {
    fn drop(&mut self) {
        quietly(DESTRUCTORS_PANIC);
    }
}

/// Panics without a message on standard error.
pub(super) fn quietly(message: &'static str) -> ! {
    std::panic::resume_unwind(Box::new(message))
}

/// Sets the mark, and waits for ever, keeping what it was given until it is dropped.
pub(super) async fn wait_holding<T>(begun: Mark, held: T) {
    begun.set();
    pending::<()>().await;
    drop(held);
}

/// Gives its waker to `give` while it waits, and is ready at the first poll after the mark.
///
/// Whoever has the waker knows that the poll under way will not see a mark that is set from then on.
pub(super) async fn hands_its_waker_out(give: Sender<Waker>, go: Mark) {
    poll_fn(|cx| {
        if go.is_set() {
            return Poll::Ready(());
        }
        // Full if it has been given already.
        let _ = give.try_send(cx.waker().clone());
        Poll::Pending
    })
    .await;
}

/// Spawns a task that gives `value`, and returns once its result lies ready.
pub(super) async fn finished<R: Runtime, T: Send + 'static>(
    rt: &R,
    value: T,
) -> Result<R::Task<T>, String> {
    ended(rt, async { value }).await
}

/// Spawns `future`, and returns once its result, or its panic, lies ready.
pub(super) async fn ended<R: Runtime, F>(rt: &R, future: F) -> Result<R::Task<F::Output>, String>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let (go, done) = (Mark::default(), Mark::default());
    let mut task = rt.spawn({
        let go = go.clone();
        async move {
            go.wait().await;
            future.await
        }
    });
    // A handle wakes its joiner when the result is there, which no mark that the task itself sets can tell.
    let waiting = Pin::new(&mut task)
        .poll(&mut Context::from_waker(&done.waker()))
        .is_pending();
    if !waiting {
        return Err("a task that waits was joined".to_owned());
    }
    go.set();
    done.wait().await;
    Ok(task)
}

/// Runs `f` on a thread of no runtime, which starts at once; awaiting gives what it returns.
pub(super) fn elsewhere<T: Send + 'static>(
    f: impl FnOnce() -> T + Send + 'static,
) -> impl Future<Output = Result<T, String>> + Send {
    let (tell, hear) = async_channel::bounded(1);
    let started = std::thread::Builder::new()
        .name("foreign".to_owned())
        .spawn(move || {
            // Nobody listens if the check has ended.
            let _ = tell.try_send(f());
        });
    async move {
        started.map_err(|error| format!("no foreign thread: {error}"))?;
        let told = hear.recv().await;
        told.map_err(|_| "the foreign thread panicked".to_owned())
    }
}

/// Holds the calling thread for a while.
#[expect(
    clippy::disallowed_methods,
    reason = "a thread that is held is what is wanted, not a task that waits"
)]
pub(super) fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

/// Turns the end of a task that should have given a result into a check's error.
pub(super) fn joined<T>(ended: Result<T, JoinError>) -> Result<T, String> {
    ended.map_err(|error| format!("a task without a fault was joined with an error: {error}"))
}

/// Tells the text of a panic that a task was joined with; anything else is a check's error.
pub(super) fn panic_of<T>(ended: Result<T, JoinError>) -> Result<String, String> {
    match ended {
        Ok(_) => Err("a task that panicked was joined with a result".to_owned()),
        Err(JoinError::Panicked(panic)) => Ok(panic.message().to_owned()),
        Err(other) => Err(format!("a task that panicked was joined with: {other}")),
    }
}
