//! Which way up a photograph is: EXIF's note, honoured where the pixels are shown.
//!
//! Cameras store pictures as their sensor read them, with a note of how it was held. Cleaning leaves both as they are; who
//! shows or compares pixels takes [`Picture::upright`].

use image::metadata::Orientation;

use crate::picture::{Picture, Samples};

impl Picture {
    /// Returns the picture as it is meant to be seen, turned and mirrored as its EXIF block says, with the note taken out of
    /// the block, so that nobody turns it again. Without a note, a copy.
    #[must_use = "the picture itself does not change"]
    pub fn upright(&self) -> Self {
        let mut upright = self.clone();
        let exif = upright.metadata.exif.as_mut();
        let Some(turn) = exif.and_then(|exif| Orientation::remove_from_exif_chunk(exif)) else {
            return upright;
        };
        let on_its_side = matches!(
            turn,
            Orientation::Rotate90
                | Orientation::Rotate270
                | Orientation::Rotate90FlipH
                | Orientation::Rotate270FlipH
        );
        if on_its_side {
            (upright.width, upright.height) = (self.height, self.width);
        }
        let (right, bottom) = (self.width - 1, self.height - 1);
        let source = |x: usize, y: usize| match turn {
            Orientation::NoTransforms => (x, y),
            Orientation::FlipHorizontal => (right - x, y),
            Orientation::FlipVertical => (x, bottom - y),
            Orientation::Rotate180 => (right - x, bottom - y),
            Orientation::Rotate90 => (y, bottom - x),
            Orientation::Rotate90FlipH => (y, x),
            Orientation::Rotate270 => (right - y, x),
            Orientation::Rotate270FlipH => (right - y, bottom - x),
        };
        let places = (0..upright.height).flat_map(|y| (0..upright.width).map(move |x| (x, y)));
        let places = places.map(|(x, y)| {
            let (x, y) = source(x, y);
            y * self.width + x
        });
        let channels = self.layout.channels();
        upright.samples = match &self.samples {
            Samples::Eight(samples) => Samples::Eight(pick(samples, channels, places)),
            Samples::Sixteen(samples) => Samples::Sixteen(pick(samples, channels, places)),
        };
        upright
    }
}

/// The pixels with these numbers, one after the other.
fn pick<S: Copy>(samples: &[S], channels: usize, places: impl Iterator<Item = usize>) -> Vec<S> {
    let mut picked = Vec::with_capacity(samples.len());
    for place in places {
        picked.extend_from_slice(&samples[place * channels..][..channels]);
    }
    picked
}
