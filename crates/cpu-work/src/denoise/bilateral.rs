//! The bilateral filter: each sample becomes a mean of its neighbourhood, in which the near and the alike count most.
//!
//! Smooths noise and keeps edges: C. Tomasi and R. Manduchi, *Bilateral filtering for gray and color images*, ICCV 1998,
//! <https://doi.org/10.1109/ICCV.1998.710815>.

use crate::denoise::falling;
use crate::denoise::plane::Plane;
use crate::picture::Light;

/// The smallest deviation: below, a neighbour has no weight at all.
const MIN_DEVIATION: f32 = 0.1;
/// The largest deviation: above, all neighbours weigh the same.
const MAX_DEVIATION: f32 = 1000.0;

/// The reach and strength of the bilateral filter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bilateral {
    radius: u8,
    space: f32,
    tone: f32,
    light: Light,
}

/// Why there is no such bilateral filter.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error(
    "a bilateral filter's {name} must lie between {MIN_DEVIATION} and {MAX_DEVIATION}, not {value}"
)]
pub struct InvalidBilateral {
    /// Which number: `space` or `tone`.
    pub name: &'static str,
    /// What was given.
    pub value: f32,
}

impl Default for Bilateral {
    /// Returns a radius of 4 pixels, with deviations of 2.5 pixels and 8 tones.
    fn default() -> Self {
        Self {
            radius: 4,
            space: 2.5,
            tone: 8.0,
            light: Light::Gamma,
        }
    }
}

impl Bilateral {
    /// Makes a filter that reaches `radius` pixels: a square with sides of 2 · radius + 1.
    ///
    /// `space`, in pixels, and `tone`, in tones of 255, are standard deviations: where a neighbour is so far away, or so
    /// different in colour (root mean square over the channels), its weight falls to 0.6.
    ///
    /// # Errors
    ///
    /// [`InvalidBilateral`] unless both lie between 0.1 and 1000.
    pub fn new(radius: u8, space: f32, tone: f32) -> Result<Self, InvalidBilateral> {
        for (name, value) in [("space", space), ("tone", tone)] {
            if !(MIN_DEVIATION..=MAX_DEVIATION).contains(&value) {
                return Err(InvalidBilateral { name, value });
            }
        }
        Ok(Self {
            radius,
            space,
            tone,
            light: Light::Gamma,
        })
    }

    /// Returns the same filter over the given light.
    #[must_use]
    pub fn in_light(self, light: Light) -> Self {
        Self { light, ..self }
    }

    /// Returns which numbers it compares and takes means of.
    pub fn light(&self) -> Light {
        self.light
    }

    /// Returns how many pixels the filter reaches.
    pub fn radius(&self) -> usize {
        self.radius.into()
    }
}

/// A neighbour: how many rows down and columns right of the upper left corner of the square, and its weight by distance.
type Neighbour = (usize, usize, f32);

impl Bilateral {
    /// Filters `values`, comparing by `guide`. The result is smaller by the radius on each side.
    ///
    /// All channels of a pixel get the same weights, from the distance of its colour in the guide, so that no colour fringes
    /// appear along edges. With `alpha`, from 0 to 1, that is a weight too, and the values are multiplied by it already.
    pub(crate) fn filter<const C: usize>(
        &self,
        guide: &[Plane<f32>; C],
        values: &[Plane<f32>; C],
        alpha: Option<&Plane<f32>>,
    ) -> [Plane<f32>; C] {
        let radius = self.radius();
        let (width, height) = (
            values[0].width() - 2 * radius,
            values[0].height() - 2 * radius,
        );
        let neighbours = self.neighbours();
        let mut filtered: [Plane<f32>; C] = std::array::from_fn(|_| Plane::new(width, height));
        let mut weights = vec![0.0; width];
        for y in 0..height {
            weights.fill(0.0);
            let mut sums = filtered.each_mut().map(|plane| plane.row_mut(y));
            let centre = guide
                .each_ref()
                .map(|plane| &plane.row(y + radius)[radius..][..width]);
            for &(down, right, by_distance) in &neighbours {
                let there = guide
                    .each_ref()
                    .map(|plane| &plane.row(y + down)[right..][..width]);
                let values = values
                    .each_ref()
                    .map(|plane| &plane.row(y + down)[right..][..width]);
                match alpha.map(|alpha| &alpha.row(y + down)[right..][..width]) {
                    None => self.gather(
                        by_distance,
                        centre,
                        there,
                        values,
                        &mut sums,
                        |x, weight| {
                            weights[x] += weight;
                        },
                    ),
                    Some(alpha) => {
                        self.gather(
                            by_distance,
                            centre,
                            there,
                            values,
                            &mut sums,
                            |x, weight| {
                                weights[x] += weight * alpha[x];
                            },
                        );
                    }
                }
            }
            for sum in &mut sums {
                for (sum, weight) in sum.iter_mut().zip(&weights) {
                    *sum /= weight;
                }
            }
        }
        filtered
    }

    /// Adds one neighbour of every pixel of a row to the sums of the row, and hands over its weight.
    fn gather<const C: usize>(
        &self,
        by_distance: f32,
        centre: [&[f32]; C],
        there: [&[f32]; C],
        values: [&[f32]; C],
        sums: &mut [&mut [f32]; C],
        mut add_weight: impl FnMut(usize, f32),
    ) {
        let width = centre[0].len();
        let (centre, there, values) = (
            centre.map(|r| &r[..width]),
            there.map(|r| &r[..width]),
            values.map(|r| &r[..width]),
        );
        let sums = sums.each_mut().map(|r| &mut r[..width]);
        let scale = 1.0 / (2.0 * self.tone * self.tone * C as f32);
        for x in 0..width {
            let mut square = 0.0;
            for c in 0..C {
                let difference = there[c][x] - centre[c][x];
                square += difference * difference;
            }
            let weight = by_distance * falling(square * scale);
            add_weight(x, weight);
            for c in 0..C {
                sums[c][x] += weight * values[c][x];
            }
        }
    }

    /// The square around a pixel with the weight of each place.
    fn neighbours(&self) -> Vec<Neighbour> {
        let side = 2 * self.radius() + 1;
        let scale = 1.0 / (2.0 * self.space * self.space);
        let square = |a: usize| (a.abs_diff(self.radius()) as f32).powi(2);
        let places = (0..side).flat_map(|down| (0..side).map(move |right| (down, right)));
        places
            .map(|(down, right)| (down, right, falling((square(down) + square(right)) * scale)))
            .collect()
    }
}
