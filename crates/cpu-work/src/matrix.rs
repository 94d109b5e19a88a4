//! Matrices: products of two of them, and a line or plane fitted to a table of readings.
//!
//! [`Product`] and [`Fitting`] are the kernels; a [`Table`] of readings comes from text. Most of machine learning is the
//! former, and much of what is called learning from data is the latter.
//!
//! ```
//! use std::ops::ControlFlow;
//! use cpu_work::matrix::{Matrix, Product};
//! use cpu_work::Crew;
//!
//! let (a, b) = (Matrix::<f64>::generated(60, 40, 1), Matrix::generated(40, 50, 2));
//! let kernel = Product::new(a, b, 4, 3)?;
//! let cleaned = Crew::Turns.clean(&kernel, |_| ControlFlow::Continue(()))?;
//! let product = kernel.assemble(cleaned.pieces.iter().flatten());
//! assert_eq!(cleaned.units, 60 * 40 * 50);
//! assert!(kernel.residual(&product, 7) < 1e-14);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod element;
mod error;
mod fitting;
mod householder;
#[cfg(feature = "image")]
mod light;
mod portable;
mod product;
mod table;

use crate::checksum::Checksum;
use crate::random::mix;

pub use element::Element;
pub use error::MatrixError;
pub use fitting::{Fit, FitPiece, Fitting};
pub use product::{Product, ProductPiece};
pub use table::Table;

/// The largest matrix that is held, in elements: 64 Mi, which is 8192 × 8192, or 512 MiB of `f64`.
pub const MAX_ELEMENTS: u64 = 64 << 20;

/// A dense matrix of finite numbers, at least 1 × 1, row-major: the elements of a row beside each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix<T> {
    rows: usize,
    columns: usize,
    elements: Vec<T>,
}

impl<T: Element> Matrix<T> {
    /// Makes a matrix of elements that are row-major.
    ///
    /// # Errors
    ///
    /// [`MatrixError::Empty`] if a side is 0; [`MatrixError::TooLarge`] above [`MAX_ELEMENTS`]; [`MatrixError::WrongLength`]
    /// unless there are `rows × columns` elements; [`MatrixError::NotFinite`] for NaN or an infinity.
    pub fn new(rows: usize, columns: usize, elements: Vec<T>) -> Result<Self, MatrixError> {
        let expected = size(rows, columns)?;
        if elements.len() != expected {
            return Err(MatrixError::WrongLength {
                expected,
                found: elements.len(),
            });
        }
        let values = elements.iter().map(|&element| element.into());
        if let Some((at, value)) = values.enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(MatrixError::NotFinite {
                value,
                row: at / columns,
                column: at % columns,
            });
        }
        Ok(Self {
            rows,
            columns,
            elements,
        })
    }

    /// Makes a matrix of numbers in −1 to 1. The same seed gives the same matrix on every machine.
    ///
    /// # Panics
    ///
    /// If a side is 0 or there are more than [`MAX_ELEMENTS`].
    #[must_use]
    pub fn generated(rows: usize, columns: usize, seed: u64) -> Self {
        let size = size(rows, columns)
            .expect("a generated matrix has sides above 0, and not too many elements");
        let stream = mix(seed);
        let elements = (0..size as u64).map(|at| T::unit(mix(stream ^ at)));
        Self {
            rows,
            columns,
            elements: elements.collect(),
        }
    }

    /// Returns the number of rows, at least 1.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Returns the number of columns, at least 1.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Returns the elements, row-major.
    pub fn elements(&self) -> &[T] {
        &self.elements
    }

    /// Returns one row.
    ///
    /// # Panics
    ///
    /// If there is no such row.
    pub fn row(&self, row: usize) -> &[T] {
        &self.elements[row * self.columns..][..self.columns]
    }

    /// Returns the checksum of the elements, each with its place.
    pub fn checksum(&self) -> Checksum {
        let elements = self.elements.iter().zip(0..);
        elements
            .map(|(element, at)| Checksum::mix(at, element.bits()))
            .collect()
    }
}

/// The number of elements, if it may be held.
fn size(rows: usize, columns: usize) -> Result<usize, MatrixError> {
    if rows == 0 || columns == 0 {
        return Err(MatrixError::Empty);
    }
    match rows.checked_mul(columns) {
        Some(size) if size as u64 <= MAX_ELEMENTS => Ok(size),
        _ => Err(MatrixError::TooLarge { rows, columns }),
    }
}
