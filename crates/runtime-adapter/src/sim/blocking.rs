//! Blocking calls: each on a thread of its own, of which one at a time runs.
//!
//! A call that waits has to keep its stack, so it has one. The run goes with the right to run: the thread that drives it hands
//! it over when the call begins or goes on, and gets it back when the call waits or has ended. Nobody ever runs beside
//! another, and the order is that of the simulation.

use super::access;
use super::cell::{Cell, Polled, caught, give};
use super::core::{Core, TaskKey};
use super::drive::Halt;
use super::waker::waker;
use crate::task::drop_quietly;
use crate::{JoinError, Payload};
use std::any::Any;
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

/// Both ends of the way between the thread that drives a run and that of a call, on one of them.
struct Link {
    to: SyncSender<Box<Core>>,
    from: Receiver<Box<Core>>,
}

impl Link {
    fn pair() -> (Self, Self) {
        let ((to, there), (back, from)) = (sync_channel(1), sync_channel(1));
        (
            Self { to, from },
            Self {
                to: back,
                from: there,
            },
        )
    }

    /// Hands the run over, and waits until it comes back; `None` if the other side has gone.
    fn hand_over(&self) -> Option<()> {
        let core = access::exchange(None)?;
        self.to.send(core).ok()?;
        self.take_back()
    }

    fn take_back(&self) -> Option<()> {
        let core = self.from.recv().ok()?;
        access::exchange(Some(core));
        Some(())
    }
}

thread_local! {
    /// On the thread of a call: the way back.
    static BACK: RefCell<Option<Link>> = const { RefCell::new(None) };
}

/// What a call that cannot go on unwinds with.
struct Abandoned;

type Result<T> = std::result::Result<T, Payload>;

/// A blocking call, until its result is taken.
pub(super) enum Call<T, F> {
    Fresh(F),
    Begun(Begun<T>),
    Ended(Option<std::result::Result<T, JoinError>>),
}

/// A call's thread, from the side of the one that drives the run.
pub(super) struct Begun<T> {
    link: Option<Link>,
    result: Arc<Mutex<Option<Result<T>>>>,
}

impl<T> Begun<T> {
    /// Lets the call go on until it waits, or has ended.
    fn go_on(&self) -> Poll<Result<T>> {
        let came_back = self.link.as_ref().and_then(Link::hand_over);
        match (self.take(), came_back) {
            (Some(ended), _) => Poll::Ready(ended),
            (None, Some(())) => Poll::Pending,
            (None, None) => unreachable!("invariant: a call brings the run back before it ends"),
        }
    }

    fn take(&self) -> Option<Result<T>> {
        self.result
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

/// A call that waits learns that nobody will go on with it, and unwinds. What it holds is dropped before this goes on.
impl<T> Drop for Begun<T> {
    fn drop(&mut self) {
        if let Some(Link { to, from }) = self.link.take() {
            drop(to);
            let _ = from.recv();
            drop_quietly(self.take());
        }
    }
}

/// Nothing in it is polled in place.
impl<T, F> Unpin for Call<T, F> {}

impl<T, F> Call<T, F> {
    pub(super) fn new(f: F) -> Self {
        Self::Fresh(f)
    }
}

impl<T: Send + 'static, F: FnOnce() -> T + Send + 'static> Cell for Call<T, F> {
    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Polled {
        let this = self.get_mut();
        if let Self::Fresh(_) = this
            && let Self::Fresh(f) = std::mem::replace(this, Self::Ended(None))
        {
            *this = begin(f);
        }
        let Self::Begun(begun) = this else {
            return Polled::Ended;
        };
        match begun.go_on() {
            Poll::Pending => Polled::Waits,
            Poll::Ready(ended) => {
                *this = Self::Ended(Some(ended.map_err(JoinError::panicked)));
                Polled::Ended
            }
        }
    }

    fn stop(mut self: Pin<&mut Self>, why: JoinError) {
        let dropped = caught(|| self.set(Self::Ended(None)));
        let why = dropped.map_or_else(JoinError::panicked, |()| why);
        self.set(Self::Ended(Some(Err(why))));
    }

    fn is_committed(&self) -> bool {
        matches!(self, Self::Begun(_))
    }

    fn give(self: Pin<&mut Self>, into: &mut dyn Any) {
        if let Self::Ended(result) = self.get_mut() {
            give(result.take(), into);
        }
    }
}

/// Gives a call its thread, which waits for the run.
fn begin<T: Send + 'static, F: FnOnce() -> T + Send + 'static>(f: F) -> Call<T, F> {
    let (link, back) = Link::pair();
    let result = Arc::new(Mutex::new(None));
    let left = Arc::clone(&result);
    let started = std::thread::Builder::new()
        .name("blocking call".to_owned())
        .spawn(move || {
            if back.take_back().is_none() {
                drop_quietly(f);
                return;
            }
            BACK.set(Some(back));
            let ended = caught(f);
            *left.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
            // Given up with the run gone, there is nothing to bring back.
            if let (Some(core), Some(back)) = (access::exchange(None), BACK.take()) {
                let _ = back.to.send(core);
            }
        });
    match started {
        Ok(_) => Call::Begun(Begun {
            link: Some(link),
            result,
        }),
        Err(error) => Call::Ended(Some(Err(JoinError::NoThread(error)))),
    }
}

/// Tells whether the calling thread is that of a call, and has the run.
pub(super) fn is_call_of(run: u32) -> bool {
    access::drives(run) && BACK.with_borrow(Option::is_some)
}

/// Waits on a call's thread for `future`, while the run is elsewhere.
pub(super) fn hold<F: Future>(
    run: u32,
    mut future: Pin<&mut F>,
) -> std::result::Result<F::Output, Halt> {
    let task = access::with_driven(|core| core.current()).flatten();
    let task: TaskKey = task.expect("invariant: a call runs while it is polled");
    let waker = waker(run, task);
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut cx) {
            return Ok(value);
        }
        let came_back = BACK.with_borrow(|back| back.as_ref().and_then(Link::hand_over));
        if came_back.is_none() {
            // Without a message: nobody did anything wrong.
            std::panic::resume_unwind(Box::new(Abandoned));
        }
    }
}
