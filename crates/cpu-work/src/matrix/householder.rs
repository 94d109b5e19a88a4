//! Triangles by Householder's reflections: what is left of many rows once everything is turned away that does not change lengths.
//!
//! Golub and Van Loan, *Matrix Computations*, 4th edition, algorithms 5.1.1 and 5.2.1. Matrices here are column-major.

use crate::matrix::Matrix;

/// The lanes in which sums are added up: as wide as processors are, and fixed, so that the bits do not depend on them.
const LANES: usize = 8;

/// The upper triangle R of `width` columns that A = Q·R leaves; column-major, `width × width`, zeros below.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Triangle {
    pub(super) width: usize,
    pub(super) elements: Vec<f64>,
}

impl Triangle {
    /// Reduces some rows of a matrix, each column multiplied by its scale.
    pub(super) fn of(rows: &[f64], scales: &[f64]) -> Self {
        let width = scales.len();
        let height = rows.len() / width;
        let mut columns = vec![0.0; rows.len()];
        for (at, row) in rows.chunks_exact(width).enumerate() {
            for (column, (element, scale)) in row.iter().zip(scales).enumerate() {
                columns[column * height + at] = element * scale;
            }
        }
        Self::reduce(columns, height, width)
    }

    /// Reduces the rows of two triangles to one.
    pub(super) fn and(&self, other: &Self) -> Self {
        let width = self.width;
        let mut columns = Vec::with_capacity(2 * width * width);
        let pairs = self
            .elements
            .chunks_exact(width)
            .zip(other.elements.chunks_exact(width));
        for (one, two) in pairs {
            columns.extend_from_slice(one);
            columns.extend_from_slice(two);
        }
        Self::reduce(columns, 2 * width, width)
    }

    /// Reflects column after column onto its first elements.
    fn reduce(mut columns: Vec<f64>, height: usize, width: usize) -> Self {
        for pivot in 0..width.min(height) {
            let (left, right) = columns.split_at_mut((pivot + 1) * height);
            let mirror = &mut left[pivot * height + pivot..];
            let norm = dot(mirror, mirror).sqrt();
            // Away from what is there already, so that nothing cancels.
            let diagonal = -norm.copysign(mirror[0]);
            if norm > 0.0 {
                mirror[0] -= diagonal;
                let half = 0.5 * dot(mirror, mirror);
                for column in right.chunks_exact_mut(height) {
                    let rest = &mut column[pivot..];
                    let share = dot(mirror, rest) / half;
                    for (element, mirror) in rest.iter_mut().zip(&*mirror) {
                        *element -= share * mirror;
                    }
                }
            }
            mirror.fill(0.0);
            mirror[0] = diagonal;
        }
        let mut elements = vec![0.0; width * width];
        let kept = height.min(width);
        for (triangle, column) in elements
            .chunks_exact_mut(width)
            .zip(columns.chunks_exact(height))
        {
            triangle[..kept].copy_from_slice(&column[..kept]);
        }
        Self { width, elements }
    }

    pub(super) fn at(&self, row: usize, column: usize) -> f64 {
        self.elements[column * self.width + row]
    }

    /// Solves R·x = c, where c is the last column and R the triangle before it, from the last unknown to the first.
    ///
    /// # Errors
    ///
    /// The first column that the columns before make up, to within `tolerance` of the largest.
    pub(super) fn solve(&self, tolerance: f64) -> Result<Vec<f64>, usize> {
        let unknowns = self.width - 1;
        let diagonal = || (0..unknowns).map(|at| self.at(at, at).abs());
        let largest = diagonal().fold(0.0, f64::max);
        if let Some(column) = diagonal().position(|size| size <= tolerance * largest) {
            return Err(column);
        }
        let mut solution = vec![0.0; unknowns];
        for row in (0..unknowns).rev() {
            let known = (row + 1..unknowns).map(|column| self.at(row, column) * solution[column]);
            solution[row] = (self.at(row, unknowns) - known.sum::<f64>()) / self.at(row, row);
        }
        Ok(solution)
    }
}

/// Returns powers of two that bring the largest element of each column to 1 or a little above: exact, and no square of it can
/// grow beyond its type.
pub(super) fn scales(matrix: &Matrix<f64>) -> Vec<f64> {
    let mut largest = vec![0.0_f64; matrix.columns()];
    for row in matrix.elements().chunks_exact(matrix.columns()) {
        for (largest, element) in largest.iter_mut().zip(row) {
            *largest = largest.max(element.abs());
        }
    }
    let scale = |largest: f64| {
        if largest > 0.0 {
            (-largest.log2().floor().clamp(-1_000.0, 1_000.0)).exp2()
        } else {
            1.0
        }
    };
    largest.into_iter().map(scale).collect()
}

/// The sum of products, in lanes that do not wait for each other.
fn dot(one: &[f64], two: &[f64]) -> f64 {
    let (ones, twos) = (one.chunks_exact(LANES), two.chunks_exact(LANES));
    let rest = ones.remainder().iter().zip(twos.remainder());
    let rest: f64 = rest.map(|(a, b)| a * b).sum();
    let mut lanes = [0.0; LANES];
    for (ones, twos) in ones.zip(twos) {
        for (lane, (a, b)) in lanes.iter_mut().zip(ones.iter().zip(twos)) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RᵀR = AᵀA, whatever the rows were.
    #[test]
    fn a_triangle_keeps_all_lengths_and_angles() {
        for (rows, columns) in [(1, 1), (3, 5), (5, 5), (40, 3), (100, 9)] {
            let matrix = Matrix::<f64>::generated(rows, columns, 3);
            let triangle = Triangle::of(matrix.elements(), &vec![1.0; columns]);
            for i in 0..columns {
                for j in 0..columns {
                    let before: f64 = (0..rows).map(|k| matrix.row(k)[i] * matrix.row(k)[j]).sum();
                    let after: f64 = (0..columns)
                        .map(|k| triangle.at(k, i) * triangle.at(k, j))
                        .sum();
                    assert!(
                        (before - after).abs() < 1e-12,
                        "{rows} × {columns}: {before}, {after}"
                    );
                }
            }
        }
    }

    #[test]
    fn scales_are_exact_powers_of_two() {
        let matrix = Matrix::new(2, 4, vec![3.0, 0.0, -1e300, 1e-310, 1.0, 0.0, 7.0, 0.0]).unwrap();
        let scales = scales(&matrix);
        assert_eq!(scales[..2], [0.5, 1.0]);
        assert!(
            scales
                .iter()
                .all(|scale| scale.is_normal() && (scale.log2()).fract() == 0.0)
        );
    }
}
