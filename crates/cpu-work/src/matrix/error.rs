//! Why a matrix cannot be made, multiplied, read or fitted.

use crate::matrix::MAX_ELEMENTS;

/// Why a matrix cannot be made, multiplied, read or fitted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MatrixError {
    /// There are no numbers.
    #[error("the matrix is empty")]
    Empty,
    /// More elements than [`MAX_ELEMENTS`].
    #[error("{rows} × {columns} elements are too many: at most {MAX_ELEMENTS} are held")]
    TooLarge {
        /// The rows, as far as they were read.
        rows: usize,
        /// The columns.
        columns: usize,
    },
    /// The number of elements does not fit the size.
    #[error("{found} elements where the size asks for {expected}")]
    WrongLength {
        /// Rows × columns.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// NaN or an infinity.
    #[error("row {row}, column {column}, counted from 0, has no finite number: {value}")]
    NotFinite {
        /// The element.
        value: f64,
        /// Its row, from 0.
        row: usize,
        /// Its column, from 0.
        column: usize,
    },
    /// The sides that must be equal are not.
    #[error("a matrix of {columns} columns cannot be multiplied by one of {rows} rows")]
    Shapes {
        /// The columns of the left one.
        columns: usize,
        /// The rows of the right one.
        rows: usize,
    },
    /// The bytes are no text.
    #[error("line {line} is not text in UTF-8")]
    NotText {
        /// The line, from 1.
        line: usize,
    },
    /// A cell that holds no number.
    #[error("line {line}, column {column}: `{text}` is not a finite number")]
    NotANumber {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is there, its beginning at least.
        text: String,
    },
    /// A line with another number of cells than the first.
    #[error("line {line} has {found} cells where the lines before have {expected}")]
    Ragged {
        /// The line, from 1.
        line: usize,
        /// The cells of the first line.
        expected: usize,
        /// The cells of this one.
        found: usize,
    },
    /// Nothing to explain, or nothing to explain it by.
    #[error("a table of {columns} columns cannot be fitted: it takes {needed}")]
    Columns {
        /// How many there are.
        columns: usize,
        /// How many there must be.
        needed: &'static str,
    },
    /// More unknowns than readings.
    #[error("{rows} readings do not determine {unknowns} coefficients")]
    TooFewRows {
        /// The readings.
        rows: usize,
        /// The coefficients.
        unknowns: usize,
    },
    /// A column that others make up, so that its share cannot be told from theirs.
    #[error("the coefficient of `{name}` is not determined: the columns before it make it up")]
    Dependent {
        /// The column.
        name: String,
    },
}
