//! Following the outer edge of a stain through a mask.
//!
//! S. Suzuki and K. Abe, *Topological structural analysis of digitized binary images by border following*, Computer Vision,
//! Graphics and Image Processing 30, 1985, <https://doi.org/10.1016/0734-189X(85)90016-7>, for one border whose first pixel
//! is known: holes are never looked at.

/// The neighbours of a pixel, clockwise from the left one: columns and rows to go.
const AROUND: [(isize, isize); 8] = [
    (-1, 0),
    (-1, -1),
    (0, -1),
    (1, -1),
    (1, 0),
    (1, 1),
    (0, 1),
    (-1, 1),
];

/// A mask: rows of so many pixels, 0 where it is clean.
#[derive(Clone, Copy)]
pub(super) struct Mask<'a> {
    pub(super) pixels: &'a [u8],
    pub(super) width: usize,
}

impl Mask<'_> {
    /// Returns the pixels around what hangs together with the first pixel of its topmost row, counter-clockwise from there.
    ///
    /// Neighbours belong together, so whatever is met belongs to it.
    pub(super) fn outline(self, first: (usize, usize)) -> Vec<(usize, usize)> {
        let mut outline = vec![first];
        // Left of it is clean; from there on clockwise.
        let Some(first_way) = (0..AROUND.len()).find(|&way| self.step(first, way).is_some()) else {
            return outline;
        };
        let last = self.step(first, first_way);
        let (mut at, mut back) = (first, first_way);
        loop {
            let ways = (1..=AROUND.len()).map(|turn| (back + AROUND.len() - turn) % AROUND.len());
            let (way, next) = ways
                .filter_map(|way| Some((way, self.step(at, way)?)))
                .next()
                .expect("invariant: at least where we came from is dirty");
            if next == first && Some(at) == last {
                return outline;
            }
            outline.push(next);
            (at, back) = (next, (way + AROUND.len() / 2) % AROUND.len());
        }
    }

    /// Returns a neighbour, if it is dirty.
    fn step(self, (x, y): (usize, usize), way: usize) -> Option<(usize, usize)> {
        let (right, down) = AROUND[way];
        let x = x.checked_add_signed(right).filter(|&x| x < self.width)?;
        let y = y.checked_add_signed(down)?;
        let mark = self.pixels.get(y * self.width + x)?;
        (*mark > 0).then_some((x, y))
    }
}
