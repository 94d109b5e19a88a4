//! The mean lightness around each pixel, by sums that are carried along: over columns, down the rows; then along the row.
//!
//! F. C. Crow, *Summed-area tables for texture mapping*, SIGGRAPH 1984, <https://doi.org/10.1145/800031.808600>, of which a
//! row is kept at a time.

use std::ops::Range;

use crate::denoise::plane::Plane;
use crate::picture::Region;
use crate::vision::grey::Grey;

/// The sums of the squares around the pixels of one row after the other. Numbers wrap round: their differences are below 2³².
struct Squares<'a> {
    grey: &'a Grey,
    radius: usize,
    /// For each column, what is in the rows of the square.
    sums: Vec<u32>,
    counts: Vec<u32>,
    /// The rows that are in these.
    rows: Range<usize>,
    /// What lies left of each column, `radius` columns further than they go on both sides.
    sums_before: Vec<u32>,
    counts_before: Vec<u32>,
}

/// Marks with 255 what is darker by more than `darker` than the mean of its square: of the pixels that are seen there.
///
/// `smooth` has the lightness of the region, `grey` also that of its surroundings.
pub(super) fn mark(
    grey: &Grey,
    smooth: &Plane<u8>,
    region: Region,
    radius: usize,
    darker: u8,
) -> Vec<u8> {
    let (left, top) = (region.x - grey.region().x, region.y - grey.region().y);
    let mut squares = Squares::of(grey, radius);
    let mut marks = vec![0; region.pixels()];
    for (y, marks) in marks.chunks_exact_mut(region.width).enumerate() {
        squares.go_to(top + y);
        let (sums_left, sums_right) = squares.sides(&squares.sums_before, left, region.width);
        let (counts_left, counts_right) = squares.sides(&squares.counts_before, left, region.width);
        let sums = sums_left.iter().zip(sums_right);
        let counts = counts_left.iter().zip(counts_right);
        let pixels = marks.iter_mut().zip(smooth.row(y));
        for ((sum, count), (mark, &lightness)) in sums.zip(counts).zip(pixels) {
            let (sum, count) = (sum.1.wrapping_sub(*sum.0), count.1.wrapping_sub(*count.0));
            // Below the mean, rounded down: the same, without dividing.
            let dirty = (u32::from(lightness) + u32::from(darker) + 1) * count <= sum;
            *mark = if dirty { u8::MAX } else { 0 };
        }
    }
    marks
}

impl<'a> Squares<'a> {
    fn of(grey: &'a Grey, radius: usize) -> Self {
        let columns = grey.region().width;
        let before = vec![0; columns + 2 * radius + 1];
        Self {
            grey,
            radius,
            sums: vec![0; columns],
            counts: vec![0; columns],
            rows: 0..0,
            sums_before: before.clone(),
            counts_before: before,
        }
    }

    /// Goes on to a row.
    fn go_to(&mut self, row: usize) {
        let height = self.grey.region().height;
        let rows = row.saturating_sub(self.radius)..(row + self.radius + 1).min(height);
        for row in self.rows.end..rows.end {
            self.change(row, u32::wrapping_add);
        }
        for row in self.rows.start..rows.start {
            self.change(row, u32::wrapping_sub);
        }
        sum_along(&self.sums, self.radius, &mut self.sums_before);
        // Where all is seen, only the number of rows counts.
        if self.grey.alpha.is_some() || rows.len() != self.rows.len() {
            sum_along(&self.counts, self.radius, &mut self.counts_before);
        }
        self.rows = rows;
    }

    /// Adds what is seen of a row to the sums of the columns, or takes it away.
    fn change(&mut self, row: usize, change: impl Fn(u32, u32) -> u32) {
        let luma = self.grey.luma.row(row);
        let columns = self.sums.iter_mut().zip(&mut self.counts);
        match &self.grey.alpha {
            None => {
                for ((sum, count), &lightness) in columns.zip(luma) {
                    *sum = change(*sum, lightness.into());
                    *count = change(*count, 1);
                }
            }
            Some(alpha) => {
                let seen = luma.iter().zip(alpha.row(row));
                for ((sum, count), (&lightness, &alpha)) in columns.zip(seen) {
                    let seen = u32::from(alpha > 0);
                    *sum = change(*sum, seen * u32::from(lightness));
                    *count = change(*count, seen);
                }
            }
        }
    }

    /// Returns what lies left of the squares around so many columns, and of what is right of them.
    fn sides<'s>(&self, before: &'s [u32], first: usize, columns: usize) -> (&'s [u32], &'s [u32]) {
        let side = 2 * self.radius + 1;
        (
            &before[first..][..columns],
            &before[first + side..][..columns],
        )
    }
}

/// Sums from the left; the first column's place is after `radius` zeroes, and the last sum is repeated.
fn sum_along(columns: &[u32], radius: usize, before: &mut [u32]) {
    let (_, inside) = before.split_at_mut(radius + 1);
    let (inside, beyond) = inside.split_at_mut(columns.len());
    let mut sum = 0_u32;
    for (place, column) in inside.iter_mut().zip(columns) {
        sum = sum.wrapping_add(*column);
        *place = sum;
    }
    beyond.fill(sum);
}
