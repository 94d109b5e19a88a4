//! The kernel that multiplies two matrices: bands of rows of the product are the zones of the house, blocks of columns the slices.
//!
//! Blocks are computed by `matrixmultiply`, behind the safe face of `ndarray`. An inner sum is never cut, and its order does not
//! depend on the block, so the product is the same, bit by bit, however it is cut. Each slice copies its band of the left and
//! its columns of the right matrix into the order that the processor's caches want, which costs little as long as blocks have
//! some dozens of rows and columns.
//!
//! Both `matrixmultiply` and the OpenBLAS of NumPy take AVX-512 where there is some. How fast it is
//! beside it, on one thread, the bench `kernels` measures (docs/COMPUTING.md). The crate `gemm` is the other one for this; up to
//! 0.19 it brings `paste`, which nobody keeps any more (RUSTSEC-2024-0436).

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, ShapeBuilder as _};

use crate::checksum::Checksum;
use crate::kernel::Kernel;
use crate::matrix::{Element, Matrix, MatrixError, size};
use crate::random::mix;
use crate::shares::shares;

/// Rows and columns are cut at multiples of this where there are enough: the kernels of `matrixmultiply` compute tiles of 4 to
/// 16 rows and columns.
const TILE: usize = 16;

/// Two matrices to be multiplied, cut into zones and slices.
#[derive(Clone, Debug)]
pub struct Product<T> {
    left: Matrix<T>,
    right: Matrix<T>,
    /// The rows of each zone.
    pub(super) bands: Vec<Range<usize>>,
    /// The columns of each slice, the same in every zone.
    pub(super) blocks: Vec<Range<usize>>,
}

/// A block of the product.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductPiece<T> {
    pub(super) rows: Range<usize>,
    pub(super) columns: Range<usize>,
    pub(super) elements: Vec<T>,
}

impl<T: Element> Product<T> {
    /// Cuts the product into `zones` bands of rows of nearly equal size, and each into `slices` blocks of columns.
    ///
    /// A product with too few rows or columns for that has fewer zones or slices; there is always at least one of each.
    ///
    /// # Errors
    ///
    /// [`MatrixError::Shapes`] unless the left matrix has as many columns as the right one has rows;
    /// [`MatrixError::TooLarge`] if the product is.
    pub fn new(
        left: Matrix<T>,
        right: Matrix<T>,
        zones: usize,
        slices: usize,
    ) -> Result<Self, MatrixError> {
        if left.columns() != right.rows() {
            return Err(MatrixError::Shapes {
                columns: left.columns(),
                rows: right.rows(),
            });
        }
        size(left.rows(), right.columns())?;
        Ok(Self {
            bands: cut(left.rows(), zones),
            blocks: cut(right.columns(), slices),
            left,
            right,
        })
    }

    /// Returns the left matrix.
    pub fn left(&self) -> &Matrix<T> {
        &self.left
    }

    /// Returns the right matrix.
    pub fn right(&self) -> &Matrix<T> {
        &self.right
    }

    /// Multiplies as the definition says, in three loops: what to compare with, in speed too.
    ///
    /// Right, and slow: it walks down the columns of the right matrix, whose elements lie far apart, and each step of a sum waits
    /// for the one before.
    #[must_use]
    pub fn naive(&self) -> Matrix<T> {
        let (rows, inner, columns) = (self.left.rows(), self.left.columns(), self.right.columns());
        let mut elements = Vec::with_capacity(rows * columns);
        for row in 0..rows {
            for column in 0..columns {
                let mut sum = T::zero();
                for k in 0..inner {
                    sum = sum + self.left.row(row)[k] * self.right.row(k)[column];
                }
                elements.push(sum);
            }
        }
        Matrix {
            rows,
            columns,
            elements,
        }
    }

    /// Puts pieces together, in any order: `cleaned.pieces.iter().flatten()`, where a crew computed them.
    ///
    /// Where a piece is missing, there are zeros. Where numbers grow beyond their type, there are infinities, or NaN where two
    /// of those cancel: the matrices are finite, their product need not be.
    ///
    /// # Panics
    ///
    /// If a piece is from a product of another shape.
    #[must_use]
    pub fn assemble<'a>(&self, pieces: impl IntoIterator<Item = &'a ProductPiece<T>>) -> Matrix<T> {
        let (rows, columns) = (self.left.rows(), self.right.columns());
        let mut elements = vec![T::zero(); rows * columns];
        for piece in pieces {
            let places = elements.chunks_exact_mut(columns).skip(piece.rows.start);
            for (row, part) in places.zip(piece.elements.chunks_exact(piece.columns.len())) {
                row[piece.columns.clone()].copy_from_slice(part);
            }
        }
        Matrix {
            rows,
            columns,
            elements,
        }
    }

    /// Returns how far a matrix is from being the product, without computing it again: 0 is exact, rounding alone gives about
    /// 10⁻⁷ in `f32` and 10⁻¹⁶ in `f64`, a wrong element much more.
    ///
    /// Both sides are multiplied by a random vector of 1 and −1, which takes the square of what a product takes: Freivalds,
    /// *Probabilistic machines can use less running time*, 1977. The largest difference is given relative to what the same sums
    /// of absolute values come to. A wrong element is certain to show, a wrong row only unless its faults cancel.
    ///
    /// # Panics
    ///
    /// If the matrix has another shape than the product.
    pub fn residual(&self, product: &Matrix<T>, seed: u64) -> f64 {
        assert_eq!(
            (product.rows(), product.columns()),
            (self.left.rows(), self.right.columns()),
            "only a matrix of the product's shape can be the product"
        );
        let stream = mix(seed);
        let signs: Vec<f64> = (0..self.right.columns() as u64)
            .map(|at| if mix(stream ^ at) & 1 == 0 { 1.0 } else { -1.0 })
            .collect();
        let inner = times(&self.right, &signs, f64::clone);
        let expected = times(&self.left, &inner, f64::clone);
        let found = times(product, &signs, f64::clone);
        let ones = vec![1.0; signs.len()];
        let scale = times(&self.left, &times(&self.right, &ones, |x| x.abs()), |x| {
            x.abs()
        });
        let rows = expected.iter().zip(&found).zip(&scale);
        let residuals = rows.map(|((expected, found), scale)| {
            let off = (expected - found).abs();
            // Not a number is as far from the product as anything can be.
            if off.is_nan() {
                f64::INFINITY
            } else {
                off / scale.max(f64::MIN_POSITIVE)
            }
        });
        residuals.fold(0.0, f64::max)
    }
}

/// A matrix times a vector, each element changed first.
fn times<T: Element>(matrix: &Matrix<T>, vector: &[f64], change: fn(&f64) -> f64) -> Vec<f64> {
    let row = |row: &[T]| {
        let products = row
            .iter()
            .zip(vector)
            .map(|(&element, x)| change(&element.into()) * x);
        products.sum()
    };
    matrix
        .elements()
        .chunks_exact(matrix.columns())
        .map(row)
        .collect()
}

/// Cuts a side of the product.
fn cut(side: usize, count: usize) -> Vec<Range<usize>> {
    let count = count.max(1);
    let step = if side / TILE >= count { TILE } else { 1 };
    let bound = |at: usize| (at * step).min(side);
    shares(0..side.div_ceil(step), count)
        .map(|share| bound(share.start)..bound(share.end))
        .collect()
}

/// Some columns of some whole rows.
fn view<T>(rows: &[T], stride: usize, columns: Range<usize>) -> ArrayView2<'_, T> {
    let shape = (rows.len() / stride, columns.len()).strides((stride, 1));
    ArrayView2::from_shape(shape, &rows[columns.start..])
        .expect("invariant: the columns are among those of the rows")
}

impl<T: Element> Kernel for Product<T> {
    type Piece = ProductPiece<T>;

    fn zones(&self) -> usize {
        self.bands.len()
    }

    fn slices(&self, _zone: usize) -> usize {
        self.blocks.len()
    }

    fn units(&self, zone: usize) -> u64 {
        let (rows, inner) = (self.bands[zone].len() as u64, self.left.columns() as u64);
        rows * inner * self.right.columns() as u64
    }

    fn unit_name(&self) -> &'static str {
        "multiply-adds"
    }

    fn clean(&self, zone: usize, slice: usize) -> ProductPiece<T> {
        let (rows, columns) = (self.bands[zone].clone(), self.blocks[slice].clone());
        let inner = self.left.columns();
        let band = &self.left.elements()[rows.start * inner..rows.end * inner];
        let mut elements = vec![T::zero(); rows.len() * columns.len()];
        let mut block = ArrayViewMut2::from_shape((rows.len(), columns.len()), &mut elements)
            .expect("invariant: the elements were counted above");
        general_mat_mul(
            T::one(),
            &view(band, inner, 0..inner),
            &view(self.right.elements(), self.right.columns(), columns.clone()),
            T::zero(),
            &mut block,
        );
        ProductPiece {
            rows,
            columns,
            elements,
        }
    }

    fn checksum(&self, _zone: usize, _slice: usize, piece: &ProductPiece<T>) -> u64 {
        let stride = self.right.columns();
        let rows = piece
            .rows
            .clone()
            .zip(piece.elements.chunks_exact(piece.columns.len()));
        let places = rows.flat_map(|(row, elements)| {
            let first = row * stride + piece.columns.start;
            elements
                .iter()
                .enumerate()
                .map(move |(at, element)| (first + at, element.bits()))
        });
        places
            .map(|(place, bits)| Checksum::mix(place as u64, bits))
            .collect::<Checksum>()
            .value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_cut_at_tiles_where_there_are_enough() {
        assert_eq!(cut(100, 3), [0..32, 32..64, 64..100]);
        assert_eq!(cut(20, 3), [0..6, 6..13, 13..20]);
        assert_eq!(cut(2, 5), [0..1, 1..2]);
        assert_eq!(cut(1, 0).len(), 1);
    }
}
