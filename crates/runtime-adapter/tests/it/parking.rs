//! The word that a resting thread shares with its wakers, under a model checker: the orders of events that the memory
//! model allows, for two wakes and each way of resting.
//!
//! The file under test is the very one of the runtime of threads, with the checker's atomics in the place of the real ones.

mod atomic {
    pub(super) use loom::sync::atomic::{AtomicU8, Ordering};
}
#[path = "../../src/threads/state.rs"]
mod state;

use loom::sync::atomic::{AtomicBool, Ordering};
use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;
use state::{Rest, State};

/// What lasts until the owner takes it: the token of a thread, or a byte in a descriptor.
struct Token {
    is_there: Mutex<bool>,
    came: Condvar,
}

impl Token {
    fn new() -> Self {
        Self {
            is_there: Mutex::new(false),
            came: Condvar::new(),
        }
    }

    fn put(&self) {
        *self.is_there.lock().unwrap() = true;
        self.came.notify_one();
    }

    fn take(&self) {
        let mut is_there = self.is_there.lock().unwrap();
        while !*is_there {
            is_there = self.came.wait(is_there).unwrap();
        }
        *is_there = false;
    }

    /// Takes it if it is there: the rest was ended by something else.
    fn take_early(&self) {
        *self.is_there.lock().unwrap() = false;
    }
}

struct Shared {
    state: State,
    token: Token,
    bell: Token,
    bell_is_made: AtomicBool,
    done: [AtomicBool; 2],
}

/// A wake, after something that the owner waits for.
fn wake(shared: &Shared, number: usize) {
    // Relaxed: that the owner sees it is the word's doing.
    shared.done[number].store(true, Ordering::Relaxed);
    match shared.state.notify() {
        None => {}
        Some(Rest::Park) => shared.token.put(),
        Some(Rest::Poll) => {
            assert!(shared.bell_is_made.load(Ordering::Relaxed));
            shared.bell.put();
        }
    }
}

/// How a rest ends.
#[derive(Clone, Copy)]
enum End {
    /// When the thread is roused.
    Roused,
    /// By a timer, or by a descriptor that is ready.
    Otherwise,
}

fn rest(shared: &Shared, rest: Rest, end: End) {
    let token = match rest {
        Rest::Park => &shared.token,
        Rest::Poll => {
            shared.bell_is_made.store(true, Ordering::Relaxed);
            &shared.bell
        }
    };
    if shared.state.lie_down(rest) {
        match end {
            End::Roused => token.take(),
            End::Otherwise => token.take_early(),
        }
        shared.state.get_up(rest);
    }
}

/// Drives a future that is ready when both have woken it; a wake that is lost leaves its thread resting for ever, which
/// the checker reports.
#[track_caller]
fn check(first: (Rest, End), then: Rest) {
    let mut model = loom::model::Builder::new();
    // What goes wrong with few switches in the middle of things goes wrong; with any number, the orders are too many.
    model.preemption_bound = Some(2);
    model.check(move || {
        let shared = Arc::new(Shared {
            state: State::new(),
            token: Token::new(),
            bell: Token::new(),
            bell_is_made: AtomicBool::new(false),
            done: [AtomicBool::new(false), AtomicBool::new(false)],
        });
        let wakers = [0, 1].map(|number| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || wake(&shared, number))
        });
        let mut rests = std::iter::once(first).chain(std::iter::repeat((then, End::Roused)));
        while !shared.done.iter().all(|it| it.load(Ordering::Relaxed)) {
            while !shared.state.take() {
                let (how, end) = rests.next().unwrap();
                rest(&shared, how, end);
            }
        }
        for waker in wakers {
            waker.join().unwrap();
        }
    });
}

#[test]
fn no_wake_of_a_parked_thread_is_lost() {
    check((Rest::Park, End::Roused), Rest::Park);
}

#[test]
fn no_wake_of_a_polling_thread_is_lost() {
    check((Rest::Poll, End::Roused), Rest::Poll);
}

#[test]
fn no_wake_is_lost_to_a_timer() {
    check((Rest::Park, End::Otherwise), Rest::Park);
}

#[test]
fn no_wake_is_lost_to_a_descriptor_that_is_ready() {
    check((Rest::Poll, End::Otherwise), Rest::Poll);
}

#[test]
fn no_wake_is_lost_when_the_way_of_resting_changes() {
    check((Rest::Poll, End::Otherwise), Rest::Park);
    check((Rest::Park, End::Otherwise), Rest::Poll);
    check((Rest::Poll, End::Roused), Rest::Park);
    check((Rest::Park, End::Roused), Rest::Poll);
}
