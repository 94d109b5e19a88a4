//! A blocking call under the eyes of a meter.

use super::clock::now_ns;
use super::seat::{MeterId, at_shard, at_times};

/// The life of one call, from its queueing until it is dropped, wherever that is.
#[derive(Debug)]
struct Call {
    meter: MeterId,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Queued { at_ns: u64 },
    Begun,
}

/// Wraps a blocking call so that it is counted, and its wait for a thread timed.
pub(super) fn watch<T, F: FnOnce() -> T>(meter: MeterId, f: F) -> impl FnOnce() -> T {
    let mut call = Call::queue(meter);
    move || {
        call.begin();
        // Dropped with the frame, also if `f` panics, and before anyone sees the result.
        let _call = call;
        f()
    }
}

impl Call {
    fn queue(meter: MeterId) -> Self {
        at_shard(meter, |shard| shard.queued.add_one());
        Self {
            meter,
            stage: Stage::Queued { at_ns: now_ns() },
        }
    }

    fn begin(&mut self) {
        if let Stage::Queued { at_ns } = std::mem::replace(&mut self.stage, Stage::Begun) {
            let waited = now_ns().saturating_sub(at_ns);
            at_shard(self.meter, |shard| shard.begun.add_one());
            at_times(self.meter, |times| times.blocking_waits.record_ns(waited));
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        at_shard(self.meter, |shard| match self.stage {
            Stage::Queued { .. } => shard.dropped.add_one(),
            Stage::Begun => shard.done.add_one(),
        });
    }
}
