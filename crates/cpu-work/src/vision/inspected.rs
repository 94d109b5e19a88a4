//! What an inspection found: stains, a mask of them, and a picture that shows where they are.

use crate::picture::{Layout, Picture, Region, Sample, Samples};
use crate::vision::merging::Spot;
use crate::vision::outline::Mask;

/// The colour of outlines: magenta, which floors seldom have.
const OUTLINE: [f32; 3] = [255.0, 0.0, 200.0];

/// A stain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stain {
    /// How many pixels it has.
    pub area: usize,
    /// The smallest rectangle that holds it.
    pub bounds: Region,
    /// The columns and rows of the pixels around its outer edge, from the first of the topmost row; each is a neighbour of the
    /// next, and the last one of the first. Where the stain is one pixel thin, they come by twice.
    ///
    /// S. Suzuki and K. Abe, *Topological structural analysis of digitized binary images by border following*, Computer
    /// Vision, Graphics and Image Processing 30, 1985, <https://doi.org/10.1016/0734-189X(85)90016-7>.
    pub outline: Vec<(usize, usize)>,
}

/// All that was found in one picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    stains: Vec<Stain>,
    mask: Picture,
}

impl Inspected {
    /// Follows the outlines of the spots, in a mask of those and of nothing else.
    pub(super) fn new((width, height): (usize, usize), spots: Vec<Spot>, mask: Vec<u8>) -> Self {
        let pixels = Mask {
            pixels: &mask,
            width,
        };
        let stains = spots.into_iter().map(|spot| Stain {
            area: spot.area,
            bounds: spot.bounds,
            outline: pixels.outline((spot.first % width, spot.first / width)),
        });
        Self {
            stains: stains.collect(),
            mask: grey(width, height, mask),
        }
    }

    /// Returns the stains, in the order of their first pixels, row by row.
    pub fn stains(&self) -> &[Stain] {
        &self.stains
    }

    /// Returns a grey picture of 255 where there is a stain and 0 elsewhere.
    pub fn mask(&self) -> &Picture {
        &self.mask
    }

    /// Draws the outlines into a copy of a picture of the same size, three pixels thick. Grey becomes colour; bits, colour
    /// profile and orientation stay.
    ///
    /// # Panics
    ///
    /// If the picture has another size than the one that was inspected.
    #[must_use = "the picture itself does not change"]
    pub fn overlay(&self, picture: &Picture) -> Picture {
        let size = |picture: &Picture| (picture.width(), picture.height());
        assert_eq!(
            size(picture),
            size(&self.mask),
            "an overlay goes over the picture that was inspected"
        );
        let drawn = match picture.layout() {
            Layout::Grey | Layout::Rgb => Layout::Rgb,
            Layout::GreyAlpha | Layout::Rgba => Layout::Rgba,
        };
        let samples = match picture.samples() {
            Samples::Eight(samples) => Samples::Eight(self.draw(samples, picture, drawn)),
            Samples::Sixteen(samples) => Samples::Sixteen(self.draw(samples, picture, drawn)),
        };
        picture.repainted(drawn, samples)
    }

    fn draw<S: Sample>(&self, samples: &[S], picture: &Picture, drawn: Layout) -> Vec<S> {
        let mut painted: Vec<S> = match picture.layout() {
            Layout::Rgb | Layout::Rgba => samples.to_vec(),
            Layout::Grey => samples.iter().flat_map(|&tone| [tone; 3]).collect(),
            Layout::GreyAlpha => samples
                .chunks_exact(2)
                .flat_map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[1]])
                .collect(),
        };
        let channels = drawn.channels();
        let (right, bottom) = (picture.width() - 1, picture.height() - 1);
        for &(x, y) in self.stains.iter().flat_map(|stain| &stain.outline) {
            for y in y.saturating_sub(1)..=(y + 1).min(bottom) {
                for x in x.saturating_sub(1)..=(x + 1).min(right) {
                    let pixel = &mut painted[(y * picture.width() + x) * channels..][..channels];
                    for (sample, tone) in pixel.iter_mut().zip(OUTLINE) {
                        *sample = S::nearest(tone);
                    }
                    if let Some(alpha) = pixel.get_mut(OUTLINE.len()) {
                        *alpha = S::nearest(255.0);
                    }
                }
            }
        }
        painted
    }
}

/// Makes a grey picture of 8 bits.
pub(super) fn grey(width: usize, height: usize, samples: Vec<u8>) -> Picture {
    let side = |pixels: usize| {
        u32::try_from(pixels).expect("invariant: a picture was made from sides of 32 bits")
    };
    Picture::new(
        side(width),
        side(height),
        Layout::Grey,
        Samples::Eight(samples),
    )
    .expect("invariant: a mask has as many pixels as its picture")
}
