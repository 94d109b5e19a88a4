//! The cost of a switch in each form: two flows of control that wake each other in turn, and nothing else.
//!
//! One switch is half of a round trip: one side hands over to the other and waits until it is handed back. Callbacks hand
//! over through their event loop, threads through channels of the system's, coroutines and tasks through queues.

use super::clock::Wall;
use super::event_loop::EventLoop;
use super::run::On;
use super::{Form, FormError};
use crate::runtimes::Visit;
use runtime_adapter::sync::channel;
use runtime_adapter::{Net, Owned, Owner, Runtime, Time};
use std::num::NonZeroUsize;
use std::sync::mpsc;
use std::time::Instant;

/// How many batches are timed, after one that is not.
const BATCHES: u32 = 50;

/// Measures one switch of a form, in nanoseconds: the median of fifty batches of `round_trips` there and back.
///
/// # Errors
///
/// As [`run`](super::run()).
pub fn switch(form: Form, on: Option<On>, round_trips: u32) -> Result<f64, FormError> {
    let moments = match form {
        Form::Callbacks => callbacks(round_trips)?,
        Form::Threads => threads(round_trips)?,
        #[cfg(feature = "corosensei")]
        Form::Coroutines => coroutines(round_trips)?,
        #[cfg(not(feature = "corosensei"))]
        Form::Coroutines => return Err(FormError::LeftOut(form)),
        Form::AsyncAwait => {
            let (runtime, workers) = on.ok_or(FormError::NoRuntime)?;
            runtime.visit(workers, Playing { round_trips })??
        }
    };
    let mut batches: Vec<f64> = moments
        .windows(2)
        .skip(1)
        .map(|two| two[1].duration_since(two[0]).as_secs_f64() * 1e9)
        .collect();
    batches.sort_unstable_by(f64::total_cmp);
    let median = batches.get(batches.len() / 2).copied().unwrap_or(0.0);
    Ok(median / (2.0 * f64::from(round_trips)))
}

/// Takes the moment before the first batch and after each.
fn is_a_moment(round_trip: u32, round_trips: u32) -> bool {
    round_trip.is_multiple_of(round_trips)
}

/// All round trips, the batch that is not timed among them.
const fn all(round_trips: u32) -> u32 {
    (BATCHES + 1) * round_trips
}

struct Players {
    events: EventLoop<Self>,
    done: u32,
    round_trips: u32,
    moments: Vec<Instant>,
}

fn callbacks(round_trips: u32) -> Result<Vec<Instant>, FormError> {
    fn ping(players: &mut Players) {
        if is_a_moment(players.done, players.round_trips) {
            players.moments.push(Wall.now());
        }
        if players.done < all(players.round_trips) {
            players.done += 1;
            players.events.soon(pong);
        }
    }
    fn pong(players: &mut Players) {
        players.events.soon(ping);
    }
    let mut players = Players {
        events: EventLoop::new()?,
        done: 0,
        round_trips,
        moments: Vec::new(),
    };
    players.events.soon(ping);
    while let Some(callback) = players.events.next(|| Wall.now())? {
        callback(&mut players);
    }
    Ok(players.moments)
}

fn threads(round_trips: u32) -> Result<Vec<Instant>, FormError> {
    let (there, from_here) = mpsc::channel();
    let (back, from_there) = mpsc::channel();
    let pong = move || {
        while from_here.recv().is_ok() {
            if back.send(()).is_err() {
                return;
            }
        }
    };
    let pong = std::thread::Builder::new()
        .name("pong".to_owned())
        .spawn(pong)?;
    let mut moments = Vec::new();
    for done in 0..=all(round_trips) {
        if is_a_moment(done, round_trips) {
            moments.push(Wall.now());
        }
        if there.send(()).is_err() || from_there.recv().is_err() {
            break;
        }
    }
    drop(there);
    let _ = pong.join();
    Ok(moments)
}

#[cfg(feature = "corosensei")]
fn coroutines(round_trips: u32) -> Result<Vec<Instant>, FormError> {
    use super::green::Scheduler;
    use std::{cell::RefCell, rc::Rc};

    let mut scheduler = Scheduler::default();
    let queues = scheduler.queues();
    let (there, back) = (queues.queue(), queues.queue());
    let (from_here, to_here) = (Rc::clone(&there), Rc::clone(&back));
    scheduler.spawn(move |me| {
        while from_here.receive(me).is_some() {
            to_here.send(());
        }
    })?;
    let moments = Rc::new(RefCell::new(Vec::new()));
    let taken = Rc::clone(&moments);
    scheduler.spawn(move |me| {
        for done in 0..=all(round_trips) {
            if is_a_moment(done, round_trips) {
                taken.borrow_mut().push(Wall.now());
            }
            there.send(());
            back.receive(me);
        }
        there.close();
    })?;
    scheduler.run();
    Ok(moments.take())
}

struct Playing {
    round_trips: u32,
}

impl Visit for Playing {
    type Output = Result<Vec<Instant>, FormError>;

    fn visit<R: Runtime + Net + Owned>(self, owner: Owner<R>) -> Self::Output {
        let rt = owner.handle();
        let round_trips = self.round_trips;
        let ping = async move {
            let (there, from_here) = channel("there", NonZeroUsize::MIN);
            let (back, from_there) = channel("back", NonZeroUsize::MIN);
            let pong = rt.spawn(async move {
                while from_here.receive().await.is_ok() {
                    if back.send(()).await.is_err() {
                        return;
                    }
                }
            });
            let mut moments = Vec::new();
            for done in 0..=all(round_trips) {
                if is_a_moment(done, round_trips) {
                    moments.push(rt.now());
                }
                if there.send(()).await.is_err() || from_there.receive().await.is_err() {
                    break;
                }
            }
            drop(there);
            pong.await?;
            Ok(moments)
        };
        owner.try_block_on(ping)?
    }
}
