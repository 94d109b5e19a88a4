//! Checks that ask how the timers of a runtime go: what a wait of no length does, and what is rounded.
//!
//! How a wait of no length ends is told by the turns that go by in between, and never by a time.

use super::check::{Check, Class, Finding, Found, Topic};
use super::rounding;
use super::wake_log::{WakeLog, poll_with};
use crate::{LocalRuntime, Owned, Runtime, Time};
use futures_lite::future::poll_once;
use std::pin::pin;
use std::time::Duration;

/// Far enough apart for a timer that counts in milliseconds.
const STEP: Duration = Duration::from_millis(2);

const WAITS: &[Class] = &[
    Class {
        name: "at-once",
        means: "Ready at its first poll: no other task gets a turn.",
    },
    Class {
        name: "a-turn",
        means: "Ready after one turn given away, without the timer.",
    },
    Class {
        name: "a-timer-step",
        means: "Ready at the timer's next step, which may be a millisecond away.",
    },
];

const EQUALS: &[Class] = &[
    Class {
        name: "in-the-order-of-arming",
        means: "Who waited first is woken first.",
    },
    Class {
        name: "in-another-order",
        means: "Who waits for the same instant cannot tell who is woken first.",
    },
];

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::differs(
                Topic::Timers,
                "how-long-sleep-zero-waits",
                "How long does `sleep(0)` wait?",
                WAITS,
                |on| on.$run(how_long_zero_waits),
            ),
            Check::differs(
                Topic::Timers,
                "how-long-a-passed-deadline-waits",
                "How long does `sleep_until` wait for an instant that has passed?",
                WAITS,
                |on| on.$run(how_long_the_past_waits),
            ),
            Check::differs(
                Topic::Timers,
                "to-which-step-deadlines-are-rounded-up",
                "To which step are deadlines rounded up?",
                rounding::CLASSES,
                |on| on.$run(rounding::step),
            ),
            Check::differs(
                Topic::Timers,
                "how-equal-deadlines-are-ordered",
                "Who is woken first of those that wait for the same instant?",
                EQUALS,
                |on| on.$run(how_equals_are_ordered),
            ),
        ]
    };
}

/// The checks of runtimes.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    checks!(run)
}

/// The checks of local runtimes.
pub(super) fn local_checks<R: LocalRuntime + Owned>() -> Vec<Check<R>> {
    checks!(run_local)
}

async fn how_long_zero_waits<R: Time>(rt: R) -> Found {
    how_long_it_waits(&rt, || rt.sleep(Duration::ZERO)).await
}

async fn how_long_the_past_waits<R: Time>(rt: R) -> Found {
    let past = rt.now();
    // By now the runtime's own timer has gone past that instant as well.
    rt.sleep(STEP).await;
    how_long_it_waits(&rt, || rt.sleep_until(past)).await
}

/// Finds how long sleeps of no length wait, by the turns that they take.
///
/// Where they wait for a step of the timer, many turns go by, unless the step is just about to come; several tries rule
/// that out.
async fn how_long_it_waits<R: Time>(rt: &R, sleep: impl Fn() -> R::Sleep) -> Found {
    let mut most = 0;
    for _ in 0..8 {
        let mut sleep = pin!(sleep());
        let mut turns = 0;
        while turns < 100 && poll_once(sleep.as_mut()).await.is_none() {
            rt.yield_now().await;
            turns += 1;
        }
        if turns == 100 {
            sleep.await;
        }
        most = most.max(turns);
    }
    Ok(Finding::Is(match most {
        0 => "at-once",
        1 | 2 => "a-turn",
        _ => "a-timer-step",
    }))
}

async fn how_equals_are_ordered<R: Time>(rt: R) -> Found {
    loop {
        let log = WakeLog::default();
        let deadline = rt.now() + 2 * STEP;
        let mut sleeps: Vec<_> = (0..8).map(|_| Box::pin(rt.sleep_until(deadline))).collect();
        let mut armed = true;
        for (n, sleep) in sleeps.iter_mut().enumerate() {
            armed &= poll_with(sleep.as_mut(), &log.waker(n)).is_pending();
        }
        if !armed {
            // The system let the deadline pass first, so that this try shows nothing.
            continue;
        }
        while log.woken().len() < sleeps.len() {
            rt.sleep(STEP).await;
        }
        return Ok(Finding::Is(if log.woken().is_sorted() {
            "in-the-order-of-arming"
        } else {
            "in-another-order"
        }));
    }
}
