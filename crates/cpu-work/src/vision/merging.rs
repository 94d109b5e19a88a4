//! Spots of slices that belong together, made into stains: union-find over the borders between slices.
//!
//! B. A. Galler and M. J. Fisher, *An improved equivalence algorithm*, Communications of the ACM 7, 1964,
//! <https://doi.org/10.1145/364099.364331>. Stains are numbered by their first pixels, so that nothing depends on the order in
//! which pieces come.

use imageproc::union_find::DisjointSetForest;

use crate::picture::Region;
use crate::vision::inspected::{Inspected, Stain};
use crate::vision::inspecting::InspectPiece;

/// The part of a stain that lies in one slice, or all of it so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) area: usize,
    /// The place of its first pixel, row by row, in the picture.
    pub(super) first: usize,
    pub(super) bounds: Region,
}

impl Spot {
    /// Measures the spots of a slice by the labels of its pixels.
    pub(super) fn of_labels(labels: &[u32], region: Region, picture_width: usize) -> Vec<Self> {
        let mut spots: Vec<Self> = Vec::new();
        for (row, labels) in labels.chunks_exact(region.width).enumerate() {
            for (column, &label) in labels.iter().enumerate() {
                let Some(index) = (label as usize).checked_sub(1) else {
                    continue;
                };
                let (x, y) = (region.x + column, region.y + row);
                let pixel = Self {
                    area: 1,
                    first: y * picture_width + x,
                    bounds: Region {
                        x,
                        y,
                        width: 1,
                        height: 1,
                    },
                };
                // Labels count up in the order of first pixels.
                match spots.get_mut(index) {
                    Some(spot) => *spot = spot.with(&pixel),
                    None => spots.push(pixel),
                }
            }
        }
        spots
    }

    fn with(&self, other: &Self) -> Self {
        let (a, b) = (self.bounds, other.bounds);
        let (x, y) = (a.x.min(b.x), a.y.min(b.y));
        Self {
            area: self.area + other.area,
            first: self.first.min(other.first),
            bounds: Region {
                x,
                y,
                width: (a.x + a.width).max(b.x + b.width) - x,
                height: (a.y + a.height).max(b.y + b.height) - y,
            },
        }
    }
}

/// Puts the spots of all pieces together, in a picture of so many columns and rows.
pub(super) fn merge(
    pieces: &[&InspectPiece],
    (width, height): (usize, usize),
    least_area: usize,
) -> Inspected {
    let mut spots = Vec::new();
    let mut labels = vec![0_u32; width * height];
    for piece in pieces {
        let before = u32::try_from(spots.len())
            .expect("invariant: a picture has fewer pixels, and so spots, than 32 bits count");
        spots.extend_from_slice(&piece.spots);
        let rows = labels.chunks_exact_mut(width).skip(piece.region.y);
        for (row, found) in rows.zip(piece.labels.chunks_exact(piece.region.width)) {
            let row = &mut row[piece.region.x..][..piece.region.width];
            for (label, &found) in row.iter_mut().zip(found) {
                *label = if found > 0 { before + found } else { 0 };
            }
        }
    }
    let mut forest = DisjointSetForest::new(spots.len() + 1);
    for piece in pieces {
        join_borders(&labels, (width, height), piece.region, &mut forest);
    }

    // The whole of each stain, at its root.
    let mut stains: Vec<Option<Spot>> = vec![None; spots.len() + 1];
    for (index, spot) in spots.iter().enumerate() {
        let stain = &mut stains[forest.root(index + 1)];
        *stain = Some(stain.map_or(*spot, |stain| stain.with(spot)));
    }
    let large = |stain: &Spot| stain.area >= least_area;
    let mut mask = vec![0; labels.len()];
    for label in &mut labels {
        *label = u32::try_from(forest.root(*label as usize))
            .expect("invariant: a root is one of the labels, which have 32 bits");
    }
    for (mark, &root) in mask.iter_mut().zip(&labels) {
        if root > 0 && stains[root as usize].as_ref().is_some_and(large) {
            *mark = u8::MAX;
        }
    }
    let mut found: Vec<_> = stains.into_iter().enumerate().collect();
    found.sort_by_key(|(_, stain)| stain.map(|stain| stain.first));
    let found = found.into_iter().filter_map(|(root, stain)| {
        let stain = stain.filter(large)?;
        Some(Stain::traced(stain, &labels, width, root))
    });
    Inspected::new((width, height), found.collect(), mask)
}

/// Joins the spots of a slice with those of the slices left of it and above.
fn join_borders(
    labels: &[u32],
    (width, height): (usize, usize),
    region: Region,
    forest: &mut DisjointSetForest,
) {
    let at = |x: usize, y: usize| {
        let inside = x < width && y < height;
        let label = if inside { labels[y * width + x] } else { 0 };
        label as usize
    };
    let mut join = |x: usize, y: usize| {
        let label = at(x, y);
        if label == 0 {
            return;
        }
        // Left, above left, above, above right; beyond the edge, numbers wrap round to beyond the other.
        let (left, above) = (x.wrapping_sub(1), y.wrapping_sub(1));
        for other in [at(left, y), at(left, above), at(x, above), at(x + 1, above)] {
            if other > 0 {
                forest.union(label, other);
            }
        }
    };
    for x in region.x..region.x + region.width {
        join(x, region.y);
    }
    for y in region.y..region.y + region.height {
        join(region.x, y);
        join(region.x + region.width - 1, y);
    }
}
