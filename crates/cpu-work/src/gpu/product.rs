//! The product of two matrices.

use super::job::{Job, check_length, narrow, volume};
use super::{Gpu, GpuError};

/// Rows and columns that one group computes.
const TILE: u32 = 16;

/// The shape of a product: a matrix of `rows` × `inner` times one of `inner` × `columns`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Product {
    /// The rows of the left matrix and of the product.
    pub rows: usize,
    /// The columns of the left matrix and the rows of the right one.
    pub inner: usize,
    /// The columns of the right matrix and of the product.
    pub columns: usize,
}

impl Gpu {
    /// Returns the product of two matrices, all row-major.
    ///
    /// A product over an empty `inner` is all zeros, as sums of nothing are.
    ///
    /// # Errors
    ///
    /// [`GpuError::WrongLength`] if a slice is not of its shape, [`GpuError::TooLarge`] beyond what the graphics processor
    /// takes, and [`GpuError::Lost`] or [`GpuError::Refused`] if it fails.
    pub fn multiply(
        &self,
        left: &[f32],
        right: &[f32],
        shape: Product,
    ) -> Result<Vec<f32>, GpuError> {
        let Product {
            rows,
            inner,
            columns,
        } = shape;
        check_length("the left matrix", left, &[rows, inner])?;
        check_length("the right matrix", right, &[inner, columns])?;
        let result = ("the bytes of the product", volume(&[rows, columns]));
        if inner == 0 || result.1 == 0 {
            self.at_most(
                result.0,
                result.1.saturating_mul(4),
                self.device.limits().max_buffer_size,
            )?;
            return Ok(vec![0.0; rows * columns]);
        }
        self.run(&Job {
            pipeline: &self.product,
            shape: [narrow(rows), narrow(inner), narrow(columns), 0],
            inputs: &[
                ("the bytes of the left matrix", left),
                ("the bytes of the right matrix", right),
            ],
            result,
            groups: [
                narrow(columns).div_ceil(TILE),
                narrow(rows).div_ceil(TILE),
                1,
            ],
        })
    }
}
