//! A generated picture of a house: twelve rooms with what is hard for a filter.
//!
//! Sharp edges and fine lines (window bars, frames, planks), smooth gradients (walls, lamp light), texture (wood, rugs). It
//! stands in for photographs in tests and in a first run. Only IEEE basic operations are used, so that a seed gives the same
//! picture on every machine.

use crate::picture::texture::{between, texture, unit};
use crate::picture::{Layout, MAX_PIXELS, Picture, Sample, Samples};
use crate::random::mix;

/// Rooms side by side, and rooms above each other.
const ROOMS: (u8, u8) = (4, 3);
/// Half of the wall between two rooms.
const WALL: f32 = 0.03;
/// Where the floor of a room begins.
const FLOOR: f32 = 0.78;

/// Red, green and blue in tones from 0 to 255.
type Colour = [f32; 3];

const PLASTER: Colour = [232.0, 228.0, 220.0];
const WOOD: Colour = [150.0, 102.0, 62.0];
const DARK_WOOD: Colour = [88.0, 58.0, 38.0];
const SKY: Colour = [120.0, 175.0, 230.0];
const LAMP: Colour = [255.0, 244.0, 205.0];

impl Picture {
    /// Makes a clean picture of a house: red, green and blue of 8 bits. The same seed gives the same house.
    ///
    /// # Panics
    ///
    /// If a side is 0 or there are more than [`MAX_PIXELS`] pixels.
    #[must_use]
    pub fn generated(width: u32, height: u32, seed: u64) -> Self {
        let pixels = u64::from(width) * u64::from(height);
        assert!(
            (1..=MAX_PIXELS).contains(&pixels),
            "a generated picture has 1 to {MAX_PIXELS} pixels, not {pixels}"
        );
        let rooms: Vec<_> = (0..ROOMS.0 * ROOMS.1)
            .map(|number| Room::new(seed, number))
            .collect();
        let across = |pixel: u32, pixels: u32, rooms: u8| {
            (pixel as f32 + 0.5) / pixels as f32 * f32::from(rooms)
        };
        let mut samples = Vec::with_capacity(width as usize * height as usize * 3);
        for y in 0..height {
            let y = across(y, height, ROOMS.1);
            for x in 0..width {
                let x = across(x, width, ROOMS.0);
                let colour = room_at(&rooms, x, y).colour(x.fract(), y.fract());
                samples.extend(colour.map(u8::nearest));
            }
        }
        Self::new(width, height, Layout::Rgb, Samples::Eight(samples))
            .expect("invariant: a generated picture has the size that was checked above")
    }
}

/// The room at a place that is measured in rooms.
///
/// In a picture so wide that neighbouring pixels are nearer than numbers of 32 bits, the last pixels are rounded to the edge.
#[expect(
    clippy::cast_possible_truncation,
    reason = "rooms are counted from 0, and few"
)]
fn room_at(rooms: &[Room], x: f32, y: f32) -> &Room {
    let within = |place: f32, rooms: u8| (place as usize).min(usize::from(rooms) - 1);
    &rooms[within(y, ROOMS.1) * usize::from(ROOMS.0) + within(x, ROOMS.0)]
}

/// One room, which is a square of side 1 with its origin at the upper left; its traits are numbers in 0..1.
struct Room {
    seed: u64,
    wall: Colour,
    rug: Colour,
    lamp: f32,
    window: f32,
    stripes: f32,
}

impl Room {
    fn new(seed: u64, number: u8) -> Self {
        let seed = mix(mix(seed) ^ u64::from(number));
        let draw = |index: u64| unit(mix(seed ^ index));
        let pastel = |index: u64| [0, 1, 2].map(|colour| 130.0 + 100.0 * draw(index + colour));
        Self {
            seed,
            wall: pastel(0),
            rug: pastel(3).map(|tone| tone - 70.0),
            lamp: 0.25 + 0.5 * draw(6),
            window: 0.1 + 0.3 * draw(7),
            stripes: draw(8),
        }
    }

    /// The colour at a place of the room, nearest things first.
    fn colour(&self, x: f32, y: f32) -> Colour {
        if x.min(1.0 - x) < WALL || y.min(1.0 - y) < WALL {
            return PLASTER;
        }
        self.lamp(x, y)
            .or_else(|| self.table(x, y))
            .or_else(|| self.window(x, y))
            .or_else(|| self.painting(x, y))
            .unwrap_or_else(|| {
                if y > FLOOR {
                    self.floor(x, y)
                } else {
                    self.wall(x, y)
                }
            })
    }

    /// Wallpaper: a gradient, stripes in some rooms, and the light of the lamp.
    fn wall(&self, x: f32, y: f32) -> Colour {
        let striped = self.stripes > 0.5 && (x * 24.0).fract() < 0.4;
        let shade = 1.0 - 0.35 * y - if striped { 0.08 } else { 0.0 };
        let glow = 0.5 / (1.0 + 30.0 * square_distance(x - self.lamp, y - 0.2));
        blend(self.wall.map(|tone| tone * shade), LAMP, glow)
    }

    /// Planks with gaps and grain, and a rug of fine checks.
    fn floor(&self, x: f32, y: f32) -> Colour {
        let depth = (y - FLOOR) / (1.0 - FLOOR);
        if (0.25..0.75).contains(&depth) && (x - 0.5).abs() < 0.3 + 0.1 * depth {
            let check = ((x * 40.0).floor() + (y * 40.0).floor()) % 2.0;
            return self.rug.map(|tone| tone + 28.0 * check);
        }
        let plank = (depth * 4.0).floor();
        if (depth * 4.0).fract() < 0.08 {
            return DARK_WOOD;
        }
        let grain = texture(self.seed, x * 12.0, y * 160.0) * 26.0
            + texture(self.seed, plank, plank) * 24.0;
        WOOD.map(|tone| tone + grain)
    }

    /// A lamp that hangs from the ceiling: a cable and a disc.
    fn lamp(&self, x: f32, y: f32) -> Option<Colour> {
        let cable = (x - self.lamp).abs() < 0.006 && y < 0.2;
        let bulb = square_distance(x - self.lamp, y - 0.2);
        if bulb < 0.0025 {
            Some(blend(LAMP, WOOD, bulb * 120.0))
        } else {
            cable.then_some(DARK_WOOD)
        }
    }

    /// A window with a frame, bars and the sky behind.
    fn window(&self, x: f32, y: f32) -> Option<Colour> {
        let (x, y) = ((x - self.window) / 0.28, (y - 0.22) / 0.34);
        if !(0.0..1.0).contains(&x) || !(0.0..1.0).contains(&y) {
            return None;
        }
        let frame = x.min(1.0 - x) < 0.06 || y.min(1.0 - y) < 0.06;
        let bars = (x - 0.5).abs() < 0.02 || (y - 0.5).abs() < 0.02;
        let clouds = 0.6 * texture(self.seed, x * 3.0, y * 5.0);
        Some(if frame || bars {
            PLASTER
        } else {
            blend(SKY, PLASTER, 0.7 * y * clouds + 0.4 * y)
        })
    }

    /// A framed painting of coloured fields.
    fn painting(&self, x: f32, y: f32) -> Option<Colour> {
        let (x, y) = ((x - self.window - 0.38) / 0.18, (y - 0.3) / 0.2);
        if !(0.0..1.0).contains(&x) || !(0.0..1.0).contains(&y) {
            return None;
        }
        let frame = x.min(1.0 - x) < 0.08 || y.min(1.0 - y) < 0.08;
        let hill = y > 0.75 - 0.8 * x * (1.0 - x);
        Some(if frame {
            DARK_WOOD
        } else if hill {
            [90.0, 140.0, 80.0]
        } else {
            blend(LAMP, SKY, y)
        })
    }

    /// A table: a board on two legs.
    fn table(&self, x: f32, y: f32) -> Option<Colour> {
        let board = (0.62..0.65).contains(&y) && (0.3..0.7).contains(&x);
        let legs =
            (0.65..0.84).contains(&y) && ((x - 0.33).abs() < 0.012 || (x - 0.67).abs() < 0.012);
        (board || legs).then(|| blend(DARK_WOOD, WOOD, texture(self.seed, x * 20.0, y * 60.0)))
    }
}

fn square_distance(x: f32, y: f32) -> f32 {
    x * x + y * y
}

/// `a` with a share of `b`, from 0 to 1.
fn blend(a: Colour, b: Colour, share: f32) -> Colour {
    std::array::from_fn(|colour| between(a[colour], b[colour], share.min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_means_the_same_house_everywhere() {
        assert_eq!(
            Picture::generated(160, 120, 7).checksum().to_string(),
            "170e92c795c9bb08"
        );
        assert_ne!(
            Picture::generated(160, 120, 7),
            Picture::generated(160, 120, 8)
        );
    }

    #[test]
    fn the_far_edge_is_in_the_last_room() {
        let rooms: Vec<_> = (0..12).map(|number| Room::new(7, number)).collect();
        assert_eq!(room_at(&rooms, 4.0, 3.0).seed, rooms[11].seed);
        assert_eq!(room_at(&rooms, 4.0, 0.5).seed, rooms[3].seed);
    }

    #[test]
    fn the_smallest_house_is_one_pixel() {
        assert_eq!(Picture::generated(1, 1, 7).pixels(), 1);
    }

    #[test]
    #[should_panic(expected = "not 0")]
    fn a_house_without_pixels_is_refused() {
        let _ = Picture::generated(0, 9, 7);
    }
}
