//! The clock of the forms that stand on no runtime: the system's own, whose waits hold the thread that waits.

use runtime_adapter::{Caps, Time};
use std::future::{Ready, ready};
use std::thread;
use std::time::{Duration, Instant};

/// Real time without a runtime: every future of it is ready at its first poll, and has held its thread until then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wall;

impl Wall {
    /// Holds the calling thread until `deadline`.
    pub fn hold_until(self, deadline: Instant) {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the clock of code without a runtime"
        )]
        thread::sleep(deadline.saturating_duration_since(self.now()));
    }
}

impl Time for Wall {
    const CAPS: Caps = Caps::plain("none", "wall");

    type Sleep = Ready<()>;
    type Yield = Ready<()>;
    type Busy = Ready<()>;

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock of code without a runtime"
    )]
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, duration: Duration) -> Ready<()> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Ready<()> {
        self.hold_until(deadline);
        ready(())
    }

    fn yield_now(&self) -> Ready<()> {
        thread::yield_now();
        ready(())
    }

    fn busy(&self, _cost: Duration) -> Ready<()> {
        ready(())
    }
}
