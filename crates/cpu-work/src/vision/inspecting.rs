//! The kernel that looks for dirt: the tiles of a picture are the zones, bands of a tile the slices.
//!
//! A slice is marked and its components are found; [`Inspecting::assemble`] merges them over the borders of the slices.

use image::{GrayImage, Luma};
use imageproc::region_labelling::{Connectivity, connected_components};

use crate::checksum::Checksum;
use crate::kernel::Kernel;
use crate::picture::{Picture, Region};
use crate::random::mix;
use crate::vision::grey::Grey;
use crate::vision::inspected::Inspected;
use crate::vision::merging::{Spot, merge};
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
    /// For each pixel, the number of its spot, from 1; 0 for clean ones.
    pub(super) labels: Vec<u32>,
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

    /// The region and all around it that its pixels are compared with.
    fn surroundings(&self, region: Region) -> Region {
        let reach = self.limit.radius().max(self.smoothing);
        let (x, y) = (
            region.x.saturating_sub(reach),
            region.y.saturating_sub(reach),
        );
        Region {
            x,
            y,
            width: (region.x + region.width + reach).min(self.picture.width()) - x,
            height: (region.y + region.height + reach).min(self.picture.height()) - y,
        }
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
        let grey = Grey::new(&self.picture, self.surroundings(region));
        let smooth = grey.medians(region, self.smoothing);
        let labels = label(self.limit.mark(&grey, &smooth, region), region);
        let spots = Spot::of_labels(&labels, region, self.picture.width());
        InspectPiece {
            region,
            stride: self.picture.width(),
            labels,
            spots,
        }
    }

    fn checksum(&self, _zone: usize, _slice: usize, piece: &InspectPiece) -> u64 {
        let region = piece.region;
        let mut sum = Checksum::new();
        for (row, labels) in piece.labels.chunks_exact(region.width).enumerate() {
            let first = (region.y + row) * self.picture.width() + region.x;
            for (column, &label) in labels.iter().enumerate() {
                sum.add(Checksum::mix((first + column) as u64, label.into()));
            }
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

/// Numbers the components of eight neighbours among the marked pixels, from 1, in the order of their first pixels.
fn label(marks: Vec<u8>, region: Region) -> Vec<u32> {
    if !marks.contains(&u8::MAX) {
        return vec![0; marks.len()];
    }
    if marks.len() == 1 {
        // The forest of `connected_components` is one tree too small for a picture of one pixel, and panics.
        return vec![1];
    }
    let side = |pixels: usize| {
        u32::try_from(pixels).expect("invariant: a picture was made from sides of 32 bits")
    };
    let marks = GrayImage::from_raw(side(region.width), side(region.height), marks)
        .expect("invariant: there is a mark for every pixel of the region");
    connected_components(&marks, Connectivity::Eight, Luma([0])).into_raw()
}
