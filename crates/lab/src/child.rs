//! Child processes whose output is read line by line, and that never outlive who started them.

use std::io::{BufRead, BufReader, Read};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A process that is ended when this is dropped.
pub(crate) struct Ended(pub(crate) Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is waited for, so that no zombie stays.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How often the interrupt is looked at while a process works.
pub(crate) const LOOK: Duration = Duration::from_millis(25);

/// The longest line that is taken from a process: a record is some kilobytes.
const LONGEST_LINE: u64 = 1 << 20;

/// Reads a pipe on a thread of its own, line by line, so that a process never blocks on a full one.
pub(crate) fn lines_of(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    if let Some(pipe) = pipe {
        let read = move || {
            let mut pipe = BufReader::new(pipe);
            loop {
                let mut line = String::new();
                match pipe.by_ref().take(LONGEST_LINE).read_line(&mut line) {
                    Ok(n) if n > 0 => {}
                    // The end, or bytes that are no text: nothing more to be had.
                    _ => return,
                }
                if sender.send(line.trim_end().to_owned()).is_err() {
                    return;
                }
            }
        };
        // Without the thread there is no answer, which is told like any other silence.
        let _ = std::thread::Builder::new()
            .name("worker's pipe".to_owned())
            .spawn(read);
    }
    receiver
}

/// Returns the last line of a pipe that is about to end.
pub(crate) fn last_line(lines: &Receiver<String>) -> Option<String> {
    let mut last = None;
    while let Ok(line) = lines.recv_timeout(Duration::from_millis(500)) {
        if !line.is_empty() {
            last = Some(line);
        }
    }
    last
}
