//! A planted crowd: `crowd THREADS SECONDS` has so many threads that sleep, and two that compute for so long. It prints how
//! many it could start, and the processor time in nanoseconds that the two used. Linux only, as the watcher is.

#[cfg(target_os = "linux")]
#[expect(
    clippy::disallowed_methods,
    reason = "a planted program sleeps by itself"
)]
mod crowd {
    use nix::time::{ClockId, clock_gettime};
    use std::io::{Error, Write};
    use std::thread::{self, Builder};
    use std::time::Duration;

    /// The threads that compute.
    const BUSY: u64 = 2;

    pub(super) fn run() -> Result<(), Error> {
        let mut numbers = std::env::args().skip(1).map_while(|word| word.parse().ok());
        let threads: u64 = numbers.next().unwrap_or(100);
        let seconds: u64 = numbers.next().unwrap_or(1);
        let idle = |number| {
            // Where a limit forbids more, there are fewer.
            let thread = Builder::new().name(format!("idle-{number}"));
            thread
                .stack_size(32 << 10)
                .spawn(|| thread::sleep(Duration::from_secs(600)))
                .is_ok()
        };
        let started = (0..threads).take_while(|&number| idle(number)).count();
        let busy = (0..BUSY).map(|number| {
            Builder::new()
                .name(format!("busy-{number}"))
                .spawn(move || burn(Duration::from_secs(seconds)))
        });
        let mut used = Duration::ZERO;
        for thread in busy.collect::<Result<Vec<_>, _>>()? {
            used += thread
                .join()
                .map_err(|_| Error::other("a thread panicked"))?;
        }
        writeln!(std::io::stdout(), "{started} {}", used.as_nanos())
    }

    /// Computes for a time; gives what it used of a processor.
    fn burn(time: Duration) -> Duration {
        let read = |clock| clock_gettime(clock).map_or(Duration::ZERO, Duration::from);
        let (from, used) = (
            read(ClockId::CLOCK_MONOTONIC),
            read(ClockId::CLOCK_THREAD_CPUTIME_ID),
        );
        let mut value = 1_u64;
        while read(ClockId::CLOCK_MONOTONIC) < from + time {
            for _ in 0..500 {
                value = std::hint::black_box(
                    value.wrapping_mul(6_364_136_223_846_793_005).rotate_left(7),
                );
            }
        }
        read(ClockId::CLOCK_THREAD_CPUTIME_ID) - used
    }
}

#[cfg(target_os = "linux")]
fn main() -> Result<(), std::io::Error> {
    crowd::run()
}

#[cfg(not(target_os = "linux"))]
fn main() {}
