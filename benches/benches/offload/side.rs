//! The ways to have a job computed elsewhere and to await its result.

use anyhow::Result;
use benches::clock::now;
use cpu_work::Offload;
use cpu_work::offload::Cost;
use rayon::ThreadPool;
use std::hint::black_box;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// Who computes it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Side {
    /// Rayon, with a channel of tokio's for the result.
    Bare,
    /// Ours.
    Ours,
    /// Ours, with a clock.
    Clocked,
    /// tokio's blocking threads.
    Blocking,
}

/// What all sides need; clones share it.
#[derive(Clone)]
pub(crate) struct Sides {
    pool: Arc<ThreadPool>,
    ours: Arc<Offload>,
    clocked: Arc<Offload>,
    runtime: Handle,
}

/// So many steps of a random generator, which depend on each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Job {
    pub(crate) seed: u64,
    pub(crate) steps: u32,
}

impl Side {
    pub(crate) const ALL: [Self; 4] = [Self::Bare, Self::Ours, Self::Clocked, Self::Blocking];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Bare => "rayon and a oneshot",
            Self::Ours => "ours",
            Self::Clocked => "ours with a clock",
            Self::Blocking => "spawn_blocking",
        }
    }
}

impl Sides {
    pub(crate) fn new(pool: ThreadPool, places: usize, runtime: Handle) -> Self {
        let pool = Arc::new(pool);
        let begun = now();
        let clocked = Offload::with_clock(Arc::clone(&pool), places, move || begun.elapsed());
        Self {
            ours: Arc::new(Offload::new(Arc::clone(&pool), places)),
            clocked: Arc::new(clocked),
            pool,
            runtime,
        }
    }

    /// Hands in a job and awaits its result.
    pub(crate) async fn round_trip(&self, side: Side, job: Job) -> Result<u64> {
        Ok(match side {
            Side::Bare => {
                let (sender, result) = oneshot::channel();
                self.pool.spawn(move || {
                    // It fails when nobody waits any more, which is no fault of the job.
                    let _ = sender.send(job.run());
                });
                result.await?
            }
            Side::Ours => submit(&self.ours, job).await?,
            Side::Clocked => submit(&self.clocked, job).await?,
            Side::Blocking => self.runtime.spawn_blocking(move || job.run()).await?,
        })
    }
}

async fn submit(offload: &Offload, job: Job) -> Result<u64> {
    Ok(offload.submit(Cost::SHORT, move || job.run()).await?)
}

impl Job {
    /// Computes it, by Marsaglia's xorshift: <https://doi.org/10.18637/jss.v008.i14>.
    pub(crate) fn run(self) -> u64 {
        let mut x = black_box(self.seed);
        for _ in 0..self.steps {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
        }
        black_box(x)
    }
}
