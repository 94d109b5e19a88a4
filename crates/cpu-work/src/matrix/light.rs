//! How light a picture is, place by place, as a table: fitting it gives the gradient that a lamp at one side makes.

use crate::matrix::{Matrix, MatrixError, Table};
use crate::picture::{Picture, Samples};

impl Table {
    /// Returns a row for each pixel: `x` and `y` in 0 to 1 across the picture, and the mean of its colours in 0 to 1.
    ///
    /// # Errors
    ///
    /// [`MatrixError::TooLarge`] above a third of [`MAX_ELEMENTS`](crate::matrix::MAX_ELEMENTS) pixels.
    pub fn light_of(picture: &Picture) -> Result<Self, MatrixError> {
        let layout = picture.layout();
        let (channels, colours) = (layout.channels(), layout.colours());
        let light = |pixel: usize| {
            let places = pixel * channels..pixel * channels + colours;
            let sum: f64 = match picture.samples() {
                Samples::Eight(all) => all[places]
                    .iter()
                    .map(|&tone| f64::from(tone) / f64::from(u8::MAX))
                    .sum(),
                Samples::Sixteen(all) => all[places]
                    .iter()
                    .map(|&tone| f64::from(tone) / f64::from(u16::MAX))
                    .sum(),
            };
            sum / colours as f64
        };
        let (width, height) = (picture.width(), picture.height());
        let mut elements = Vec::with_capacity(super::size(picture.pixels(), 3)?);
        for pixel in 0..picture.pixels() {
            let (x, y) = (pixel % width, pixel / width);
            elements.push((x as f64 + 0.5) / width as f64);
            elements.push((y as f64 + 0.5) / height as f64);
            elements.push(light(pixel));
        }
        let numbers = Matrix::new(picture.pixels(), 3, elements)?;
        Self::new(["x", "y", "light"].map(str::to_owned).into(), numbers)
    }
}
