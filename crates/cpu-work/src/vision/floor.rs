//! A generated floor with stains whose place is known, to measure an inspection by.
//!
//! Tiles with joints and a grain, lit by one lamp, so that the light ones in the far corner are darker than the dark ones near
//! it; and irregular stains that take away half of the light that falls on them. Only IEEE basic operations are used: a seed
//! gives the same floor on every machine.

use crate::picture::texture::{between, texture, unit};
use crate::picture::{Layout, MAX_PIXELS, Picture, Sample, Samples};
use crate::random::mix;
use crate::vision::inspected::grey;

/// Tiles along the shorter side.
const TILES: f32 = 6.0;
/// Half of the width of a joint, in tiles.
const JOINT: f32 = 0.012;
/// The colour of a tile in full light, in tones.
const TILE: [f32; 3] = [226.0, 216.0, 200.0];
/// What stains leave of the light, in red, green and blue.
const STAIN: [f32; 3] = [0.62, 0.54, 0.46];

/// A floor, and the truth about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirtyFloor {
    picture: Picture,
    truth: Picture,
}

/// A stain before it is painted; lengths in tiles.
struct Planted {
    seed: u64,
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

impl DirtyFloor {
    /// Makes a floor with so many stains, some of which may run into each other: red, green and blue of 8 bits.
    ///
    /// # Panics
    ///
    /// If a side is 0 or there are more than [`MAX_PIXELS`] pixels.
    #[must_use]
    pub fn generated(width: u32, height: u32, stains: u32, seed: u64) -> Self {
        let pixels = u64::from(width) * u64::from(height);
        assert!(
            (1..=MAX_PIXELS).contains(&pixels),
            "a generated floor has 1 to {MAX_PIXELS} pixels, not {pixels}"
        );
        let tiles = TILES / width.min(height) as f32;
        let (columns, rows) = (width as f32 * tiles, height as f32 * tiles);
        let planted: Vec<_> = (0..stains)
            .map(|number| Planted::new(mix(seed ^ mix(number.into())), columns, rows))
            .collect();
        let mut samples = Vec::with_capacity(width as usize * height as usize * 3);
        let mut truth = Vec::with_capacity(width as usize * height as usize);
        for y in 0..height {
            let y = (y as f32 + 0.5) * tiles;
            // Few stains reach a row.
            let near: Vec<_> = planted.iter().filter(|stain| stain.reaches(y)).collect();
            for x in 0..width {
                let x = (x as f32 + 0.5) * tiles;
                let dirty = near.iter().any(|stain| stain.covers(x, y));
                let light = light(x / columns, y / rows) * ground(seed, x, y);
                samples.extend([0, 1, 2].map(|colour| {
                    let left = if dirty { STAIN[colour] } else { 1.0 };
                    u8::nearest(TILE[colour] * light * left)
                }));
                truth.push(if dirty { u8::MAX } else { 0 });
            }
        }
        Self {
            picture: Picture::new(width, height, Layout::Rgb, Samples::Eight(samples))
                .expect("invariant: a generated floor has the size that was checked above"),
            truth: grey(width as usize, height as usize, truth),
        }
    }

    /// Returns the floor as a camera sees it, but for noise: see [`Picture::noisy`].
    pub fn picture(&self) -> &Picture {
        &self.picture
    }

    /// Returns a grey picture of 255 where a stain was planted and 0 elsewhere.
    pub fn truth(&self) -> &Picture {
        &self.truth
    }
}

/// The lamp hangs near one corner; places go from 0 to 1.
fn light(x: f32, y: f32) -> f32 {
    let (x, y) = (x - 0.2, y - 0.25);
    1.0 / (1.0 + 0.8 * (x * x + y * y))
}

/// What tile, joint and grain leave of the light, by places in tiles.
fn ground(seed: u64, x: f32, y: f32) -> f32 {
    let to_joint = |place: f32| place.fract().min(1.0 - place.fract());
    if to_joint(x).min(to_joint(y)) < JOINT {
        return 0.93;
    }
    let tile = texture(seed ^ 1, x.floor(), y.floor());
    let grain = texture(seed ^ 2, x * 40.0, y * 9.0);
    1.0 - 0.05 * tile - 0.04 * grain
}

impl Planted {
    fn new(seed: u64, columns: f32, rows: f32) -> Self {
        let draw = |index: u64| unit(mix(seed ^ index));
        Self {
            seed,
            x: draw(0) * columns,
            y: draw(1) * rows,
            width: between(0.06, 0.28, draw(2)),
            height: between(0.06, 0.28, draw(3)),
        }
    }

    fn reaches(&self, y: f32) -> bool {
        (y - self.y).abs() <= self.height
    }

    /// An ellipse whose edge is eaten away by texture.
    fn covers(&self, x: f32, y: f32) -> bool {
        let (right, down) = ((x - self.x) / self.width, (y - self.y) / self.height);
        let square = right * right + down * down;
        square < 1.0 && square + 0.6 * texture(self.seed, x * 24.0, y * 24.0) < 1.0
    }
}
