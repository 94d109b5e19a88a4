//! The program whose instructions are counted: so many spawns and joins on one side of one runtime, and nothing else.
//!
//! `spawn-join FLAVOUR SIDE SHAPE TIMES`, run by the bench of the same name under callgrind. It has the system's
//! allocator, so that counting allocations elsewhere adds nothing here.
#![expect(clippy::print_stdout, reason = "a program prints its result")]

use anyhow::Result;
use benches::flavour::{Flavour, Which};
use benches::spawn_join::{Shape, SpawnJoin};
use clap::Parser;
use std::time::Duration;

/// What to spawn and join.
#[derive(Debug, Parser)]
struct Arguments {
    /// On which runtime.
    flavour: Flavour,
    /// Through the layers, or natively.
    which: Which,
    /// How.
    shape: Shape,
    /// How often.
    times: u64,
}

fn main() -> Result<()> {
    let Arguments {
        flavour,
        which,
        shape,
        times,
    } = Arguments::parse();
    let sum = flavour.visit(which, Duration::ZERO, SpawnJoin { shape, times })?;
    println!("{sum}");
    Ok(())
}
