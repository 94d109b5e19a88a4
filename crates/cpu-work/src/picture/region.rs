//! A rectangle of a picture, and the cutting of rectangles into smaller ones.

use std::ops::Range;

/// A rectangle of pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region {
    /// The first column.
    pub x: usize,
    /// The first row.
    pub y: usize,
    /// How many columns.
    pub width: usize,
    /// How many rows.
    pub height: usize,
}

impl Region {
    /// Returns width × height.
    pub fn pixels(&self) -> usize {
        self.width * self.height
    }

    /// Returns it with so many pixels more on each side, as far as they are in another rectangle around it.
    #[cfg(feature = "vision")]
    pub(crate) fn with_margin(self, margin: usize, within: Self) -> Self {
        let x = self.x.saturating_sub(margin).max(within.x);
        let y = self.y.saturating_sub(margin).max(within.y);
        Self {
            x,
            y,
            width: (self.x + self.width + margin).min(within.x + within.width) - x,
            height: (self.y + self.height + margin).min(within.y + within.height) - y,
        }
    }

    /// Cuts the rectangle into so many tiles of nearly equal area and nearly square shape.
    ///
    /// The tiles lie in rows, cover the rectangle and do not overlap. There are exactly as many as asked for, unless the
    /// rectangle has too few pixels in a side: then fewer, and at least one.
    pub(crate) fn tiles(self, tiles: usize) -> Vec<Self> {
        let tiles = tiles.clamp(1, self.pixels());
        let rows = rows_of_tiles(self, tiles);
        let mut cut = Vec::with_capacity(tiles);
        let mut bottom = self.y;
        for row in 0..rows {
            let in_row = part(tiles, rows, row);
            // A row of more tiles is higher, so that every tile has the same area.
            let top = bottom;
            bottom = self.y + scale(self.height, in_row.end, tiles);
            let columns = in_row.len();
            for column in (0..columns).map(|column| part(self.width, columns, column)) {
                cut.push(Self {
                    x: self.x + column.start,
                    y: top,
                    width: column.len(),
                    height: bottom - top,
                });
            }
        }
        cut.retain(|tile| tile.pixels() > 0);
        cut
    }

    /// Cuts the rectangle into so many bands, one below the other, of nearly equal height; fewer if it has fewer rows.
    pub(crate) fn bands(self, bands: usize) -> Vec<Self> {
        let bands = bands.clamp(1, self.height);
        let rows = (0..bands).map(|band| part(self.height, bands, band));
        rows.map(|rows| Self {
            y: self.y + rows.start,
            height: rows.len(),
            ..self
        })
        .collect()
    }
}

/// How many rows make `tiles` tiles of a rectangle the most square.
fn rows_of_tiles(region: Region, tiles: usize) -> usize {
    let columns = |rows: usize| tiles.div_ceil(rows);
    // Tiles are square where width / columns = height / rows.
    let stretch = |rows: usize| (region.width * rows).abs_diff(region.height * columns(rows));
    (1..=tiles.min(region.height))
        .min_by_key(|&rows| stretch(rows))
        .unwrap_or(1)
}

/// The part number `index` of `0..length` cut into `parts`: they cover it and differ by at most one in length.
fn part(length: usize, parts: usize, index: usize) -> Range<usize> {
    scale(length, index, parts)..scale(length, index + 1, parts)
}

/// `length × numerator / denominator`, rounded down.
fn scale(length: usize, numerator: usize, denominator: usize) -> usize {
    length * numerator / denominator
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn region(width: usize, height: usize) -> Region {
        Region {
            x: 3,
            y: 5,
            width,
            height,
        }
    }

    /// How often each pixel of the region is covered.
    fn covered(region: Region, parts: &[Region]) -> Vec<u32> {
        let mut times = vec![0; region.pixels()];
        for part in parts {
            for y in part.y..part.y + part.height {
                for x in part.x..part.x + part.width {
                    times[(y - region.y) * region.width + x - region.x] += 1;
                }
            }
        }
        times
    }

    #[test]
    fn twelve_tiles_of_a_photograph_are_four_by_three() {
        let tiles = region(1200, 900).tiles(12);
        assert_eq!(tiles.len(), 12);
        assert!(
            tiles
                .iter()
                .all(|tile| (tile.width, tile.height) == (300, 300))
        );
    }

    #[test]
    fn a_prime_number_of_tiles_has_equal_areas() {
        let tiles = region(1300, 1000).tiles(13);
        assert_eq!(tiles.len(), 13);
        assert!(
            tiles
                .iter()
                .all(|tile| tile.pixels().abs_diff(100_000) < 2_000),
            "{tiles:?}"
        );
    }

    #[test]
    fn one_pixel_is_one_tile_and_one_band() {
        assert_eq!(region(1, 1).tiles(12), [region(1, 1)]);
        assert_eq!(region(1, 1).bands(8), [region(1, 1)]);
    }

    proptest! {
        #[test]
        fn tiles_and_bands_cover_every_pixel_once(
            width in 1_usize..40, height in 1_usize..40, parts in 0_usize..50,
        ) {
            let region = region(width, height);
            for parts in [region.tiles(parts), region.bands(parts)] {
                prop_assert!(!parts.is_empty());
                prop_assert!(parts.iter().all(|part| part.pixels() > 0));
                prop_assert!(covered(region, &parts).iter().all(|&times| times == 1));
            }
        }

        #[test]
        fn large_enough_pictures_have_as_many_tiles_as_asked_for(
            width in 100_usize..300, height in 100_usize..300, tiles in 1_usize..100,
        ) {
            prop_assert_eq!(region(width, height).tiles(tiles).len(), tiles);
        }
    }
}
