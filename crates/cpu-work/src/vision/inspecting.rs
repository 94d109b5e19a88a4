//! The kernel that looks for dirt: the tiles of a picture are the zones, bands of a tile the slices.
//!
//! A slice is marked and its components are found; [`Inspecting::assemble`] merges them over the borders of the slices.

use crate::checksum::Checksum;
use crate::kernel::Kernel;
use crate::picture::{Picture, Region};
use crate::random::mix;
use crate::vision::inspected::Inspected;
use crate::vision::merging::{Spot, merge};
use crate::vision::runs::{Run, number_spots, runs};
use crate::vision::threshold::{Limit, Threshold};

/// The medians that take out noise before pixels are compared reach so far.
const SMOOTHING: u8 = 2;

/// Stains of fewer pixels are taken for noise.
const LEAST_AREA: usize = 24;

/// One picture to be inspected, cut into zones and slices.
///
/// However it is cut, and whoever computes the pieces, the same is found. The checksum of the pieces, which name the parts of
/// stains that they hold, is the same for every crew, but not for every cut; that of [`Inspected::mask`] is.
#[derive(Clone, Debug)]
pub struct Inspecting {
    picture: Picture,
    pub(super) limit: Limit,
    pub(super) smoothing: usize,
    pub(super) least_area: usize,
    /// The slices of each zone.
    pub(super) zones: Vec<Vec<Region>>,
}

/// What was found in one slice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectPiece {
    pub(super) region: Region,
    /// The width of the picture.
    pub(super) stride: usize,
    /// The dirty pixels, row by row.
    pub(super) runs: Vec<Run>,
    pub(super) spots: Vec<Spot>,
}

impl InspectPiece {
    /// Returns where in the picture the piece belongs.
    pub fn region(&self) -> Region {
        self.region
    }
}

impl Inspecting {
    /// Cuts a picture into `zones` tiles of nearly equal area, and each into `slices` bands of rows; fewer if it has too few
    /// pixels.
    ///
    /// Noise is taken out by medians of 5 × 5, and stains of fewer than 24 pixels are left out. [`Threshold::Otsu`] looks at
    /// the whole picture here, once.
    pub fn new(picture: Picture, threshold: Threshold, zones: usize, slices: usize) -> Self {
        Self::with(picture, threshold, SMOOTHING, LEAST_AREA, zones, slices)
    }

    /// As [`new`](Self::new), with medians that reach `smoothing` pixels, and leaving out stains below `least_area` pixels.
    pub fn with(
        picture: Picture,
        threshold: Threshold,
        smoothing: u8,
        least_area: usize,
        zones: usize,
        slices: usize,
    ) -> Self {
        let tiles = picture.region().tiles(zones).into_iter();
        let zones = tiles.map(|tile| tile.bands(slices)).collect();
        let smoothing = usize::from(smoothing);
        Self {
            limit: threshold.limit(&picture, smoothing),
            picture,
            smoothing,
            least_area,
            zones,
        }
    }

    /// Returns the picture as it was given.
    pub fn picture(&self) -> &Picture {
        &self.picture
    }

    /// Puts pieces together, in any order: `cleaned.pieces.iter().flatten()`, where a crew computed them.
    ///
    /// Where a piece is missing, nothing is found.
    pub fn assemble<'a>(&self, pieces: impl IntoIterator<Item = &'a InspectPiece>) -> Inspected {
        let pieces: Vec<_> = pieces.into_iter().collect();
        let size = (self.picture.width(), self.picture.height());
        merge(&pieces, size, self.least_area)
    }
}

impl Kernel for Inspecting {
    type Piece = InspectPiece;

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

    fn clean(&self, zone: usize, slice: usize) -> InspectPiece {
        let region = self.zones[zone][slice];
        let marks = self.limit.mark(&self.picture, region, self.smoothing);
        let mut runs = runs(&marks, region);
        number_spots(&mut runs);
        let spots = Spot::of_runs(&runs, self.picture.width());
        InspectPiece {
            region,
            stride: self.picture.width(),
            runs,
            spots,
        }
    }

    fn checksum(&self, _zone: usize, _slice: usize, piece: &InspectPiece) -> u64 {
        let mut sum = Checksum::new();
        for run in &piece.runs {
            let first = run.row as usize * self.picture.width() + run.start as usize;
            let what = u64::from(run.spot) << u32::BITS | run.length() as u64;
            sum.add(Checksum::mix(first as u64, what));
        }
        for spot in &piece.spots {
            let Region {
                x,
                y,
                width,
                height,
            } = spot.bounds;
            let numbers = [spot.area, x, y, width, height];
            let value = numbers
                .iter()
                .fold(0, |sum, &number| mix(sum ^ number as u64));
            sum.add(Checksum::mix(spot.first as u64, value));
        }
        sum.value()
    }
}
