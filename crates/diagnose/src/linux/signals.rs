//! Signals that come while a program is watched: heard, and passed on.

use crate::Error;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, getpgrp, tcgetpgrp};
use signal_hook::SigId;
use signal_hook::low_level::{pipe, unregister};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The signals that a program may be sent by people.
const HEARD: [Signal; 7] = [
    Signal::SIGINT,
    Signal::SIGQUIT,
    Signal::SIGTERM,
    Signal::SIGHUP,
    Signal::SIGUSR1,
    Signal::SIGUSR2,
    Signal::SIGWINCH,
];

/// The ears, until dropped.
#[derive(Debug)]
pub(super) struct Signals {
    heard: Vec<(Signal, Arc<AtomicBool>)>,
    ids: Vec<SigId>,
    /// Readable as soon as a signal came, or a child changed.
    pub(super) bell: UnixStream,
}

impl Signals {
    /// Begins to listen.
    pub(super) fn listen() -> Result<Self, Error> {
        let (bell, rope) = UnixStream::pair().map_err(Error::Signals)?;
        bell.set_nonblocking(true).map_err(Error::Signals)?;
        let mut signals = Self {
            heard: Vec::new(),
            ids: Vec::new(),
            bell,
        };
        for signal in HEARD {
            let flag = Arc::new(AtomicBool::new(false));
            let id = signal_hook::flag::register(signal as i32, Arc::clone(&flag));
            signals.ids.push(id.map_err(Error::Signals)?);
            signals.heard.push((signal, flag));
        }
        for signal in HEARD.into_iter().chain([Signal::SIGCHLD]) {
            let rope = rope.try_clone().map_err(Error::Signals)?;
            let id = pipe::register(signal as i32, rope).map_err(Error::Signals)?;
            signals.ids.push(id);
        }
        Ok(signals)
    }

    /// The signals that came since this was last asked.
    pub(super) fn taken(&self) -> impl Iterator<Item = Signal> {
        let raised = self.heard.iter();
        raised
            .filter(|(_, flag)| flag.swap(false, Ordering::Relaxed))
            .map(|(signal, _)| *signal)
    }

    /// Passes on to a child what came.
    pub(super) fn pass_on(&self, child: i32) {
        for signal in self.taken() {
            // What is typed at a terminal goes to every process of its foreground group: the child has it already.
            let typed = matches!(signal, Signal::SIGINT | Signal::SIGQUIT | Signal::SIGWINCH);
            if !(typed && is_in_front()) {
                // It may have ended a moment ago.
                let _ = kill(Pid::from_raw(child), signal);
            }
        }
    }

    /// Asks a child to end.
    pub(super) fn ask_to_end(&self, child: i32) {
        // It may have ended a moment ago.
        let _ = kill(Pid::from_raw(child), Signal::SIGTERM);
    }

    /// Tells whether somebody wants it to end.
    pub(super) fn asked_to_end(&self) -> bool {
        let ending = [
            Signal::SIGINT,
            Signal::SIGTERM,
            Signal::SIGHUP,
            Signal::SIGQUIT,
        ];
        self.taken().any(|signal| ending.contains(&signal))
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for id in self.ids.drain(..) {
            unregister(id);
        }
    }
}

/// Tells whether this process is of the group that a terminal's keys reach.
fn is_in_front() -> bool {
    let terminal = std::fs::File::open("/dev/tty");
    terminal.is_ok_and(|terminal| tcgetpgrp(&terminal).is_ok_and(|group| group == getpgrp()))
}
