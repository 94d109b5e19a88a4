//! What the inspection sees of a picture: its lightness, in 256 steps, and what of it is transparent.

use crate::denoise::median::{MAX_OF_PIXELS, Rows, median, median_of_pixels, median_of_seen};
use crate::denoise::plane::Plane;
use crate::picture::{Layout, Picture, Region, Sample, Samples};

/// The shares of red, green and blue in lightness (ITU-R BT.601), in thousandths: whole numbers, the same on every machine.
const LUMA: [u32; 3] = [299, 587, 114];

/// The step of one in 16 bits: 65535 / 255.
const SIXTEEN_BITS_A_STEP: i32 = 257;

/// A rectangle of a picture in grey.
pub(super) struct Grey {
    /// Where it lies in the picture.
    region: Region,
    pub(super) luma: Plane<u8>,
    /// 0 where a pixel is wholly transparent, more elsewhere; `None` where nothing is.
    pub(super) alpha: Option<Plane<u8>>,
}

impl Grey {
    /// Reads a region of a picture.
    pub(super) fn new(picture: &Picture, region: Region) -> Self {
        let (luma, alpha) = match picture.samples() {
            Samples::Eight(samples) => read(samples, picture, region),
            Samples::Sixteen(samples) => read(samples, picture, region),
        };
        let plane = |samples| Plane::of(samples, region.width);
        Self {
            region,
            luma: plane(luma),
            alpha: alpha.contains(&0).then(|| plane(alpha)),
        }
    }

    /// Returns where in the picture it lies.
    pub(super) fn region(&self) -> Region {
        self.region
    }

    /// Takes the medians of squares over a part of the rectangle. Their reach must be in the rectangle, or beyond the edge of
    /// the picture, where the edge is repeated.
    pub(super) fn medians(&self, part: Region, radius: usize) -> Plane<u8> {
        let size = (self.region.width, self.region.height);
        let part = Region {
            x: part.x - self.region.x,
            y: part.y - self.region.y,
            ..part
        };
        if self.alpha.is_none() && radius <= MAX_OF_PIXELS {
            let rows = Rows {
                samples: self.luma.samples(),
                width: self.region.width,
                step: 1,
            };
            return Plane::of(median_of_pixels(rows, part, radius), part.width);
        }
        let extract = |plane: &Plane<u8>| Plane::extract(plane.samples(), size, 1, 0, part, radius);
        let luma = extract(&self.luma);
        let mut medians = median(&luma, radius);
        if let Some(alpha) = &self.alpha {
            median_of_seen(&luma, &extract(alpha), radius, &mut medians);
        }
        medians
    }
}

/// The lightness and the alpha of each pixel; no alpha at all where the picture has none.
fn read<S: Sample>(samples: &[S], picture: &Picture, region: Region) -> (Vec<u8>, Vec<u8>) {
    let layout = picture.layout();
    let (channels, colours) = (layout.channels(), layout.colours());
    let mut luma = Vec::with_capacity(region.pixels());
    let mut alpha = Vec::new();
    let rows = samples.chunks_exact(picture.width() * channels);
    for row in rows.skip(region.y).take(region.height) {
        let row = &row[region.x * channels..][..region.width * channels];
        // Each with its own number of channels: loops that know it read many pixels at once.
        match layout {
            Layout::Grey => luma.extend(row.iter().map(|&grey| step(grey))),
            Layout::GreyAlpha => luma.extend(row.as_chunks().0.iter().map(|&[grey, _]| step(grey))),
            Layout::Rgb => luma.extend(row.as_chunks().0.iter().map(|&colours| lightness(colours))),
            Layout::Rgba => luma.extend(
                row.as_chunks()
                    .0
                    .iter()
                    .map(|&[red, green, blue, _]| lightness([red, green, blue])),
            ),
        }
        if layout.has_alpha() {
            let hidden = S::default();
            alpha.extend(
                row.chunks_exact(channels)
                    .map(|pixel| u8::from(pixel[colours] != hidden)),
            );
        }
    }
    (luma, alpha)
}

/// The nearest of 256 steps; whole numbers, of which loops read many at once.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the division leaves 0 to 255"
)]
fn step<S: Sample>(sample: S) -> u8 {
    let value: i32 = sample.into();
    if S::BITS == u8::BITS {
        value as u8
    } else {
        ((value + SIXTEEN_BITS_A_STEP / 2) / SIXTEEN_BITS_A_STEP) as u8
    }
}

/// The lightness of red, green and blue.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a mean of bytes is a byte; checking that keeps loops from reading many pixels at once"
)]
fn lightness<S: Sample>(colours: [S; 3]) -> u8 {
    let [red, green, blue] = colours.map(|sample| u32::from(step(sample)));
    ((red * LUMA[0] + green * LUMA[1] + blue * LUMA[2] + 500) / 1000) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_the_nearest_tones() {
        assert!((0..=u8::MAX).all(|sample| step(sample) == sample));
        assert!((0..=u16::MAX).all(|sample| step(sample) == u8::nearest(sample.tone())));
    }
}
