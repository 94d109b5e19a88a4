//! One batch, from its first item to its results.

use std::any::Any;
use std::collections::BTreeMap;
use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::BatchError;
use crate::offload::Submitted;
use crate::offload::bridge::quietly;
use crate::offload::error::text;
use crate::offload::slot::Slot;

/// The deadline of a batch.
pub(super) type Timer = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where one caller's result goes.
type Place<O> = Arc<Slot<Result<O, BatchError>>>;

pub(super) struct Batch<I, O> {
    state: Mutex<State<I, O>>,
}

struct State<I, O> {
    /// Those who wait, by the order of their coming.
    members: BTreeMap<u64, (I, Place<O>)>,
    joined: u64,
    /// Whether somebody polls the timer.
    is_led: bool,
    /// The timer of a leader that has left.
    timer: Option<Timer>,
    stage: Stage,
}

enum Stage {
    Open,
    /// Handed to the offload; dropping the job cancels it. None until the job is known.
    Sent(Option<Submitted<()>>),
    /// On its way, or ended: leaving changes nothing any more.
    Begun,
}

impl<I: Send + 'static, O: Send + 'static> Batch<I, O> {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                members: BTreeMap::new(),
                joined: 0,
                is_led: false,
                timer: None,
                stage: Stage::Open,
            }),
        })
    }

    /// Locks the state. No foreign code runs under the lock, so a poisoned state is a whole one.
    fn lock(&self) -> MutexGuard<'_, State<I, O>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an item; returns its number and how many there are.
    pub(super) fn join(&self, item: I, place: &Place<O>) -> (u64, usize) {
        let mut state = self.lock();
        let number = state.joined;
        state.joined += 1;
        state.members.insert(number, (item, Arc::clone(place)));
        (number, state.members.len())
    }

    /// Makes the caller the leader, if there is none and a deadline to be kept.
    pub(super) fn take_lead(&self) -> bool {
        let mut state = self.lock();
        let leads = !state.is_led && matches!(state.stage, Stage::Open);
        state.is_led |= leads;
        leads
    }

    /// Takes the timer that the last leader left.
    pub(super) fn timer(&self) -> Option<Timer> {
        self.lock().timer.take()
    }

    /// Takes an item out; the timer is the caller's, where it was the leader.
    pub(super) fn leave(&self, number: u64, timer: Option<Timer>) {
        let mut guard = self.lock();
        let state = &mut *guard;
        let left = state.members.remove(&number);
        let (mut dropped, mut cancelled, mut heir) = (None, None, None);
        match &mut state.stage {
            Stage::Open => {
                if timer.is_some() {
                    state.is_led = false;
                    state.timer = timer;
                    heir = state
                        .members
                        .values()
                        .next()
                        .map(|(_, place)| Arc::clone(place));
                }
                if state.members.is_empty() {
                    // Whoever comes next begins a deadline of its own.
                    dropped = state.timer.take();
                }
            }
            Stage::Sent(job) => {
                dropped = timer;
                if state.members.is_empty() {
                    cancelled = job.take();
                }
            }
            Stage::Begun => dropped = timer,
        }
        drop(guard);
        if let Some(heir) = heir {
            heir.nudge();
        }
        drop((left, dropped, cancelled));
    }

    /// Closes the batch and makes the job that computes it.
    pub(super) fn job(
        self: &Arc<Self>,
        run: Arc<dyn Fn(Vec<I>) -> Vec<O> + Send + Sync>,
    ) -> impl FnOnce() + Send + use<I, O> {
        let mut state = self.lock();
        state.stage = Stage::Sent(None);
        let timer = state.timer.take();
        drop(state);
        drop(timer);
        let unbegun = Unbegun(Arc::clone(self));
        move || unbegun.begin(&*run)
    }

    /// Keeps the job until it begins, for the last who leaves to cancel.
    pub(super) fn keep(&self, submitted: Submitted<()>) {
        let mut state = self.lock();
        let all_have_left = state.members.is_empty();
        let not_kept = match &mut state.stage {
            Stage::Sent(job) if !all_have_left => job.replace(submitted),
            // Dropping what has begun lets it run to its end.
            _ => Some(submitted),
        };
        drop(state);
        drop(not_kept);
    }
}

/// A batch that waits for the pool. Dropped there, its callers learn that it will never be computed.
struct Unbegun<I: Send + 'static, O: Send + 'static>(Arc<Batch<I, O>>);

impl<I: Send + 'static, O: Send + 'static> Unbegun<I, O> {
    fn begin(self, run: &dyn Fn(Vec<I>) -> Vec<O>) {
        let (items, places) = self.take();
        if items.is_empty() {
            return;
        }
        let count = items.len();
        let result = panic::catch_unwind(AssertUnwindSafe(|| run(items)));
        match result {
            Ok(results) if results.len() == count => {
                for (place, result) in places.iter().zip(results) {
                    quietly(|| place.resolve(Ok(result)));
                }
            }
            Ok(results) => fail(
                &places,
                &BatchError::WrongCount {
                    items: count,
                    results: results.len(),
                },
            ),
            Err(payload) => {
                fail(&places, &panicked(count, payload.as_ref()));
                // The offload counts it as what it was.
                panic::resume_unwind(payload);
            }
        }
    }

    /// Takes the items, so that leaving changes nothing any more.
    fn take(&self) -> (Vec<I>, Vec<Place<O>>) {
        let mut state = self.0.lock();
        let members = std::mem::take(&mut state.members);
        let job = std::mem::replace(&mut state.stage, Stage::Begun);
        drop(state);
        drop(job);
        members.into_values().unzip()
    }
}

impl<I: Send + 'static, O: Send + 'static> Drop for Unbegun<I, O> {
    fn drop(&mut self) {
        let (items, places) = self.take();
        fail(&places, &BatchError::Closed);
        drop(items);
    }
}

fn fail<O>(places: &[Place<O>], error: &BatchError) {
    for place in places {
        quietly(|| place.resolve(Err(error.clone())));
    }
}

fn panicked(items: usize, payload: &(dyn Any + Send)) -> BatchError {
    BatchError::Panicked {
        items,
        message: text(payload).map(Arc::from),
    }
}
