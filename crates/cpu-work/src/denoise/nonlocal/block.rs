//! One block of a picture under non-local means: its sums so far, and what one shift adds to them.

use crate::denoise::falling;
use crate::denoise::plane::Plane;

/// What is compared, and what means are taken of: planes of one size.
pub(super) struct Pictures<'a, const C: usize> {
    /// Whole numbers from 0 to 255.
    pub(super) patches: &'a [Plane<f32>; C],
    /// Multiplied by `alpha`, where there is one.
    pub(super) values: &'a [Plane<f32>; C],
    /// From 0 to 1.
    pub(super) alpha: Option<&'a Plane<f32>>,
}

/// How a sum of squared differences becomes a weight.
#[derive(Clone, Copy)]
pub(super) struct Weighing {
    /// Over the sum, what it adds to the exponent.
    slope: f32,
    /// The exponent that noise alone makes.
    expected: f32,
}

impl Weighing {
    /// For sums of so many squares.
    pub(super) fn new(noise: f32, strength: f32, squares: usize) -> Self {
        let square = strength * strength;
        Self {
            slope: 1.0 / (square * squares as f32),
            // The difference of two samples has twice the variance of one.
            expected: 2.0 * noise * noise / square,
        }
    }

    fn weight(self, sum: f32) -> f32 {
        falling((sum * self.slope - self.expected).max(0.0))
    }
}

/// A rectangle that is being filtered.
pub(super) struct Block<'a, const C: usize> {
    pictures: &'a Pictures<'a, C>,
    /// Its upper left corner in the pictures.
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    /// For each pixel, the weighted sum of the values, and that of the weights.
    sums: [Plane<f32>; C],
    weights: Plane<f32>,
}

impl<'a, const C: usize> Block<'a, C> {
    /// Begins with each pixel itself, at weight 1.
    pub(super) fn new(
        pictures: &'a Pictures<'a, C>,
        (left, top): (usize, usize),
        (width, height): (usize, usize),
    ) -> Self {
        let copy = |plane: &Plane<f32>| {
            let mut copy = Plane::new(width, height);
            for (y, row) in copy.rows_mut().enumerate() {
                row.copy_from_slice(&plane.row(top + y)[left..][..width]);
            }
            copy
        };
        Self {
            pictures,
            left,
            top,
            width,
            height,
            sums: pictures.values.each_ref().map(copy),
            weights: match pictures.alpha {
                Some(alpha) => copy(alpha),
                None => Plane::new(width, height).map(|_: f32| 1.0),
            },
        }
    }

    /// Adds to each pixel the one that lies `right` columns and `down` rows from it, and to that one the first.
    ///
    /// So patches are compared around every pixel of the block and around those whose partner is in it. Down the rows, the
    /// squared differences of `SIDE` rows are kept with their sums by column; along a row, `SIDE` of these make a patch.
    pub(super) fn compare<const SIDE: usize>(
        &mut self,
        (right, down): (isize, usize),
        weighing: Weighing,
    ) {
        let reach = SIDE / 2;
        let before = right.max(0).unsigned_abs();
        let pixels = self.width + right.unsigned_abs();
        let columns = pixels + 2 * reach;
        let (first_column, first_row) = (self.left - before - reach, self.top - down - reach);

        let mut kept: [Vec<f32>; SIDE] = std::array::from_fn(|_| vec![0.0; columns]);
        let mut by_column = vec![0.0_f32; columns];
        let mut weights = vec![0.0_f32; pixels];
        for index in 0..self.height + down + 2 * reach {
            let row = first_row + index;
            let squares = &mut kept[index % SIDE];
            add_squares(
                self.pictures
                    .patches
                    .each_ref()
                    .map(|plane| &plane.row(row)[first_column..][..columns]),
                self.pictures.patches.each_ref().map(|plane| {
                    &plane.row(row + down)[first_column.saturating_add_signed(right)..][..columns]
                }),
                squares,
                &mut by_column,
            );
            let Some(above) = index.checked_sub(2 * reach) else {
                continue;
            };
            weigh::<SIDE>(&by_column, &mut weights, weighing);
            if let Some(y) = above.checked_sub(down) {
                let weights = &weights[before..][..self.width];
                self.add(
                    y,
                    weights,
                    self.left.saturating_add_signed(right),
                    row - reach + down,
                );
            }
            if above < self.height {
                let weights = &weights[(-right).max(0).unsigned_abs()..][..self.width];
                self.add(
                    above,
                    weights,
                    self.left.saturating_add_signed(-right),
                    row - reach,
                );
            }
        }
    }

    /// Adds to the row `y` of the block the row of the pictures that begins at `(column, row)`.
    fn add(&mut self, y: usize, weights: &[f32], column: usize, row: usize) {
        let there = |plane: &'a Plane<f32>| &plane.row(row)[column..][..self.width];
        let values = self.pictures.values.each_ref().map(there);
        let alpha = self.pictures.alpha.map(there);
        for (sums, values) in self.sums.iter_mut().zip(values) {
            for ((sum, weight), value) in sums.row_mut(y).iter_mut().zip(weights).zip(values) {
                *sum += weight * value;
            }
        }
        let sums = self.weights.row_mut(y).iter_mut().zip(weights);
        match alpha {
            Some(alpha) => {
                for ((sum, weight), alpha) in sums.zip(alpha) {
                    *sum += weight * alpha;
                }
            }
            None => {
                for (sum, weight) in sums {
                    *sum += weight;
                }
            }
        }
    }

    /// Writes the means to their place, with the upper left corner at `(left, top)`.
    pub(super) fn write(&self, filtered: &mut [Plane<f32>; C], (left, top): (usize, usize)) {
        for (filtered, sums) in filtered.iter_mut().zip(&self.sums) {
            for y in 0..self.height {
                let means = &mut filtered.row_mut(top + y)[left..][..self.width];
                for ((mean, sum), weight) in
                    means.iter_mut().zip(sums.row(y)).zip(self.weights.row(y))
                {
                    *mean = sum / weight;
                }
            }
        }
    }
}

/// Replaces the squared differences of a row that is left behind by those of a new one, in `squares` and in the sums.
fn add_squares<const C: usize>(
    here: [&[f32]; C],
    there: [&[f32]; C],
    squares: &mut [f32],
    by_column: &mut [f32],
) {
    let columns = by_column.len();
    let (here, there) = (here.map(|r| &r[..columns]), there.map(|r| &r[..columns]));
    let squares = &mut squares[..columns];
    for x in 0..columns {
        let mut sum = 0.0;
        for c in 0..C {
            let difference = here[c][x] - there[c][x];
            sum += difference * difference;
        }
        by_column[x] += sum - squares[x];
        squares[x] = sum;
    }
}

/// The weight of each patch of a row.
fn weigh<const SIDE: usize>(by_column: &[f32], weights: &mut [f32], weighing: Weighing) {
    let pixels = weights.len();
    let by_column = &by_column[..pixels + SIDE - 1];
    for x in 0..pixels {
        let mut sum = 0.0;
        for column in 0..SIDE {
            sum += by_column[x + column];
        }
        weights[x] = weighing.weight(sum);
    }
}
