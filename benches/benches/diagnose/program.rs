//! The programs that are watched.

use anyhow::{Result, anyhow};
use benches::clock::{pause, thread_time};
use serde::{Deserialize, Serialize};
use std::hint::black_box;
use std::time::Duration;

/// A program, with how much of it there is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum Program {
    /// Computes for so long.
    Computing {
        /// Processor time.
        ms: u32,
    },
    /// Waits so often for 5 ms, and computes a little in between.
    Waiting {
        /// How often.
        waits: u32,
    },
    /// A hundred threads, each of which sleeps so often for 10 ms, and computes a little in between.
    Hundred {
        /// How often each.
        sleeps: u32,
    },
}

impl Program {
    /// Runs it to its end.
    ///
    /// # Errors
    ///
    /// A thread cannot be started.
    pub(crate) fn run(self) -> Result<()> {
        match self {
            Self::Computing { ms } => compute(Duration::from_millis(ms.into())),
            Self::Waiting { waits } => wait(waits, Duration::from_millis(5)),
            Self::Hundred { sleeps } => {
                let threads: std::io::Result<Vec<_>> = (0..100)
                    .map(|number| {
                        std::thread::Builder::new()
                            .name(format!("sleeper-{number}"))
                            .spawn(move || wait(sleeps, Duration::from_millis(10)))
                    })
                    .collect();
                for thread in threads? {
                    thread.join().map_err(|_| anyhow!("a thread panicked"))?;
                }
            }
        }
        Ok(())
    }
}

fn wait(times: u32, each: Duration) {
    for _ in 0..times {
        compute(Duration::from_micros(50));
        pause(each);
    }
}

/// Computes until this thread has used so much of a processor.
fn compute(time: Duration) {
    let until = thread_time() + time;
    let mut value = 1_u64;
    while thread_time() < until {
        for _ in 0..500 {
            value = black_box(value.wrapping_mul(6_364_136_223_846_793_005).rotate_left(7));
        }
    }
}
