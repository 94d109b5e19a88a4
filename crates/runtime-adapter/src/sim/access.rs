//! Where the runs are: on the thread that drives one, or parked between two calls of `block_on`.
//!
//! A handle is a number. The thread that drives the run of that number has it in a thread-local, which costs about as much
//! to reach as a pointer; nobody else can reach it meanwhile, and who tries is noted as a fault of the run.

use super::cell::Boxed;
use super::core::{Core, TaskKey};
use super::fault::Fault;
use super::waker::RUN_MASK;
use crate::task::drop_quietly;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::sync::{Mutex, MutexGuard, PoisonError};

thread_local! {
    /// The run that this thread drives. Without a destructor, so that no access has to ask whether that has run: whoever
    /// drives puts back what was there.
    static DRIVEN: RefCell<ManuallyDrop<Option<Box<Core>>>> =
        const { RefCell::new(ManuallyDrop::new(None)) };
}

/// The runs of all threads, by number.
static RUNS: Mutex<BTreeMap<u32, Place>> = Mutex::new(BTreeMap::new());

enum Place {
    Parked(Box<Core>),
    /// Some thread drives it. What came from others meanwhile is left here for it.
    Driven(Mail),
    /// It has gone, but for results whose handles are still there.
    Left(BTreeMap<TaskKey, Boxed>),
}

/// What other threads wanted of a run that was being driven.
#[derive(Debug, Default)]
pub(super) struct Mail {
    /// Something that only the driving thread may do.
    foreign: Option<&'static str>,
    /// The owner has gone.
    close: bool,
}

/// Why a run cannot be driven.
#[derive(Debug)]
pub(super) enum Unavailable {
    Gone,
    /// Another thread drives it.
    Driven,
}

fn runs() -> MutexGuard<'static, BTreeMap<u32, Place>> {
    RUNS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Calls `f` with a run; gives nothing if it has gone, or if another thread drives it, which is noted there as that
/// somebody `did` something.
#[inline]
pub(super) fn with<T>(run: u32, did: &'static str, f: impl FnOnce(&mut Core) -> T) -> Option<T> {
    let driven = DRIVEN.with(|driven| match &mut **driven.borrow_mut() {
        Some(core) if core.run() == run => Ok(f(core)),
        _ => Err(f),
    });
    match driven {
        Ok(value) => Some(value),
        Err(f) => with_parked(run, did, f),
    }
}

/// Calls `f` with a run that the calling thread drives; gives nothing, and does nothing, if it does not.
#[inline(always)]
pub(super) fn if_driven<T>(run: u32, f: impl FnOnce(&mut Core) -> T) -> Option<T> {
    DRIVEN.with(|driven| match &mut **driven.borrow_mut() {
        Some(core) if core.run() == run => Some(f(core)),
        _ => None,
    })
}

#[cold]
fn with_parked<T>(run: u32, did: &'static str, f: impl FnOnce(&mut Core) -> T) -> Option<T> {
    match runs().get_mut(&run)? {
        Place::Parked(core) => Some(f(core)),
        Place::Driven(mail) => {
            mail.foreign.get_or_insert(did);
            None
        }
        Place::Left(_) => None,
    }
}

/// Takes the result of a task that had ended before its run did, or before the last handle to it was.
#[cold]
pub(super) fn take_left(run: u32, key: TaskKey) -> Option<Boxed> {
    let mut runs = runs();
    let Some(Place::Left(results)) = runs.get_mut(&run) else {
        return None;
    };
    let result = results.remove(&key);
    if results.is_empty() {
        runs.remove(&run);
    }
    result
}

/// Tells whether the calling thread drives the run.
#[inline]
pub(super) fn drives(run: u32) -> bool {
    DRIVEN.with(|driven| matches!(&**driven.borrow(), Some(core) if core.run() == run))
}

/// Calls `f` with the run that the calling thread drives, if it drives one.
#[inline]
pub(super) fn with_driven<T>(f: impl FnOnce(&mut Core) -> T) -> Option<T> {
    DRIVEN.with(|driven| driven.borrow_mut().as_deref_mut().map(f))
}

/// Calls `f` with a run if the calling thread drives it, or nobody does.
#[inline]
pub(super) fn with_own(run: u32, f: impl Fn(&mut Core)) {
    if if_driven(run, &f).is_none() {
        with_own_parked(run, f);
    }
}

#[cold]
fn with_own_parked(run: u32, f: impl Fn(&mut Core)) {
    if let Some(Place::Parked(core)) = runs().get_mut(&run) {
        f(core);
    }
}

/// Wakes a task, of a run of which the lower bits of the number are known.
#[inline]
pub(super) fn wake(run: u32, key: TaskKey) {
    let woken = with_driven(|core| {
        let is_own = core.run() & RUN_MASK == run;
        if is_own {
            core.wake(key);
        }
        is_own
    });
    if woken != Some(true) {
        wake_elsewhere(run, key, woken.is_some());
    }
}

#[cold]
fn wake_elsewhere(run: u32, key: TaskKey, is_driving: bool) {
    let place = |(number, place)| (number & RUN_MASK == run).then_some(place);
    let mut runs = runs();
    match runs.iter_mut().find_map(place) {
        Some(Place::Parked(core)) if !is_driving => core.wake(key),
        Some(Place::Driven(mail)) => {
            mail.foreign.get_or_insert("woke a task of it");
        }
        // Waking what has ended is harmless, unless it is another simulation that does it.
        None | Some(Place::Left(_)) if !is_driving => {}
        Some(Place::Parked(_) | Place::Left(_)) | None => {
            drop(runs);
            with_driven(|core| core.fail(Fault::OtherSimulation));
        }
    }
}

/// Keeps a run that nobody drives yet.
pub(super) fn park(core: Core) {
    runs().insert(core.run(), Place::Parked(Box::new(core)));
}

/// Has the calling thread drive a run, until what this gives is dropped.
pub(super) fn drive(run: u32) -> Result<Drive, Unavailable> {
    let mut runs = runs();
    let place = runs.get_mut(&run).ok_or(Unavailable::Gone)?;
    match std::mem::replace(place, Place::Driven(Mail::default())) {
        Place::Parked(core) => {
            drop(runs);
            let outer = exchange(Some(core));
            Ok(Drive { run, outer })
        }
        driven @ Place::Driven(_) => {
            *place = driven;
            Err(Unavailable::Driven)
        }
        left @ Place::Left(_) => {
            *place = left;
            Err(Unavailable::Gone)
        }
    }
}

/// The calling thread drives a run.
pub(super) struct Drive {
    run: u32,
    /// The run that it drove before, and drives again afterwards.
    outer: Option<Box<Core>>,
}

impl Drop for Drive {
    fn drop(&mut self) {
        let Some(mut core) = exchange(self.outer.take()) else {
            return;
        };
        read_mail(&mut core);
        let mut runs = runs();
        if core.is_closing() {
            drop(runs);
            dispose(core);
        } else {
            runs.insert(self.run, Place::Parked(core));
        }
    }
}

/// Puts another run, or none, in the place of the one that the calling thread drives.
pub(super) fn exchange(core: Option<Box<Core>>) -> Option<Box<Core>> {
    DRIVEN.with(|driven| std::mem::replace(&mut **driven.borrow_mut(), core))
}

/// Hears what other threads wanted of the run meanwhile.
pub(super) fn read_mail(core: &mut Core) {
    if let Some(Place::Driven(mail)) = runs().get_mut(&core.run()) {
        let Mail { foreign, close } = std::mem::take(mail);
        if let Some(what) = foreign {
            core.fail(Fault::ForeignThread { what });
        }
        if close {
            core.close();
        }
    }
}

/// Ends a run: now, if nobody drives it, otherwise as soon as whoever does looks up. Tells whether it has ended.
pub(super) fn end(run: u32) -> bool {
    if with_driven(|core| {
        core.run() == run && {
            core.close();
            true
        }
    }) == Some(true)
    {
        return false;
    }
    let mut runs = runs();
    match runs.get_mut(&run) {
        Some(Place::Driven(mail)) => {
            mail.close = true;
            false
        }
        Some(Place::Parked(_)) => {
            let place = runs.remove(&run);
            drop(runs);
            if let Some(Place::Parked(core)) = place {
                dispose(core);
            }
            true
        }
        Some(Place::Left(_)) | None => true,
    }
}

/// Drops what is left of a run, whose handles find it gone by now, and tells those who wait for it. Results that have a
/// handle stay.
fn dispose(mut core: Box<Core>) {
    let results = core.take_results();
    if results.is_empty() {
        runs().remove(&core.run());
    } else {
        runs().insert(core.run(), Place::Left(results));
    }
    let (cells, wakers) = core.clear();
    cells.into_iter().for_each(drop_quietly);
    drop(core);
    for waker in wakers {
        waker.wake();
    }
}
