//! Spots of slices that belong together, made into stains: union-find over the borders between slices.
//!
//! Stains are numbered by their first pixels, so that nothing depends on the order in which pieces come.

use crate::picture::Region;
use crate::vision::forest::Forest;
use crate::vision::inspected::Inspected;
use crate::vision::inspecting::InspectPiece;
use crate::vision::runs::{Run, join_neighbours};

/// The part of a stain that lies in one slice, or all of it so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) area: usize,
    /// The place of its first pixel, row by row, in the picture.
    pub(super) first: usize,
    pub(super) bounds: Region,
}

impl Spot {
    /// Measures the spots that runs belong to.
    pub(super) fn of_runs(runs: &[Run], picture_width: usize) -> Vec<Self> {
        let mut spots: Vec<Self> = Vec::new();
        for run in runs {
            let (x, y) = (run.start as usize, run.row as usize);
            let part = Self {
                area: run.length(),
                first: y * picture_width + x,
                bounds: Region {
                    x,
                    y,
                    width: run.length(),
                    height: 1,
                },
            };
            // Spots count up from 1 in the order of their first pixels.
            match spots.get_mut(run.spot as usize - 1) {
                Some(spot) => *spot = spot.with(&part),
                None => spots.push(part),
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
    let mut runs = Vec::with_capacity(pieces.iter().map(|piece| piece.runs.len()).sum());
    for piece in pieces {
        let before = u32::try_from(spots.len())
            .expect("invariant: a picture has fewer pixels, and so spots, than 32 bits count");
        spots.extend_from_slice(&piece.spots);
        let own = piece.runs.iter();
        runs.extend(own.map(|run| Run {
            spot: before + run.spot,
            ..*run
        }));
    }
    runs.sort_by_key(|run| (run.row, run.start));
    let mut forest = Forest::of(spots.len() + 1);
    join_neighbours(&runs, &mut forest, |run| runs[run].spot as usize);

    // The whole of each stain, at its root.
    let roots: Vec<usize> = (0..=spots.len()).map(|spot| forest.root(spot)).collect();
    let mut stains: Vec<Option<Spot>> = vec![None; roots.len()];
    for (spot, &root) in spots.iter().zip(&roots[1..]) {
        let stain = &mut stains[root];
        *stain = Some(stain.map_or(*spot, |stain| stain.with(spot)));
    }
    for stain in &mut stains {
        *stain = stain.filter(|stain| stain.area >= least_area);
    }
    let mut mask = vec![0; width * height];
    for run in &runs {
        if stains[roots[run.spot as usize]].is_some() {
            let row = &mut mask[run.row as usize * width..][..width];
            row[run.start as usize..run.end as usize].fill(u8::MAX);
        }
    }
    let mut found: Vec<_> = stains.into_iter().flatten().collect();
    found.sort_by_key(|stain| stain.first);
    Inspected::new((width, height), found, mask)
}
