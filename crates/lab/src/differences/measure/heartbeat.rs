//! A regular beat beside work on the same worker: what a GUI would feel.

use super::super::job::{Journal, Things, asynchronous, synchronous};
use super::super::request::Part;
use super::super::sizes::Sizes;
use super::{Parts, nanoseconds};
use bench_report::differences::{Measurement, Side};
use runtime_adapter::Runtime;
use runtime_adapter::sampler::Heartbeat;
use std::io;
use std::sync::Arc;

pub(super) async fn beside<R: Runtime>(rt: &R, side: Side, sizes: &Sizes) -> Parts {
    let beat = Heartbeat::start(rt, sizes.period)?;
    let things = Arc::new(Things::new(&sizes.waits)?);
    let period = sizes.period;
    let until = rt.now() + sizes.beating;
    let work = {
        let (rt, things) = (rt.clone(), Arc::clone(&things));
        rt.clone().spawn(async move {
            while rt.now() < until {
                read(&rt, side, &things).await?;
                // Between two readings the beat gets through: a call is as long as it is, and not as two.
                rt.sleep(period * 2).await;
            }
            io::Result::Ok(())
        })
    };
    rt.sleep_until(until).await;
    work.await??;
    let seen = beat.stop().await.late;
    Ok(vec![Part::new(
        Measurement::Heartbeat,
        [
            ("period_ns", nanoseconds(sizes.period)),
            ("late_p50_ns", nanoseconds(seen.p50())),
            ("late_p99_ns", nanoseconds(seen.p99())),
            ("late_max_ns", nanoseconds(seen.max())),
        ],
    )])
}

/// Reads the things once, as the side does; with nothing to do, a little while passes.
async fn read<R: Runtime>(rt: &R, side: Side, things: &Arc<Things>) -> io::Result<()> {
    let journal = Journal::default();
    match side {
        Side::Synchronous => synchronous::read_all(things.all(), &journal)?,
        Side::Handed => {
            let things = Arc::clone(things);
            let handed = rt.spawn_blocking(move || synchronous::read_all(things.all(), &journal));
            handed.await.map_err(io::Error::other)??
        }
        Side::Asynchronous => asynchronous::read_all(rt, things.all(), &journal).await?,
        Side::Idle | Side::Threads => {
            rt.sleep(things.longest()).await;
            0
        }
    };
    Ok(())
}
