//! Several workers at once, each in a process of its own, or on a machine of its own: a crew of peers behind streams of
//! bytes.
//!
//! ```text
//! clean_with_peers ── number of a zone ──▶ serve, which holds the same kernel
//!                  ◀── a piece of each slice, framed and hashed ──
//! ```
//!
//! What Python calls multiprocessing: nothing is shared, so every piece is copied twice, and a peer that dies takes one zone
//! with it, which another one then cleans. This module knows bytes alone. Starting processes, and how a peer comes to hold
//! the kernel, is the caller's business; a peer ends when its input ends.

use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::{io, panic, thread};

use super::zone::Foreman;
use super::{Cleaned, CrewError, Progress};
use crate::checksum::Checksum;
use desk::Desk;
use link::Link;

mod desk;
mod error;
mod link;
mod portable;
mod remote;
mod serve;
mod wire;

pub use error::{PeerError, PeersError};
pub use portable::{Fields, Portable, PortableError};
pub use remote::{Remote, fingerprint, hash};
pub use serve::{ServeError, serve};

/// Computes a kernel by so many peers, each a zone at a time.
///
/// `start` is called once for each peer, with its number, on the thread that then drives it, and returns where to write to it
/// and where to read from it. Both are dropped when the peer is not needed any more, however that comes about: a process
/// that ends with its input, and is waited for when its output is dropped, is never left behind.
///
/// A peer that dies, or sends what it should not, is asked for nothing more, and its zone goes to another one; a zone that
/// was lost with three peers is given up, before it takes them all. Progress is
/// told as by the other crews, except that a zone which was lost is [`Started`](Progress::Started) again, and that the
/// later slices of a zone are told when the one before them has come. A peer that neither answers nor ends holds the crew
/// up: who fears that gives its stream a limit of time.
///
/// ```
/// # use cpu_work::{Checksum, Kernel};
/// # struct Squares;
/// # impl Kernel for Squares {
/// #     type Piece = u64;
/// #     fn zones(&self) -> usize { 3 }
/// #     fn slices(&self, _zone: usize) -> usize { 2 }
/// #     fn units(&self, _zone: usize) -> u64 { 2 }
/// #     fn unit_name(&self) -> &'static str { "numbers" }
/// #     fn clean(&self, zone: usize, slice: usize) -> u64 { ((zone + slice) as u64).pow(2) }
/// #     fn checksum(&self, zone: usize, slice: usize, piece: &u64) -> u64 {
/// #         Checksum::mix((zone * 2 + slice) as u64, *piece)
/// #     }
/// # }
/// use std::{io, num::NonZeroUsize, ops::ControlFlow, thread};
/// use cpu_work::peers::{Remote, clean_with_peers, serve};
///
/// impl Remote for Squares {
///     fn input(&self) -> u64 { 0 }
///     fn fits(&self, _zone: usize, _slice: usize, _piece: &u64) -> bool { true }
/// }
///
/// let cleaned = thread::scope(|scope| {
///     // In earnest: a process, its standard input and its standard output.
///     let start = |_| {
///         let ((requests, to), (from, pieces)) = (io::pipe()?, io::pipe()?);
///         scope.spawn(move || serve(&Squares, requests, pieces));
///         Ok((to, from))
///     };
///     clean_with_peers(NonZeroUsize::MIN, start, &Squares, |_| ControlFlow::Continue(()))
/// })?;
/// assert_eq!(cleaned.pieces, [[0, 1], [1, 4], [4, 9]]);
/// # Ok::<(), cpu_work::peers::PeersError>(())
/// ```
///
/// # Errors
///
/// [`PeersError::Cancelled`] if `on_event` broke off, [`PeersError::NoPeersLeft`] and [`PeersError::ZoneLost`] with what
/// became of the last peer.
///
/// # Panics
///
/// If `start`, `on_event`, or the kernel's own description panics, the panic goes on in the caller, once every peer has
/// been let go. A panic in a peer is the end of that peer.
pub fn clean_with_peers<K, F, S, W, R>(
    peers: NonZeroUsize,
    start: S,
    kernel: &K,
    on_event: F,
) -> Result<Cleaned<K::Piece>, PeersError>
where
    K: Remote + ?Sized,
    F: Fn(Progress) -> ControlFlow<()> + Sync,
    S: Fn(usize) -> io::Result<(W, R)> + Sync,
    W: Write,
    R: Read,
{
    let peers = peers.get().min(kernel.zones());
    let foreman = Foreman::new(on_event);
    let desk = Desk::new(kernel.zones(), peers);
    let work = |cleaner: usize| {
        let _leave = desk.leave_on_panic();
        drive(&desk, &foreman, kernel, cleaner, &start);
    };
    thread::scope(|scope| {
        let mut started = Vec::with_capacity(peers);
        for cleaner in 0..peers {
            let builder = thread::Builder::new().name(format!("peer-{cleaner}"));
            let work = &work;
            match builder.spawn_scoped(scope, move || work(cleaner)) {
                Ok(driver) => started.push(driver),
                Err(error) => desk.lose(None, PeerError::Start(error)),
            }
        }
        for driver in started {
            if let Err(payload) = driver.join() {
                panic::resume_unwind(payload);
            }
        }
    });
    let zones = desk.finish()?;
    let checksum = zones.iter().map(|(_, share)| share.value()).collect();
    let pieces = zones.into_iter().map(|(pieces, _)| pieces).collect();
    Ok(Cleaned::of(kernel, pieces, checksum))
}

/// Gives zones to one peer until there are none, or the peer is lost.
fn drive<K, F, S, W, R>(
    desk: &Desk<(Vec<K::Piece>, Checksum)>,
    foreman: &Foreman<F>,
    kernel: &K,
    cleaner: usize,
    start: &S,
) where
    K: Remote + ?Sized,
    F: Fn(Progress) -> ControlFlow<()> + Sync,
    S: Fn(usize) -> io::Result<(W, R)>,
    W: Write,
    R: Read,
{
    let streams = start(cleaner).map_err(PeerError::Start);
    let mut link = match streams.and_then(|(to, from)| Link::greet(to, from, kernel)) {
        Ok(link) => link,
        Err(error) => return desk.lose(None, error),
    };
    while let Some(zone) = desk.next() {
        match clean_zone(&mut link, foreman, kernel, zone, cleaner) {
            Ok(cleaned) => desk.put(zone, cleaned),
            Err(Ended::Cancelled) => return desk.cancel(),
            Err(Ended::Lost(error)) => return desk.lose(Some(zone), error),
        }
    }
}

/// Why a peer did not finish a zone.
enum Ended {
    Cancelled,
    Lost(PeerError),
}

impl From<CrewError> for Ended {
    fn from(_: CrewError) -> Self {
        Self::Cancelled
    }
}

impl From<PeerError> for Ended {
    fn from(error: PeerError) -> Self {
        Self::Lost(error)
    }
}

fn clean_zone<K, F, W, R>(
    link: &mut Link<W, R>,
    foreman: &Foreman<F>,
    kernel: &K,
    zone: usize,
    cleaner: usize,
) -> Result<(Vec<K::Piece>, Checksum), Ended>
where
    K: Remote + ?Sized,
    F: Fn(Progress) -> ControlFlow<()>,
    W: Write,
    R: Read,
{
    foreman.tell(Progress::Started { zone, cleaner })?;
    let mut checksum = Checksum::new();
    let mut pieces = Vec::with_capacity(kernel.slices(zone));
    for slice in 0..kernel.slices(zone) {
        foreman.tell(Progress::Turn {
            zone,
            slice,
            cleaner,
        })?;
        if slice == 0 {
            link.ask(zone)?;
        }
        let piece = link.piece(kernel, zone, slice)?;
        checksum.add(kernel.checksum(zone, slice, &piece));
        pieces.push(piece);
    }
    foreman.tell(Progress::Cleaned { zone, cleaner })?;
    Ok((pieces, checksum))
}
