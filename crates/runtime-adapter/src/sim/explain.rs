//! What `sync` tells a simulation: who waits for what, and who has it. Outside of one it costs a look at a flag.

use super::access;
use super::core::{Core, Resource};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether this process has ever made a simulation.
static ANY: AtomicBool = AtomicBool::new(false);

pub(super) fn begin() {
    ANY.store(true, Ordering::Relaxed);
}

/// Calls `f` with the simulation whose task is polled on this thread, if there is one.
#[inline]
fn told(f: impl FnOnce(&mut Core) -> Option<u32>) -> Option<Told> {
    if !ANY.load(Ordering::Relaxed) {
        return None;
    }
    let told = |core: &mut Core| {
        let note = f(core)?;
        Some(Told {
            run: core.run(),
            note,
        })
    };
    access::with_driven(told).flatten()
}

/// What a run was told: a note of its.
#[derive(Clone, Copy, Debug)]
struct Told {
    run: u32,
    note: u32,
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
        if let Some(Told { run, note }) = self.0 {
            access::with_own(run, |core| core.waits_no_more(note));
        }
    }
}

/// The task that was running has something, until this is dropped.
#[derive(Debug)]
pub(crate) struct Has(Option<Told>);

impl Has {
    #[inline]
    pub(crate) fn begin(address: usize) -> Self {
        Self(told(|core| core.has(address)))
    }
}

impl Drop for Has {
    #[inline]
    fn drop(&mut self) {
        if let Some(Told { run, note }) = self.0 {
            access::with_own(run, |core| core.has_no_more(note));
        }
    }
}
