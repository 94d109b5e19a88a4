//! What becomes of peers.

use std::io;

use super::PortableError;

/// Why a kernel was not computed by peers.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeersError {
    /// The caller answered a [`Progress`](crate::Progress) with [`ControlFlow::Break`](std::ops::ControlFlow::Break).
    #[error("the cleaning was cancelled before it was finished")]
    Cancelled,
    /// Every peer was lost before the house was clean.
    #[error("no peer is left, and {unfinished} zones are not clean")]
    NoPeersLeft {
        /// How many zones are missing.
        unfinished: usize,
        /// What became of the last peer.
        source: PeerError,
    },
    /// A zone was lost with one peer after the other, so it is left to no more of them.
    #[error("zone {zone} was lost with {peers} peers")]
    ZoneLost {
        /// The zone.
        zone: usize,
        /// How many were lost with it.
        peers: u32,
        /// What became of the last one.
        source: PeerError,
    },
}

/// What became of a peer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeerError {
    /// It could not be started.
    #[error("cannot start the peer")]
    Start(#[source] io::Error),
    /// It ended, or closed its streams, before it had sent what it was asked for.
    #[error("the peer ended early")]
    EndedEarly,
    /// Reading from it failed.
    #[error("cannot read from the peer")]
    Read(#[source] io::Error),
    /// Writing to it failed.
    #[error("cannot write to the peer")]
    Write(#[source] io::Error),
    /// It is something else, or speaks another version.
    #[error("the peer does not speak this protocol: it began with {found:02x?}")]
    NotAPeer {
        /// What it began with.
        found: [u8; 8],
    },
    /// It computes another kernel, another input, or with other settings.
    #[error(
        "the peer computes another kernel: its fingerprint is {found:016x}, not {expected:016x}"
    )]
    AnotherKernel {
        /// The fingerprint of this side's kernel.
        expected: u64,
        /// That of the peer's.
        found: u64,
    },
    /// It sent a piece out of order.
    #[error(
        "the peer sent slice {found_slice} of zone {found_zone}, not slice {slice} of zone {zone}"
    )]
    OutOfOrder {
        /// The zone that was asked for.
        zone: usize,
        /// The slice that was next.
        slice: usize,
        /// The zone that came.
        found_zone: u64,
        /// The slice that came.
        found_slice: u64,
    },
    /// It announced a piece beyond any bound.
    #[error("the peer announced a piece of {bytes} bytes, and {most} are the most")]
    TooLarge {
        /// How large.
        bytes: u64,
        /// What is taken at most.
        most: u64,
    },
    /// The bytes that came are not those that were sent.
    #[error("slice {slice} of zone {zone} was damaged on its way")]
    Damaged {
        /// The zone.
        zone: usize,
        /// The slice.
        slice: usize,
    },
    /// The bytes are no piece.
    #[error("what came as slice {slice} of zone {zone} is no piece")]
    Piece {
        /// The zone.
        zone: usize,
        /// The slice.
        slice: usize,
        /// What is wrong with them.
        source: PortableError,
    },
    /// A piece, but not of that place.
    #[error("the piece does not fit slice {slice} of zone {zone}")]
    DoesNotFit {
        /// The zone.
        zone: usize,
        /// The slice.
        slice: usize,
    },
}
