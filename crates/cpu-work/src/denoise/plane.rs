//! One channel of a rectangle of a picture, by itself: what the filters read and write.
//!
//! Channels apart and rows as slices, so that the loops over a row compile to vector instructions.

use crate::picture::Region;

/// Samples of one channel, row-major.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plane<T> {
    width: usize,
    samples: Vec<T>,
}

impl<T: Copy + Default> Plane<T> {
    /// Makes a plane of default samples.
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            samples: vec![T::default(); width * height],
        }
    }

    /// Makes a plane of rows of so many samples.
    pub(crate) fn of(samples: Vec<T>, width: usize) -> Self {
        Self { width, samples }
    }

    /// Copies `channel` of the region and of `margin` pixels around it out of a picture with so many channels.
    ///
    /// Beyond the edge of the picture the nearest sample of the edge is repeated.
    pub(crate) fn extract(
        picture: &[T],
        picture_size: (usize, usize),
        channels: usize,
        channel: usize,
        region: Region,
        margin: usize,
    ) -> Self {
        let (picture_width, picture_height) = picture_size;
        let mut plane = Self::new(region.width + 2 * margin, region.height + 2 * margin);
        // Index 0 stands for the column `region.x - margin`, which may be left of the picture.
        let inside = |index: usize, first: usize, length: usize| {
            (first + index).saturating_sub(margin).min(length - 1)
        };
        for (index, row) in plane.rows_mut().enumerate() {
            let y = inside(index, region.y, picture_height);
            let source = &picture[y * picture_width * channels..][..picture_width * channels];
            for (index, sample) in row.iter_mut().enumerate() {
                *sample = source[inside(index, region.x, picture_width) * channels + channel];
            }
        }
        plane
    }

    /// Returns the same plane with every sample converted.
    pub(crate) fn map<U>(self, convert: impl Fn(T) -> U) -> Plane<U> {
        Plane {
            width: self.width,
            samples: self.samples.into_iter().map(convert).collect(),
        }
    }

    /// Returns the plane without a margin of so many pixels on each side.
    pub(crate) fn without_margin(&self, margin: usize) -> Self {
        let mut inner = Self::new(self.width - 2 * margin, self.height() - 2 * margin);
        for (y, row) in inner.rows_mut().enumerate() {
            let whole = self.row(y + margin);
            row.copy_from_slice(&whole[margin..whole.len() - margin]);
        }
        inner
    }

    /// Returns the number of columns.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Returns the number of rows.
    pub(crate) fn height(&self) -> usize {
        self.samples.len() / self.width
    }

    /// Returns a row.
    pub(crate) fn row(&self, y: usize) -> &[T] {
        &self.samples[y * self.width..][..self.width]
    }

    /// Returns a row, to be written.
    pub(crate) fn row_mut(&mut self, y: usize) -> &mut [T] {
        &mut self.samples[y * self.width..][..self.width]
    }

    /// Returns the rows, from the top, to be written.
    pub(crate) fn rows_mut(&mut self) -> impl Iterator<Item = &mut [T]> {
        self.samples.chunks_exact_mut(self.width)
    }

    /// Returns all samples, row after row, to be written.
    pub(crate) fn all_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.samples.iter_mut()
    }

    /// Returns all samples, row after row.
    pub(crate) fn samples(&self) -> &[T] {
        &self.samples
    }
}
