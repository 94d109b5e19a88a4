//! The kernel that cleans a picture by a network: runs of blocks are the zones, parts of such runs the slices.

use std::ops::Range;

use super::{Network, patch};
use crate::checksum::Checksum;
use crate::kernel::Kernel;
use crate::picture::{Picture, Region, Samples};

/// One picture to be cleaned by a network, cut into zones and slices.
///
/// The unit of work is the multiply-add of the network. Blocks that reach beyond the edge of the picture cost as much as all
/// others.
///
/// However it is cut, and whoever computes the pieces, the result is that of [`Network::clean`], bit by bit, and the checksum
/// of the pieces is the result's [`Picture::checksum`].
///
/// ```
/// use std::ops::ControlFlow;
/// use cpu_work::{Crew, DeepCleaning, Network, Picture};
///
/// let dirty = Picture::generated(300, 200, 7).noisy(7);
/// let network = Network::embedded();
/// let kernel = DeepCleaning::new(dirty.clone(), network.clone(), 3, 2);
/// let cleaned = Crew::Turns.clean(&kernel, |_| ControlFlow::Continue(()))?;
/// assert_eq!(kernel.assemble(cleaned.pieces.iter().flatten()), network.clean(&dirty));
/// # Ok::<(), cpu_work::CrewError>(())
/// ```
#[derive(Clone, Debug)]
pub struct DeepCleaning {
    picture: Picture,
    network: Network,
    pub(super) blocks: Vec<Region>,
    /// The blocks of each slice of each zone.
    pub(super) zones: Vec<Vec<Range<usize>>>,
}

/// The cleaned samples of one slice, block by block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeepPiece {
    pub(super) blocks: Vec<(Region, Samples)>,
}

impl DeepPiece {
    /// Returns where in the picture the blocks of the piece belong.
    pub fn regions(&self) -> impl Iterator<Item = Region> {
        self.blocks.iter().map(|(region, _)| *region)
    }
}

impl Network {
    /// Returns the cleaned picture, computed on the calling thread. Alpha stays as it is.
    #[must_use = "the picture itself does not change"]
    pub fn clean(&self, picture: &Picture) -> Picture {
        let mut clean = picture.clone();
        for block in blocks(picture, self) {
            paste(&mut clean, block, &patch::clean(self, picture, block));
        }
        clean
    }
}

impl DeepCleaning {
    /// Cuts a picture into `zones` runs of nearly as many blocks, and each into `slices` parts.
    ///
    /// A picture with too few blocks for that has fewer zones or slices; there is always at least one of each.
    pub fn new(picture: Picture, network: Network, zones: usize, slices: usize) -> Self {
        let blocks = blocks(&picture, &network);
        let zones = cut(0..blocks.len(), zones);
        let zones = zones.map(|zone| cut(zone, slices).collect()).collect();
        Self {
            picture,
            network,
            blocks,
            zones,
        }
    }

    /// Returns the picture as it was given.
    pub fn picture(&self) -> &Picture {
        &self.picture
    }

    /// Returns the network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Puts pieces together, in any order: `cleaned.pieces.iter().flatten()`, where a crew computed them.
    ///
    /// Where a piece is missing, the picture stays as it was.
    ///
    /// # Panics
    ///
    /// If a piece is from a picture of another shape.
    #[must_use]
    pub fn assemble<'a>(&self, pieces: impl IntoIterator<Item = &'a DeepPiece>) -> Picture {
        let mut clean = self.picture.clone();
        for (region, samples) in pieces.into_iter().flat_map(|piece| &piece.blocks) {
            paste(&mut clean, *region, samples);
        }
        clean
    }
}

impl Kernel for DeepCleaning {
    type Piece = DeepPiece;

    fn zones(&self) -> usize {
        self.zones.len()
    }

    fn slices(&self, zone: usize) -> usize {
        self.zones[zone].len()
    }

    fn units(&self, zone: usize) -> u64 {
        let blocks: usize = self.zones[zone].iter().map(ExactSizeIterator::len).sum();
        let runs = blocks * self.network.runs(self.picture.layout());
        runs as u64 * self.network.multiply_adds()
    }

    fn unit_name(&self) -> &'static str {
        "multiply-adds"
    }

    fn clean(&self, zone: usize, slice: usize) -> DeepPiece {
        let blocks = self.blocks[self.zones[zone][slice].clone()].iter();
        let clean = |&block| (block, patch::clean(&self.network, &self.picture, block));
        DeepPiece {
            blocks: blocks.map(clean).collect(),
        }
    }

    fn checksum(&self, _zone: usize, _slice: usize, piece: &DeepPiece) -> u64 {
        let (layout, width) = (self.picture.layout(), self.picture.width());
        let shares = piece.blocks.iter();
        let shares =
            shares.map(|(region, samples)| samples.checksum(layout, *region, width).value());
        shares.collect::<Checksum>().value()
    }
}

/// The grid of blocks that covers a picture, row after row; those at the right and lower edge are cut off there.
fn blocks(picture: &Picture, network: &Network) -> Vec<Region> {
    let (width, height) = network.block();
    let mut blocks = Vec::new();
    for y in (0..picture.height()).step_by(height) {
        for x in (0..picture.width()).step_by(width) {
            blocks.push(Region {
                x,
                y,
                width: width.min(picture.width() - x),
                height: height.min(picture.height() - y),
            });
        }
    }
    blocks
}

/// Cuts a range that is not empty into so many parts that differ by one in length at most; fewer if it is shorter.
fn cut(range: Range<usize>, parts: usize) -> impl Iterator<Item = Range<usize>> {
    let parts = parts.clamp(1, range.len());
    let at = move |part: usize| range.start + range.len() * part / parts;
    (0..parts).map(move |part| at(part)..at(part + 1))
}

/// Copies the samples of a region to their place.
fn paste(picture: &mut Picture, region: Region, samples: &Samples) {
    let channels = picture.layout().channels();
    let stride = picture.width() * channels;
    match (picture.samples_mut(), samples) {
        (Samples::Eight(picture), Samples::Eight(piece)) => {
            paste_rows(picture, stride, piece, region, channels);
        }
        (Samples::Sixteen(picture), Samples::Sixteen(piece)) => {
            paste_rows(picture, stride, piece, region, channels);
        }
        _ => panic!("invariant: the pieces are of this picture, so they have its bits"),
    }
}

fn paste_rows<S: Copy>(
    picture: &mut [S],
    stride: usize,
    piece: &[S],
    region: Region,
    channels: usize,
) {
    let rows = picture.chunks_exact_mut(stride).skip(region.y);
    for (row, piece) in rows.zip(piece.chunks_exact(region.width * channels)) {
        row[region.x * channels..][..region.width * channels].copy_from_slice(piece);
    }
}
