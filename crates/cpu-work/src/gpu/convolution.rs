//! One layer of a convolutional network.

use super::job::{Job, check_length, narrow, volume};
use super::{Gpu, GpuError};

/// The sides of the square of pixels that one result is made of.
const SQUARE: usize = 3;
/// Pixels across and down that one group computes.
const TILE: u32 = 8;

/// The shape of a convolution of 3 × 3: from a picture of `inputs` channels to one of `outputs` channels, which is two pixels
/// smaller in each direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Convolution {
    /// The channels that go in.
    pub inputs: usize,
    /// The channels that come out.
    pub outputs: usize,
    /// The width of what goes in.
    pub width: usize,
    /// The height of what goes in.
    pub height: usize,
}

impl Gpu {
    /// Returns a picture of which every value is a weighted sum over 3 × 3 pixels of all channels, plus a bias.
    ///
    /// `picture` is `inputs` × `height` × `width`, `weights` are `outputs` × `inputs` × 3 × 3, `biases` as many as `outputs`;
    /// the result is `outputs` × (`height` − 2) × (`width` − 2). All are row-major. As everywhere in this field, the square is
    /// not mirrored.
    ///
    /// # Errors
    ///
    /// [`GpuError::TooSmall`] if no square fits the picture, [`GpuError::WrongLength`] if a slice is not of its shape,
    /// [`GpuError::TooLarge`] beyond what the graphics processor takes, and [`GpuError::Lost`] or [`GpuError::Refused`] if it
    /// fails.
    pub fn convolve(
        &self,
        picture: &[f32],
        weights: &[f32],
        biases: &[f32],
        shape: Convolution,
    ) -> Result<Vec<f32>, GpuError> {
        let Convolution {
            inputs,
            outputs,
            width,
            height,
        } = shape;
        if width < SQUARE || height < SQUARE {
            return Err(GpuError::TooSmall { width, height });
        }
        check_length("the picture", picture, &[inputs, height, width])?;
        check_length("the weights", weights, &[outputs, inputs, SQUARE, SQUARE])?;
        check_length("the biases", biases, &[outputs])?;
        let [rows, columns] = [height, width].map(|side| side + 1 - SQUARE);
        if outputs == 0 {
            return Ok(Vec::new());
        }
        if inputs == 0 {
            let plane = |&bias: &f32| std::iter::repeat_n(bias, rows * columns);
            let bytes = volume(&[outputs, rows, columns]).saturating_mul(4);
            self.at_most(RESULT, bytes, self.device.limits().max_buffer_size)?;
            return Ok(biases.iter().flat_map(plane).collect());
        }
        self.run(&Job {
            pipeline: &self.convolution,
            shape: [inputs, outputs, width, height].map(narrow),
            inputs: &[
                ("the bytes of the picture", picture),
                ("the bytes of the weights", weights),
                ("the bytes of the biases", biases),
            ],
            result: (RESULT, volume(&[outputs, rows, columns])),
            groups: [
                narrow(columns).div_ceil(TILE),
                narrow(rows).div_ceil(TILE),
                narrow(outputs),
            ],
        })
    }
}

/// The result in words.
const RESULT: &str = "the bytes of the result";
