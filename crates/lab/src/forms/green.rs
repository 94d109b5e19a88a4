//! The scheduler under the coroutines: green threads, each with a stack of its own, that take turns on one thread.

use super::FormError;
use super::clock::Wall;
use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult, Yielder};
use runtime_adapter::Time;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;
use std::time::Instant;

/// Bytes of address space for a stack; memory is taken for the pages that are touched.
const STACK: usize = 256 * 1024;

// ANCHOR: beneath
/// Why a green thread gives its turn away.
enum Pause {
    /// It goes on when the others have had a turn.
    Turn,
    /// It goes on at a moment.
    Until(Instant),
    /// It goes on when somebody wakes it.
    Parked,
}

/// The green threads that are ready, by number.
#[derive(Default)]
struct Ready(RefCell<VecDeque<usize>>);

impl Ready {
    fn wake(&self, number: usize) {
        self.0.borrow_mut().push_back(number);
    }
}

/// A green thread, as it sees itself.
pub(super) struct Me<'a> {
    yielder: &'a Yielder<(), Pause>,
    number: usize,
}

impl Me<'_> {
    /// Lets the others have a turn.
    pub(super) fn take_turns(&self) {
        self.yielder.suspend(Pause::Turn);
    }

    /// Waits until a moment.
    pub(super) fn sleep_until(&self, moment: Instant) {
        self.yielder.suspend(Pause::Until(moment));
    }
}

type Green = Coroutine<(), Pause, ()>;

/// All green threads.
#[derive(Default)]
pub(super) struct Scheduler {
    threads: Vec<Option<Green>>,
    ready: Rc<Ready>,
}

impl Scheduler {
    /// Starts a green thread.
    pub(super) fn spawn(&mut self, work: impl FnOnce(&Me<'_>) + 'static) -> Result<(), FormError> {
        let number = self.threads.len();
        let work = move |yielder: &Yielder<(), Pause>, ()| work(&Me { yielder, number });
        let stack = DefaultStack::new(STACK)?;
        self.threads.push(Some(Coroutine::with_stack(stack, work)));
        self.ready.wake(number);
        Ok(())
    }

    /// Lets green threads take turns until none has anything left to wait for.
    pub(super) fn run(&mut self) {
        let mut asleep = BTreeSet::new();
        loop {
            while let Some(&(moment, number)) = asleep.first() {
                if moment > Wall.now() {
                    break;
                }
                asleep.pop_first();
                self.ready.wake(number);
            }
            let turns = self.ready.0.borrow().len();
            for _ in 0..turns {
                let next = self.ready.0.borrow_mut().pop_front();
                match next.and_then(|number| Some((number, self.resume(number)?))) {
                    Some((number, Pause::Turn)) => self.ready.wake(number),
                    Some((number, Pause::Until(moment))) => _ = asleep.insert((moment, number)),
                    Some((_, Pause::Parked)) | None => {}
                }
            }
            match asleep.first() {
                _ if !self.ready.0.borrow().is_empty() => {}
                Some((moment, _)) => Wall.hold_until(*moment),
                None => return,
            }
        }
    }

    /// Lets a green thread go on until it pauses; nothing if it came to its end, and its stack is given back.
    fn resume(&mut self, number: usize) -> Option<Pause> {
        let place = self.threads.get_mut(number)?;
        match place.as_mut()?.resume(()) {
            CoroutineResult::Yield(pause) => Some(pause),
            CoroutineResult::Return(()) => {
                *place = None;
                None
            }
        }
    }

    /// Returns what makes queues between these green threads.
    pub(super) fn queues(&self) -> Queues {
        Queues(Rc::clone(&self.ready))
    }
}

/// Makes queues.
pub(super) struct Queues(Rc<Ready>);

impl Queues {
    pub(super) fn queue<T>(&self) -> Rc<Queue<T>> {
        Rc::new(Queue {
            ready: Rc::clone(&self.0),
            items: RefCell::default(),
            waiting: RefCell::default(),
            is_closed: Cell::new(false),
        })
    }
}

/// A queue between green threads.
pub(super) struct Queue<T> {
    ready: Rc<Ready>,
    items: RefCell<VecDeque<T>>,
    waiting: RefCell<VecDeque<usize>>,
    is_closed: Cell<bool>,
}

impl<T> Queue<T> {
    /// Puts an item in, and wakes one who waits for it.
    pub(super) fn send(&self, item: T) {
        self.items.borrow_mut().push_back(item);
        if let Some(next) = self.waiting.borrow_mut().pop_front() {
            self.ready.wake(next);
        }
    }

    /// Says that nothing more will come, and wakes all who wait.
    pub(super) fn close(&self) {
        self.is_closed.set(true);
        for number in self.waiting.take() {
            self.ready.wake(number);
        }
    }

    /// Takes the next item, and waits for it; nothing when the queue is empty and closed.
    pub(super) fn receive(&self, me: &Me<'_>) -> Option<T> {
        loop {
            let item = self.items.borrow_mut().pop_front();
            if item.is_some() || self.is_closed.get() {
                return item;
            }
            self.waiting.borrow_mut().push_back(me.number);
            me.yielder.suspend(Pause::Parked);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.borrow().is_empty()
    }
}
// ANCHOR_END: beneath
