//! Driving a run: the loop, and the three places from which it turns.
//!
//! `block_on` turns it on the calling thread until its root has ended. A blocking call has a thread of its own, to which the
//! run is handed and from which it comes back: see [`blocking`]. A task that holds inside its poll turns the loop
//! from there, with its processor kept.

use super::access::{self, Unavailable};
use super::blocking;
use super::cell::Polled;
use super::core::{Core, Hand, Step, TaskKey};
use super::fault::Fault;
use super::waker::waker;
use crate::Driving;
use crate::task::drop_quietly;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

/// Why a future that was held did not end.
#[derive(Debug)]
pub(super) enum Halt {
    /// The run has gone, or was closed.
    Gone,
    /// Another thread drives the run.
    Driven,
    Fault(Fault),
}

/// How often the thread that drives a run looks what other threads wanted of it.
const STEPS_BETWEEN_MAIL: u32 = 4096;

/// Drives `future` and the run until `future` is ready, wherever that is called.
pub(super) fn hold<F: Future>(
    run: u32,
    spawned_at: &'static Location<'static>,
    future: F,
) -> Result<F::Output, Halt> {
    let future = pin!(future);
    if blocking::is_call_of(run) {
        return blocking::hold(run, future);
    }
    match access::with(run, "held a future in it", |core| core.current()) {
        None => Err(Halt::Gone),
        Some(Some(task)) if access::drives(run) => hold_in_poll(run, task, future),
        Some(_) => hold_outside(run, spawned_at, future),
    }
}

/// Drives the run on a thread that did not until now.
fn hold_outside<F: Future>(
    run: u32,
    spawned_at: &'static Location<'static>,
    mut future: Pin<&mut F>,
) -> Result<F::Output, Halt> {
    let driving = access::drive(run).map_err(|unavailable| match unavailable {
        Unavailable::Gone => Halt::Gone,
        Unavailable::Driven => Halt::Driven,
    })?;
    let _marked = Driving::enter();
    let key = driven(|core| core.spawn(None, spawned_at, false, 0));
    let guest = Guest(key);
    let waker = waker(run, key);
    let mut cx = Context::from_waker(&waker);
    let value = loop {
        turn_until(run, key)?;
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(value) => break value,
            Poll::Pending => {
                driven(|core| core.polled(key, None, Polled::Waits));
            }
        }
    };
    drop(guest);
    drop(driving);
    Ok(value)
}

/// The task that stands for a future from outside, while it is held.
struct Guest(TaskKey);

impl Drop for Guest {
    fn drop(&mut self) {
        access::with_driven(|core| core.leave(self.0));
    }
}

/// Drives the run from inside of a task's poll. The task keeps its processor, as one that blocks does.
fn hold_in_poll<F: Future>(
    run: u32,
    task: TaskKey,
    mut future: Pin<&mut F>,
) -> Result<F::Output, Halt> {
    struct Pinned(TaskKey);
    impl Drop for Pinned {
        fn drop(&mut self) {
            access::with_driven(|core| core.pin(self.0, false));
        }
    }
    driven(|core| core.pin(task, true));
    let _pinned = Pinned(task);
    let waker = waker(run, task);
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut cx) {
            return Ok(value);
        }
        driven(|core| core.polled(task, None, Polled::Waits));
        if let Err(halt) = turn_until(run, task) {
            // The poll from which this was called goes on to its end, as a poll does.
            driven(|core| core.resume(task));
            return Err(halt);
        }
    }
}

/// Does what is to be done until it is the turn of a task that is polled from here.
fn turn_until(run: u32, own: TaskKey) -> Result<(), Halt> {
    let mut steps: u32 = 0;
    let mut hand = Hand::default();
    let mut step = ask(&mut hand);
    loop {
        while step == Step::Poll
            && let Some(cell) = &mut hand.cell
        {
            // Dropping it would do nothing.
            let waker = ManuallyDrop::new(waker(run, hand.key));
            let polled = cell.as_mut().poll(&mut Context::from_waker(&waker));
            step = driven(|core| core.go_on(&mut hand, polled));
            steps = steps.wrapping_add(1);
            if steps.is_multiple_of(STEPS_BETWEEN_MAIL) {
                driven(access::read_mail);
            }
        }
        step = match step {
            Step::Resume if hand.key == own => return Ok(()),
            Step::Poll | Step::Resume => {
                driven(|core| {
                    core.suspend();
                    core.fail(Fault::NestedBlocking);
                });
                return Err(Halt::Fault(Fault::NestedBlocking));
            }
            Step::Stop => {
                if let Some(cell) = &mut hand.cell {
                    cell.as_mut().stop(crate::JoinError::Cancelled);
                }
                driven(|core| core.go_on(&mut hand, Polled::Ended))
            }
            Step::Drop => {
                // A destructor may wake somebody, and so comes before the question what is next.
                drop_quietly(hand.cell.take());
                ask(&mut hand)
            }
            Step::Wake => {
                for waker in driven(Core::take_outbox) {
                    waker.wake();
                }
                drop(driven(Core::take_discarded));
                ask(&mut hand)
            }
            Step::Stalled => {
                driven(|core| {
                    access::read_mail(core);
                    if !core.is_closing() {
                        let deadlock = core.deadlock();
                        core.fail(Fault::Deadlock(deadlock));
                    }
                });
                ask(&mut hand)
            }
            Step::Fault => {
                let fault = driven(|core| core.fault());
                return Err(fault.map_or(Halt::Gone, Halt::Fault));
            }
            Step::Closed => return Err(Halt::Gone),
        };
    }
}

/// Asks what is to be done next.
fn ask(hand: &mut Hand) -> Step {
    driven(|core| core.step(hand))
}

#[inline]
fn driven<T>(f: impl FnOnce(&mut Core) -> T) -> T {
    access::with_driven(f).expect("invariant: this thread drives the run")
}
