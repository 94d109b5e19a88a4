//! The kernel that fits a table of readings: bands of its rows are the zones of the house, shorter bands the slices.
//!
//! Least squares by a tall and skinny QR: Demmel, Grigori, Hoemmen and Langou, *Communication-optimal parallel and sequential
//! QR and LU factorizations*, 2012, <https://doi.org/10.1137/080731992>. A slice reduces *leaves* of some hundred rows to
//! triangles of a few; [`Fitting::assemble`] reduces those, in the order of the table, to one, and solves it. The leaves do not
//! depend on the cut, so the fit is the same, bit by bit, however it is cut.
//!
//! Why not the normal equations, AᵀA·x = Aᵀy, which take half the computing? They square the condition of the table: a
//! polynomial of the ninth degree then has no right digit left.

use std::ops::Range;

use crate::checksum::Checksum;
use crate::kernel::Kernel;
use crate::matrix::householder::{Triangle, scales};
use crate::matrix::{Matrix, MatrixError, Table};
use crate::shares::shares;

/// The rows of a leaf, unless it has so many columns that it needs more.
const LEAF: usize = 256;

/// The rows of a leaf for each of its columns, at least: then reducing triangles costs less than reducing leaves.
const LEAF_ROWS_A_COLUMN: usize = 4;

/// A table to be fitted, cut into zones and slices: its last column as a sum of the others, each times a coefficient, and a
/// constant.
#[derive(Clone, Debug)]
pub struct Fitting {
    /// The names of the coefficients; the first is that of the constant.
    pub(super) names: Vec<String>,
    /// Ones, the columns that explain, and the one to be explained.
    pub(super) readings: Matrix<f64>,
    scales: Vec<f64>,
    /// The slices of each zone, in leaves.
    pub(super) zones: Vec<Vec<Range<usize>>>,
}

/// What the rows of one slice come to.
#[derive(Clone, Debug, PartialEq)]
pub struct FitPiece {
    /// The number of the first leaf.
    pub(super) first: usize,
    pub(super) triangles: Vec<Triangle>,
}

/// The coefficients that come nearest to the readings, by the sum of the squared differences.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    names: Vec<String>,
    coefficients: Vec<f64>,
    residual: f64,
    explained: f64,
}

impl Fitting {
    /// Cuts a table into `zones` bands of rows of nearly equal size, and each into `slices`.
    ///
    /// A table with too few rows for that has fewer zones or slices; there is always at least one of each.
    ///
    /// # Errors
    ///
    /// [`MatrixError::Columns`] if the table has one column only; [`MatrixError::TooFewRows`] if it has fewer rows than
    /// columns; [`MatrixError::TooLarge`] if there is no room for the column of the constant.
    pub fn new(table: &Table, zones: usize, slices: usize) -> Result<Self, MatrixError> {
        let numbers = table.numbers();
        let (rows, columns) = (numbers.rows(), numbers.columns());
        if columns < 2 {
            return Err(MatrixError::Columns {
                columns,
                needed: "one to be explained and at least one that explains",
            });
        }
        // A coefficient for every column but the last, and the constant.
        if rows < columns {
            return Err(MatrixError::TooFewRows {
                rows,
                unknowns: columns,
            });
        }
        let width = columns + 1;
        let mut elements = Vec::with_capacity(super::size(rows, width)?);
        for row in 0..rows {
            elements.push(1.0);
            elements.extend_from_slice(numbers.row(row));
        }
        let readings = Matrix::new(rows, width, elements)?;
        let leaves = rows.div_ceil(leaf(width));
        let names = std::iter::once("constant").chain(table.names().iter().map(String::as_str));
        Ok(Self {
            names: names.take(columns).map(str::to_owned).collect(),
            scales: scales(&readings),
            readings,
            zones: shares(0..leaves, zones.max(1))
                .map(|zone| shares(zone, slices.max(1)).collect())
                .collect(),
        })
    }

    /// Puts pieces together, in any order: `cleaned.pieces.iter().flatten()`, where a crew computed them.
    ///
    /// Where a piece is missing, the fit is that of the other rows.
    ///
    /// # Errors
    ///
    /// [`MatrixError::Dependent`] if a column is made up by those before it, to within rounding;
    /// [`MatrixError::Empty`] if there is no piece.
    ///
    /// # Panics
    ///
    /// If a piece is from a table of another width.
    pub fn assemble<'a>(
        &self,
        pieces: impl IntoIterator<Item = &'a FitPiece>,
    ) -> Result<Fit, MatrixError> {
        let mut pieces: Vec<_> = pieces.into_iter().collect();
        pieces.sort_by_key(|piece| piece.first);
        let mut triangles = pieces.iter().flat_map(|piece| &piece.triangles).cloned();
        let first = triangles.next().ok_or(MatrixError::Empty)?;
        let whole = triangles.fold(first, |whole, triangle| whole.and(&triangle));

        let unknowns = self.names.len();
        let tolerance = f64::EPSILON * self.readings.rows() as f64;
        let solution = whole
            .solve(tolerance)
            .map_err(|column| MatrixError::Dependent {
                name: self.names[column].clone(),
            })?;
        let leaves = pieces
            .iter()
            .flat_map(|piece| (piece.first..).take(piece.triangles.len()));
        let (rows, variation) = self.variation(leaves);
        let scale = self.scales[unknowns];
        // What the reflections leave of the last column is as long as the residual.
        let residual = whole.at(unknowns, unknowns).abs() / scale;
        Ok(Fit {
            names: self.names.clone(),
            coefficients: (solution.iter().zip(&self.scales))
                .map(|(x, own)| x * own / scale)
                .collect(),
            residual: residual / (rows as f64).sqrt(),
            explained: 1.0 - (residual * residual / variation).min(1.0),
        })
    }

    /// The rows of some leaves, and the sum of the squared differences of their last column from its mean.
    fn variation(&self, leaves: impl Iterator<Item = usize>) -> (usize, f64) {
        let last = |row: &[f64]| row[row.len() - 1];
        let width = self.readings.columns();
        let values = leaves.flat_map(|leaf| self.leaf(leaf).chunks_exact(width).map(last));
        // Welford's recurrence, which does not lose the differences beside a large mean.
        let (mut rows, mut mean, mut squares) = (0_usize, 0.0, 0.0);
        for value in values {
            rows += 1;
            let off = value - mean;
            mean += off / rows as f64;
            squares += off * (value - mean);
        }
        (rows, squares)
    }

    /// The elements of a leaf.
    fn leaf(&self, number: usize) -> &[f64] {
        let width = self.readings.columns();
        let elements = self.readings.elements();
        let length = leaf(width) * width;
        &elements[number * length..elements.len().min((number + 1) * length)]
    }
}

/// The rows of a leaf of so many columns.
fn leaf(width: usize) -> usize {
    LEAF.max(LEAF_ROWS_A_COLUMN * width)
}

impl Fit {
    /// Returns the coefficients with their names; the first is the constant.
    pub fn coefficients(&self) -> impl Iterator<Item = (&str, f64)> {
        let names = self.names.iter().map(String::as_str);
        names.zip(self.coefficients.iter().copied())
    }

    /// Returns the root of the mean squared difference between readings and fit, in the unit of the readings.
    pub fn residual(&self) -> f64 {
        self.residual
    }

    /// Returns the share of the readings' variation that the fit explains, 0 to 1 (the coefficient of determination); NaN where
    /// they do not vary.
    pub fn explained(&self) -> f64 {
        self.explained
    }

    /// Returns what the fit expects, given the values that explain.
    ///
    /// # Panics
    ///
    /// If there is not one for each coefficient but the constant.
    pub fn at(&self, values: &[f64]) -> f64 {
        assert_eq!(
            values.len() + 1,
            self.coefficients.len(),
            "a value for each coefficient"
        );
        let products = values.iter().zip(&self.coefficients[1..]);
        self.coefficients[0]
            + products
                .map(|(value, coefficient)| value * coefficient)
                .sum::<f64>()
    }
}

impl Kernel for Fitting {
    type Piece = FitPiece;

    fn zones(&self) -> usize {
        self.zones.len()
    }

    fn slices(&self, zone: usize) -> usize {
        self.zones[zone].len()
    }

    /// Rows × columns², to which the reflections of a leaf come when it is tall.
    fn units(&self, zone: usize) -> u64 {
        let leaves = self.zones[zone].iter().flat_map(Range::clone);
        let elements: usize = leaves.map(|number| self.leaf(number).len()).sum();
        (elements * self.readings.columns()) as u64
    }

    fn unit_name(&self) -> &'static str {
        "multiply-adds"
    }

    fn clean(&self, zone: usize, slice: usize) -> FitPiece {
        let leaves = self.zones[zone][slice].clone();
        FitPiece {
            first: leaves.start,
            triangles: leaves
                .map(|number| Triangle::of(self.leaf(number), &self.scales))
                .collect(),
        }
    }

    fn checksum(&self, _zone: usize, _slice: usize, piece: &FitPiece) -> u64 {
        let width = self.readings.columns();
        let place = (piece.first * width * width) as u64;
        let elements = piece
            .triangles
            .iter()
            .flat_map(|triangle| &triangle.elements);
        (place..)
            .zip(elements)
            .map(|(place, element)| Checksum::mix(place, element.to_bits()))
            .collect::<Checksum>()
            .value()
    }
}
