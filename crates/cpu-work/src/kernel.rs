//! The contract of a kernel: real computing in zones and slices.
//!
//! Implemented by each kind of work ([`Cleaning`](crate::Cleaning) is the first), computed by a [`Crew`](crate::Crew) or
//! by whoever wants to schedule the slices otherwise. It says nothing of threads, order or time.

/// Computing that is cut into zones, and each zone into slices.
///
/// # Contract
///
/// An implementer promises that
///
/// - [`clean`](Self::clean) is *pure*: the same `(zone, slice)` gives the same piece, whichever thread computes it,
///   whatever was computed before, however often;
/// - it only computes: no waiting, no I/O, no locks, no threads of its own;
/// - [`zones`](Self::zones), [`slices`](Self::slices) and [`units`](Self::units) never change during the life of a value;
/// - slices are of about the same size, so that a turn is a turn;
/// - the [`checksum`](Self::checksum) depends on all that the piece contains and on where it belongs, so that work that was
///   left out, done twice or put in another place shows.
///
/// A caller computes every slice of every zone once, in any order, and owns the pieces.
///
/// ```
/// use cpu_work::{Checksum, Crew, Kernel};
/// use std::ops::ControlFlow;
///
/// /// Sums of squares: a zone is a thousand numbers, a slice a hundred of them.
/// struct Squares;
///
/// impl Kernel for Squares {
///     type Piece = u64;
///     fn zones(&self) -> usize { 3 }
///     fn slices(&self, _zone: usize) -> usize { 10 }
///     fn units(&self, _zone: usize) -> u64 { 1_000 }
///     fn unit_name(&self) -> &'static str { "numbers" }
///     fn clean(&self, zone: usize, slice: usize) -> u64 {
///         let first = (zone * 1_000 + slice * 100) as u64;
///         (first..first + 100).map(|n| n * n).sum()
///     }
///     fn checksum(&self, zone: usize, slice: usize, piece: &u64) -> u64 {
///         Checksum::mix((zone * 10 + slice) as u64, *piece)
///     }
/// }
///
/// let one = Crew::One.clean(&Squares, |_| ControlFlow::Continue(()))?;
/// let turns = Crew::Turns.clean(&Squares, |_| ControlFlow::Continue(()))?;
/// assert_eq!(one.checksum, turns.checksum);
/// assert_eq!(one.units, 3_000);
/// # Ok::<(), cpu_work::CrewError>(())
/// ```
pub trait Kernel: Send + Sync + 'static {
    /// The result of one slice.
    type Piece: Send + 'static;

    /// The number of zones; they are numbered from 0.
    fn zones(&self) -> usize;

    /// The number of slices of a zone, at least 1; they are numbered from 0.
    ///
    /// # Panics
    ///
    /// May panic if there is no such zone; so may the methods below.
    fn slices(&self, zone: usize) -> usize;

    /// The units of work in a zone, all its slices together.
    fn units(&self, zone: usize) -> u64;

    /// What a unit is, as a plural noun: `pixels`.
    fn unit_name(&self) -> &'static str;

    /// Computes one slice.
    fn clean(&self, zone: usize, slice: usize) -> Self::Piece;

    /// Returns the share of one piece in the [`Checksum`](crate::Checksum) of the whole, in which shares are added up.
    fn checksum(&self, zone: usize, slice: usize, piece: &Self::Piece) -> u64;
}
