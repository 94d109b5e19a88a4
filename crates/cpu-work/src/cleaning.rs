//! The kernel that cleans a picture: its tiles are the zones of the house, bands of a tile the slices.
//!
//! It brings [`denoise`](crate::denoise) and the [`Kernel`] contract together; a [`Crew`](crate::Crew) or a workload computes
//! it, and [`Cleaning::assemble`] puts the pieces together. Cutting costs a little: the halo around each slice is read, and
//! its medians computed, twice.

use crate::denoise::Denoise;
use crate::kernel::Kernel;
use crate::picture::{Picture, Region, Samples};

mod portable;

/// One picture to be cleaned, cut into zones and slices.
///
/// However it is cut, and whoever computes the pieces, the result is that of [`Denoise::clean`], bit by bit, and the checksum
/// of the pieces is the result's [`Picture::checksum`].
#[derive(Clone, Debug)]
pub struct Cleaning {
    picture: Picture,
    denoise: Denoise,
    /// The slices of each zone.
    zones: Vec<Vec<Region>>,
}

/// The cleaned samples of one slice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanPiece {
    region: Region,
    samples: Samples,
}

impl CleanPiece {
    /// Takes samples for a region.
    #[cfg(feature = "tract-onnx")]
    pub(crate) const fn new(region: Region, samples: Samples) -> Self {
        Self { region, samples }
    }

    /// Gives the region and its samples.
    #[cfg(feature = "tract-onnx")]
    pub(crate) fn into_parts(self) -> (Region, Samples) {
        (self.region, self.samples)
    }

    /// Returns where in the picture the piece belongs.
    pub fn region(&self) -> Region {
        self.region
    }
}

impl Cleaning {
    /// Cuts a picture into `zones` tiles of nearly equal area, and each into `slices` bands of rows.
    ///
    /// A picture with too few pixels for that has fewer zones or slices; there is always at least one of each.
    pub fn new(picture: Picture, denoise: Denoise, zones: usize, slices: usize) -> Self {
        let tiles = picture.region().tiles(zones).into_iter();
        let zones = tiles.map(|tile| tile.bands(slices)).collect();
        Self {
            picture,
            denoise,
            zones,
        }
    }

    /// Returns the picture as it was given.
    pub fn picture(&self) -> &Picture {
        &self.picture
    }

    /// Puts pieces together, in any order: `cleaned.pieces.iter().flatten()`, where a crew computed them.
    ///
    /// Where a piece is missing, the picture stays as it was.
    ///
    /// # Panics
    ///
    /// If a piece is from a picture of another shape.
    #[must_use]
    pub fn assemble<'a>(&self, pieces: impl IntoIterator<Item = &'a CleanPiece>) -> Picture {
        let mut clean = self.picture.clone();
        let channels = clean.layout().channels();
        let stride = clean.width() * channels;
        for CleanPiece { region, samples } in pieces {
            match (clean.samples_mut(), samples) {
                (Samples::Eight(picture), Samples::Eight(piece)) => {
                    paste(picture, stride, piece, *region, channels)
                }
                (Samples::Sixteen(picture), Samples::Sixteen(piece)) => {
                    paste(picture, stride, piece, *region, channels)
                }
                _ => panic!("invariant: the pieces are of this picture, so they have its bits"),
            }
        }
        clean
    }
}

/// Copies the rows of a piece to their place.
fn paste<S: Copy>(picture: &mut [S], stride: usize, piece: &[S], region: Region, channels: usize) {
    let rows = picture.chunks_exact_mut(stride).skip(region.y);
    for (row, piece) in rows.zip(piece.chunks_exact(region.width * channels)) {
        row[region.x * channels..][..region.width * channels].copy_from_slice(piece);
    }
}

impl Kernel for Cleaning {
    type Piece = CleanPiece;

    fn zones(&self) -> usize {
        self.zones.len()
    }

    fn slices(&self, zone: usize) -> usize {
        self.zones[zone].len()
    }

    fn units(&self, zone: usize) -> u64 {
        self.zones[zone]
            .iter()
            .map(|slice| slice.pixels() as u64)
            .sum()
    }

    fn unit_name(&self) -> &'static str {
        "pixels"
    }

    fn clean(&self, zone: usize, slice: usize) -> CleanPiece {
        let region = self.zones[zone][slice];
        CleanPiece {
            region,
            samples: self.denoise.clean_region(&self.picture, region),
        }
    }

    fn checksum(&self, _zone: usize, _slice: usize, piece: &CleanPiece) -> u64 {
        piece
            .samples
            .checksum(self.picture.layout(), piece.region, self.picture.width())
            .value()
    }
}
