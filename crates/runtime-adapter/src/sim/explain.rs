//! What `sync` tells a simulation: who waits for what, and who has it. Outside of one it costs a look at a flag.

use super::access;
use super::core::Resource;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether this process has ever made a simulation.
static ANY: AtomicBool = AtomicBool::new(false);

pub(super) fn begin() {
    ANY.store(true, Ordering::Relaxed);
}

/// Calls `f` with the number of the run and of the task that is polled on this thread, if it is a simulation's.
#[inline]
fn told(f: impl FnOnce(&mut super::core::Core) -> Option<u32>) -> Option<Told> {
    if !ANY.load(Ordering::Relaxed) {
        return None;
    }
    let told = |core: &mut super::core::Core| {
        let task = f(core)?;
        Some(Told {
            run: core.run(),
            task,
        })
    };
    access::with_driven(told).flatten()
}

/// A task of a run.
#[derive(Clone, Copy, Debug)]
struct Told {
    run: u32,
    task: u32,
}

/// The running task waits for something, until this is dropped.
#[derive(Debug)]
pub(crate) struct Waits(Option<Told>);

impl Waits {
    #[inline]
    pub(crate) fn begin(what: Resource) -> Self {
        Self(told(|core| core.begins_to_wait(what)))
    }
}

impl Drop for Waits {
    #[inline]
    fn drop(&mut self) {
        if let Some(Told { run, task }) = self.0 {
            access::with_own(run, |core| core.waits_no_more(task));
        }
    }
}

/// The task that was running has something, until this is dropped.
#[derive(Debug)]
pub(crate) struct Has {
    told: Option<Told>,
    address: usize,
}

impl Has {
    #[inline]
    pub(crate) fn begin(address: usize) -> Self {
        let told = told(|core| core.has(address));
        Self { told, address }
    }
}

impl Drop for Has {
    #[inline]
    fn drop(&mut self) {
        if let Some(Told { run, task }) = self.told {
            access::with_own(run, |core| core.has_no_more(self.address, task));
        }
    }
}
