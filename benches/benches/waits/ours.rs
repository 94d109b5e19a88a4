//! Our side of every wait: callers that ask one device.

use crate::load::{Load, Took};
use anyhow::Result;
use io_sim::{Backend, Request};
use runtime_adapter::{Owned, Owner, Runtime};

/// Measures a device that was made of this runtime.
pub(crate) fn measure<R: Runtime + Owned, B: Backend>(
    owner: &Owner<R>,
    device: &B,
    load: Load,
) -> Result<Took> {
    load.measure(|slice| {
        let (rt, device) = (owner.handle(), device.clone());
        owner.block_on(async move {
            let callers = (0..load.callers)
                .map(|caller| rt.spawn(ask(device.clone(), load.items(slice, caller))));
            let callers: Vec<_> = callers.collect();
            for caller in callers {
                caller.await??;
            }
            Ok(())
        })
    })
}

async fn ask<B: Backend>(device: B, items: impl Iterator<Item = u64>) -> Result<(), B::Error> {
    for item in items {
        device.wait(Request { item }).await?;
    }
    Ok(())
}
