//! Measuring a device, so that a simulated one can replay it.

use crate::{Backend, Quantiles, QuantilesError, Request};
use runtime_adapter::Time;
use std::time::Duration;

/// Of the waits that are measured, so many are asked for before, and not measured: connections open, caches fill.
const WARM_UP: usize = 10;

/// Why a device was not measured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MeasureError<E: std::error::Error + 'static> {
    /// The device gave no reply.
    #[error("the device failed while it was measured, at item {item}")]
    Device {
        /// The item that it was asked for.
        item: u64,
        /// What it said.
        #[source]
        source: E,
    },
    /// What was measured makes no table.
    #[error(transparent)]
    Quantiles(#[from] QuantilesError),
}

/// Asks the device for one item after another, a tenth of them to warm up, then times `n` waits.
///
/// The waits are those of one customer alone: nobody stands in line. The clock is the runtime's.
///
/// # Errors
///
/// [`MeasureError::Device`] at the first failure; [`MeasureError::Quantiles`] for no waits at all.
pub async fn measure<R: Time, B: Backend>(
    rt: &R,
    backend: &B,
    n: usize,
) -> Result<Quantiles, MeasureError<B::Error>> {
    let warm_up = n.div_ceil(WARM_UP);
    let mut took: Vec<Duration> = Vec::with_capacity(n);
    for (count, item) in (0..warm_up + n).zip(0_u64..) {
        let before = rt.now();
        let reply = backend.wait(Request { item }).await;
        reply.map_err(|source| MeasureError::Device { item, source })?;
        if count >= warm_up {
            took.push(rt.now().saturating_duration_since(before));
        }
    }
    Ok(Quantiles::of(&mut took)?)
}
