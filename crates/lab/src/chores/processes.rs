//! Cleaners in processes of their own: the program starts itself again, tells each what to clean, and zones go over pipes.
//!
//! ```text
//! elsewhere ── a HousePeer, a line of JSON, then numbers of zones ──▶ serve: the same input, cut the same way
//!           ◀── the pieces ──
//! ```
//!
//! Each peer reads or generates the input anew: what is sent are zones, not pictures. That the two sides hold the same is
//! checked by a fingerprint before anything is computed.

use super::{Chore, ChoreError, ChoreName, Options, Visit};
use crate::exchange::Driver;
use crate::house::{Elsewhere, Pinning};
use cpu_work::affinity::{self, AffinityError};
use cpu_work::peers::{self, Remote, ServeError, clean_with_peers};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// What a peer cleans, and how it is cut.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HousePeer {
    /// The kind of computing.
    pub kernel: ChoreName,
    /// The input's file; otherwise it is generated.
    pub input: Option<PathBuf>,
    /// The seed of a generated input.
    pub seed: u64,
    /// What was chosen of how to clean.
    pub options: Options,
    /// The zones that the house is cut into.
    pub zones: usize,
    /// The slices of each zone.
    pub slices: usize,
    /// The processor that the peer stays on, if it is to stay on one.
    #[serde(default)]
    pub processor: Option<usize>,
}

/// Why a peer cannot clean.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeerFailure {
    /// What it should clean could not be read.
    #[error("cannot read what to clean")]
    Request(#[from] io::Error),
    /// That was no description of something to clean.
    #[error("what came is nothing to clean")]
    Description(#[from] serde_json::Error),
    /// The input cannot be used.
    #[error(transparent)]
    Chore(#[from] ChoreError),
    /// It cannot be kept on its processor.
    #[error("cannot stay on one processor")]
    Affinity(#[from] AffinityError),
    /// The streams to whoever started it broke.
    #[error(transparent)]
    Serve(#[from] ServeError),
}

/// Computes in processes of `driver`, each of which is given `peer`, and a processor to stay on if they are to be pinned.
///
/// # Errors
///
/// Of the result: what became of the last process, where none is left, or why they cannot be pinned.
pub fn elsewhere<K: Remote>(
    driver: Driver,
    peer: HousePeer,
    pinning: Pinning,
) -> Arc<Elsewhere<K>> {
    Arc::new(move |kernel, cleaners, on_event| {
        let before = children_time();
        let processors = match pinning {
            Pinning::Free => Vec::new(),
            Pinning::Pinned => affinity::processors()?,
        };
        let start = |nth: usize| {
            let mut peer = peer.clone();
            if !processors.is_empty() {
                peer.processor = Some(processors[nth % processors.len()]);
            }
            start(&driver, &peer)
        };
        let cleaned = clean_with_peers(cleaners, start, kernel, on_event)?;
        Ok((cleaned, Some(children_time().saturating_sub(before))))
    })
}

fn start(driver: &Driver, peer: &HousePeer) -> io::Result<(ChildStdin, Output)> {
    let mut child = Command::new(&driver.program)
        .args(&driver.arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let pipes = child.stdin.take().zip(child.stdout.take());
    // From here on the process is ended and waited for, whatever happens.
    let mut output = Output { child, pipe: None };
    let Some((mut to, from)) = pipes else {
        return Err(io::Error::other("the process has no pipes"));
    };
    output.pipe = Some(from);
    writeln!(to, "{}", serde_json::to_string(peer)?)?;
    Ok((to, output))
}

/// The standard output of a process that is ended and waited for when this is dropped.
struct Output {
    child: Child,
    pipe: Option<ChildStdout>,
}

impl Read for Output {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match &mut self.pipe {
            Some(pipe) => pipe.read(bytes),
            None => Ok(0),
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // Its input has ended or is about to, but who is in the middle of a zone would finish it for nobody.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the processor time of all processes that were started and have been waited for.
#[cfg(unix)]
fn children_time() -> Duration {
    use nix::sys::resource::{UsageWho, getrusage};
    let Ok(usage) = getrusage(UsageWho::RUSAGE_CHILDREN) else {
        return Duration::ZERO;
    };
    let micros = |of: nix::sys::time::TimeVal| {
        u64::try_from(of.tv_sec() * 1_000_000 + of.tv_usec()).unwrap_or(0)
    };
    Duration::from_micros(micros(usage.user_time()) + micros(usage.system_time()))
}

/// Returns nothing: the time of other processes is not known here.
#[cfg(not(unix))]
fn children_time() -> Duration {
    Duration::ZERO
}

/// Is a peer: reads a [`HousePeer`] as a line of JSON, and then serves zones until the input ends.
///
/// # Errors
///
/// [`PeerFailure`].
pub fn serve(mut input: impl BufRead, output: impl Write) -> Result<(), PeerFailure> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let peer: HousePeer = serde_json::from_str(&line)?;
    if let Some(processor) = peer.processor {
        affinity::pin_to(processor)?;
    }
    peer.kernel.visit(Serve {
        peer: &peer,
        input,
        output,
    })
}

/// Serving, once the kind of computing is known.
struct Serve<'a, I, O> {
    peer: &'a HousePeer,
    input: I,
    output: O,
}

impl<I: Read, O: Write> Visit for Serve<'_, I, O> {
    type Output = Result<(), PeerFailure>;

    fn visit<C: Chore>(self) -> Self::Output {
        let peer = self.peer;
        let chore = match &peer.input {
            Some(path) => C::read(path, &peer.options)?,
            None => C::generated(peer.seed, &peer.options)?,
        };
        let kernel = chore.kernel(peer.zones, peer.slices)?;
        // It holds what it needs; the input itself is not needed twice.
        drop(chore);
        peers::serve(&kernel, self.input, self.output)?;
        Ok(())
    }
}
