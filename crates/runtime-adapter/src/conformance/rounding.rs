//! To which step a runtime rounds deadlines up: told apart from a system that is late.
//!
//! A timer that counts in milliseconds meets at least one of four deadlines a quarter of a millisecond apart three
//! quarters late, whatever the system does; an exact one meets all four within the system's slack, as soon as the
//! system is not busy. So one good try shows an exact timer. That there was none shows a rounding one only if the system
//! was prompt meanwhile, which a thread beside the runtime, waiting for the same deadlines, can tell.

use super::check::{Class, Finding, Found, ensure};
use super::erased::caps;
use crate::Time;
use std::thread;
use std::time::{Duration, Instant};

/// What the timers of a runtime may be.
pub(super) const CLASSES: &[Class] = &[
    Class {
        name: "none",
        means: "A sleep ends as soon after its deadline as the system lets it.",
    },
    Class {
        name: "a-millisecond",
        means: "A sleep of 1.2 ms may take 2 ms and more.",
    },
    Class {
        name: "more",
        means: "A short sleep takes a good deal longer than was asked for.",
    },
];

/// A timer that is never later than this is exact; one that counts in milliseconds is three quarters late at times.
const EXACT: Duration = Duration::from_micros(500);
/// A timer that counts in milliseconds is never this late on a system that is prompt.
const COARSE: Duration = Duration::from_micros(2_500);
/// A system that wakes a thread within this time is prompt.
const PROMPT: Duration = Duration::from_micros(250);

/// How many prompt tries without a good one show a timer that rounds.
const TELLING: u32 = 10;
/// How many tries a busy system is given.
const TRIES: u32 = 500;

pub(super) async fn step<R: Time>(rt: R) -> Found {
    let mut least = Duration::MAX;
    let mut told = 0;
    for _ in 0..TRIES {
        let first = rt.now() + Duration::from_millis(1);
        let deadlines = [0, 250, 500, 750].map(|micros| first + Duration::from_micros(micros));
        let system = thread::Builder::new()
            .name("prompt".to_owned())
            .spawn(move || how_late_the_system_is(deadlines));
        let mut late = Duration::ZERO;
        for deadline in deadlines {
            rt.sleep_until(deadline).await;
            late = late.max(rt.now().saturating_duration_since(deadline));
        }
        least = least.min(late);
        let prompt = system.is_ok_and(|it| it.join().is_ok_and(|late| late < PROMPT));
        told += u32::from(prompt || caps(&rt).virtual_time);
        if least < EXACT || told == TELLING {
            return judged(caps(&rt).timer_granularity, least);
        }
    }
    Ok(Finding::Skipped(
        "the system was too busy to tell its lateness from the timer's".to_owned(),
    ))
}

fn judged(stated: Duration, least: Duration) -> Found {
    ensure!(
        (least < EXACT) == (stated < EXACT),
        "`Caps` states steps of {stated:?}, but deadlines are met within {least:?} at best"
    );
    Ok(Finding::Is(if least < EXACT {
        "none"
    } else if least < COARSE {
        "a-millisecond"
    } else {
        "more"
    }))
}

/// Waits for the same deadlines without a runtime.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the system's clock, beside the runtime's"
)]
fn how_late_the_system_is(deadlines: [Instant; 4]) -> Duration {
    let mut late = Duration::ZERO;
    for deadline in deadlines {
        loop {
            let now = Instant::now();
            if now >= deadline {
                late = late.max(now - deadline);
                break;
            }
            thread::park_timeout(deadline - now);
        }
    }
    late
}
