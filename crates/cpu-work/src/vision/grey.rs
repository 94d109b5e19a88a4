//! What the inspection sees of a picture: its lightness, in 256 steps, and what of it is transparent.

use crate::denoise::median::{median, median_of_seen};
use crate::denoise::plane::Plane;
use crate::picture::{Layout, Picture, Region, Sample, Samples};

/// The shares of red, green and blue in lightness (ITU-R BT.601), in thousandths: whole numbers, the same on every machine.
const LUMA: [u32; 3] = [299, 587, 114];

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
        luma.extend(
            row.chunks_exact(channels)
                .map(|pixel| lightness(pixel, layout)),
        );
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

fn lightness<S: Sample>(pixel: &[S], layout: Layout) -> u8 {
    let step = |sample: S| u8::nearest(sample.tone());
    if layout.colours() == 1 {
        return step(pixel[0]);
    }
    let sum: u32 = pixel
        .iter()
        .zip(LUMA)
        .map(|(&s, share)| u32::from(step(s)) * share)
        .sum();
    u8::try_from((sum + 500) / 1000).expect("invariant: a mean of bytes is a byte")
}
