//! The program whose requests to the allocator are counted: so many operations of one kind on one side, and nothing else.
//!
//! `operations TESTBED WHO OPERATION TIMES` tells what was requested from its start to its end, as JSON.

use anyhow::{Context, Result};
use benches::adapter::{Operation, Testbed, Who};
use benches::child;
use benches::memory::{INSTRUMENTED_SYSTEM, Requested, StatsAlloc};
use clap::Parser;
use std::alloc::System;

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What to do.
#[derive(Debug, Parser)]
struct Arguments {
    /// On which runtime.
    testbed: Testbed,
    /// Through the adapter, or natively.
    who: Who,
    /// Which operation.
    operation: Operation,
    /// How often.
    times: u64,
}

fn main() -> Result<()> {
    let Arguments {
        testbed,
        who,
        operation,
        times,
    } = Arguments::parse();
    let ran = testbed.runner(who)?(operation, times);
    ran.with_context(|| format!("{operation:?} is not to be had there"))?;
    child::answer(&Requested::now())
}
