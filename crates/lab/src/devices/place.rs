//! Orders placed one after another, some at once, each acknowledged when it is stored: what a program does whose death is
//! to be survived.

use super::{Ask, BackendChoice, OneOrder};
use crate::runtimes::{RuntimeName, Visit};
use crate::workload::Failure;
use futures_util::{StreamExt, stream};
use io_sim::file::{Durability, Write};
use io_sim::{Backend, Request};
use runtime_adapter::{Net, Owned, Owner, Runtime};
use std::io;
use std::ops::Range;
use std::path::PathBuf;

/// The orders that are under way at once.
const AT_ONCE: usize = 4;
/// The bytes of an order that is a file.
const FILE_BYTES: usize = 64;

/// Where orders are placed.
#[derive(Clone, Debug, PartialEq)]
pub enum Placing {
    /// Each is a file in this directory.
    Files(PathBuf),
    /// In a database, under the numbers of the day of this seed.
    Database(BackendChoice, u64),
}

/// Places the orders of these numbers, and acknowledges each when it is stored; they need not come in order.
///
/// # Errors
///
/// What the device says; that there is no such runtime or device; that nobody takes the acknowledgement.
pub fn place(
    placing: &Placing,
    orders: Range<u64>,
    runtime: RuntimeName,
    acknowledge: impl FnMut(u64) -> io::Result<()> + Send + 'static,
) -> Result<(), Failure> {
    let visiting = Visiting {
        placing: placing.clone(),
        placer: Placer {
            orders,
            acknowledge,
        },
    };
    runtime.visit(1, visiting)?
}

struct Visiting<A> {
    placing: Placing,
    placer: Placer<A>,
}

impl<A: FnMut(u64) -> io::Result<()> + Send + 'static> Visit for Visiting<A> {
    type Output = Result<(), Failure>;

    fn visit<R: Runtime + Net + Owned>(self, owner: Owner<R>) -> Self::Output {
        let rt = owner.handle();
        let Self { placing, placer } = self;
        let placed = owner.try_block_on(async move {
            match placing {
                Placing::Files(directory) => {
                    let files = Write::open(rt, &directory, FILE_BYTES, Durability::Name)?;
                    placer.ask(files).await
                }
                Placing::Database(choice, seed) => choice.open(rt, OfDay { placer, seed }).await?,
            }
        });
        placed?
    }
}

struct Placer<A> {
    orders: Range<u64>,
    acknowledge: A,
}

impl<A: FnMut(u64) -> io::Result<()> + Send> Ask for Placer<A> {
    type Output = Result<(), Failure>;

    async fn ask<B: Backend>(mut self, device: B) -> Self::Output {
        let waits = self.orders.map(|item| device.wait(Request { item }));
        let mut stored = stream::iter(waits).buffer_unordered(AT_ONCE);
        while let Some(reply) = stored.next().await {
            (self.acknowledge)(reply?.item)?;
        }
        Ok(())
    }
}

/// Places the orders of the day of a seed.
struct OfDay<A> {
    placer: Placer<A>,
    seed: u64,
}

impl<A: FnMut(u64) -> io::Result<()> + Send> Ask for OfDay<A> {
    type Output = Result<(), Failure>;

    async fn ask<B: Backend>(self, device: B) -> Self::Output {
        self.placer.ask(OneOrder::new(device, self.seed, 1)?).await
    }
}
