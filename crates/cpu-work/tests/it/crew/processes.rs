//! Peers that are processes: this test program again, which cleans when it is told to.

use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::process::{Child, ChildStderr, ChildStdin, Command, Stdio};
use std::sync::atomic::AtomicBool;

use cpu_work::peers::{PeerError, PeersError, clean_with_peers, serve};

use super::*;

/// Set where this program is to be a peer, to how many zones it cleans before it dies.
const PEER: &str = "CPU_WORK_TEST_PEER";

/// What a peer sends; its process is ended and waited for when it is not needed any more.
struct Pieces(ChildStderr, Child);

impl Read for Pieces {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        // Its input has ended before this; a peer that works on is ended by force.
        let _ = self.1.kill();
        let _ = self.1.wait();
    }
}

fn house() -> Squares {
    Squares::new(&[20; 24])
}

/// The peer's side: a test that does nothing unless it is started by one of the others. What it sends goes over the
/// standard error, since the test harness writes to the standard output.
#[test]
fn peer() {
    let Ok(zones) = std::env::var(PEER) else {
        return;
    };
    let zones: u64 = zones.parse().unwrap();
    let input = io::stdin().lock().take(zones * 8);
    // An error means that the crew has gone: there is nobody to tell.
    let _ = serve(&house(), input, io::stderr());
}

/// Starts a peer that dies after so many zones.
fn start(zones: u64) -> io::Result<(ChildStdin, Pieces)> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["crew::processes::peer", "--exact", "--nocapture"])
        .env(PEER, zones.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let pipes = child.stdin.take().zip(child.stderr.take());
    let (to, from) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
    Ok((to, Pieces(from, child)))
}

fn peers(n: usize) -> NonZeroUsize {
    NonZeroUsize::new(n).unwrap()
}

/// More processes than most machines have processors.
#[test]
fn eight_processes_do_the_same_work() {
    let kernel = house();
    let cleaners = Mutex::new(std::collections::BTreeSet::new());
    let cleaned = clean_with_peers(
        peers(8),
        |_| start(1_000),
        &kernel,
        |progress| {
            cleaners.lock().unwrap().insert(place(progress).1);
            ControlFlow::Continue(())
        },
    );
    assert_eq!(cleaned.unwrap(), Crew::One.clean(&kernel, go_on).unwrap());
    assert_eq!(
        kernel.computed.into_inner(),
        24 * 20,
        "what was computed here was computed for the reference"
    );
}

#[test]
fn processes_that_die_leave_their_zones_to_the_others() {
    let kernel = house();
    // Two die, so that no zone can be lost as often as it takes to be given up.
    let start = |cleaner| start([1_000, 1, 2, 1_000][cleaner]);
    let cleaned = clean_with_peers(peers(4), start, &kernel, go_on);
    assert_eq!(cleaned.unwrap(), Crew::One.clean(&kernel, go_on).unwrap());
}

#[test]
fn processes_that_all_die_are_an_error_with_a_name() {
    let error = clean_with_peers(peers(2), |_| start(2), &house(), go_on).unwrap_err();
    let PeersError::NoPeersLeft { unfinished, source } = error else {
        panic!("{error}")
    };
    assert_eq!(unfinished, 24 - 2 * 2);
    assert!(matches!(source, PeerError::EndedEarly), "{source:?}");
}

#[test]
fn a_program_that_is_no_peer_is_named() {
    // A peer that is told nothing runs no test but the one that does nothing, and says nothing.
    let start = |_| {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["crew::processes::peer", "--exact", "--no-such-flag"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let pipes = child.stdin.take().zip(child.stderr.take());
        let (to, from) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
        Ok((to, Pieces(from, child)))
    };
    let error = clean_with_peers(peers(1), start, &house(), go_on).unwrap_err();
    let PeersError::NoPeersLeft { source, .. } = error else {
        panic!("{error}")
    };
    assert!(matches!(source, PeerError::NotAPeer { .. }), "{source:?}");
}

/// The processes are waited for where their output is dropped, which happens before the crew returns.
#[test]
fn a_break_leaves_no_process_behind() {
    let (kernel, is_first) = (house(), AtomicBool::new(true));
    let ended = AtomicUsize::new(0);
    struct Counted<'a>(Pieces, &'a AtomicUsize);
    impl Read for Counted<'_> {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            self.0.read(bytes)
        }
    }
    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            let _ = self.0.1.kill();
            self.0.1.wait().unwrap();
            self.1.fetch_add(1, Ordering::SeqCst);
        }
    }
    let start = |_| start(1_000).map(|(to, pieces)| (to, Counted(pieces, &ended)));
    let result = clean_with_peers(peers(3), start, &kernel, |progress| match progress {
        Progress::Turn { slice: 5, .. } if is_first.swap(false, Ordering::SeqCst) => {
            ControlFlow::Break(())
        }
        _ => ControlFlow::Continue(()),
    });
    assert!(matches!(result, Err(PeersError::Cancelled)));
    assert_eq!(ended.into_inner(), 3);
}
