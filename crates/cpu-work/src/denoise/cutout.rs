//! What a filter sees of a picture: the colours of a region with a margin, and what of it is transparent.
//!
//! A colour that nobody sees must not bleed into one that is seen. So means weigh each pixel by its alpha (the same as
//! multiplying colours by alpha first: T. Porter and T. Duff, *Compositing digital images*, SIGGRAPH 1984,
//! <https://doi.org/10.1145/800031.808606>), and medians are those of the pixels that are not wholly transparent. A picture
//! that is opaque around a region is filtered there as if it had no alpha.

use crate::denoise::median::{median, median_of_seen, restore_lost};
use crate::denoise::plane::Plane;
use crate::picture::{Light, Picture, Region, Sample};

/// The colour channels of a region and of a margin around it.
pub(super) struct Cutout<S, const C: usize> {
    colours: [Plane<S>; C],
    /// `None` where all of it is opaque.
    alpha: Option<Plane<S>>,
}

/// Two ways to see a region, ready for a filter that takes weighted means.
pub(super) struct Views<const C: usize> {
    /// What pixels are compared by.
    pub(super) guide: [Plane<f32>; C],
    /// What means are taken of, multiplied by alpha.
    pub(super) values: [Plane<f32>; C],
    /// From 0 to 1; `None` where all is opaque.
    pub(super) alpha: Option<Plane<f32>>,
}

impl<S: Sample, const C: usize> Cutout<S, C> {
    /// Copies a region and its margin out of a picture, whose samples are given.
    pub(super) fn new(samples: &[S], picture: &Picture, region: Region, margin: usize) -> Self {
        let size = (picture.width(), picture.height());
        let channels = picture.layout().channels();
        let extract = |channel| Plane::extract(samples, size, channels, channel, region, margin);
        let opaque = S::nearest(255.0);
        let alpha = picture.layout().has_alpha().then(|| extract(C));
        Self {
            colours: std::array::from_fn(extract),
            alpha: alpha.filter(|alpha| alpha.samples().iter().any(|&alpha| alpha != opaque)),
        }
    }

    /// Takes the medians of squares; the result is smaller by `radius` on each side.
    pub(super) fn medians(&self, radius: usize) -> [Plane<S>; C] {
        self.colours.each_ref().map(|plane| {
            let mut medians = median(plane, radius);
            if let Some(alpha) = &self.alpha {
                median_of_seen(plane, alpha, radius, &mut medians);
            }
            medians
        })
    }

    /// Prepares the colours themselves, in the given light.
    pub(super) fn views(self, light: Light) -> Views<C> {
        let values = self.colours.map(|plane| plane.map(S::tone));
        let alpha = self.alpha.map(share);
        Views::new(values.clone(), values, alpha, light)
    }

    /// Prepares the colours, in the given light, with the samples replaced that differ by more than `lost` tones from the
    /// medians of their 3 × 3 neighbours. The result is smaller by 1 on each side.
    ///
    /// They are compared by the medians, or as they are, as `compare` says.
    pub(super) fn restored(self, lost: u8, light: Light, compare: Compare) -> Views<C> {
        let guide = self.medians(1).map(|plane| plane.map(S::tone));
        let mut values = self.colours.map(|plane| plane.map(S::tone));
        for (values, guide) in values.iter_mut().zip(&guide) {
            *values = restore_lost(values, guide, f32::from(lost));
        }
        let alpha = self.alpha.map(|alpha| share(alpha.without_margin(1)));
        let guide = match compare {
            Compare::Medians => guide,
            Compare::Restored => values.clone(),
        };
        Views::new(guide, values, alpha, light)
    }
}

/// What pixels are compared by, once lost samples are replaced.
#[derive(Clone, Copy)]
pub(super) enum Compare {
    /// The medians of their neighbours.
    Medians,
    /// The restored samples.
    Restored,
}

impl<const C: usize> Views<C> {
    /// Converts tones to the light of the filter, and multiplies the values by alpha.
    fn new(
        guide: [Plane<f32>; C],
        values: [Plane<f32>; C],
        alpha: Option<Plane<f32>>,
        light: Light,
    ) -> Self {
        let mut guide = guide.map(|plane| light_of(plane, light));
        let mut values = values.map(|plane| light_of(plane, light));
        if let Some(alpha) = &alpha {
            for (guide, values) in guide.iter_mut().zip(&mut values) {
                for ((guide, value), &alpha) in
                    guide.all_mut().zip(values.all_mut()).zip(alpha.samples())
                {
                    *value *= alpha;
                    // Nor may what nobody sees tell what is alike.
                    if alpha <= 0.0 {
                        *guide = 0.0;
                    }
                }
            }
        }
        Self {
            guide,
            values,
            alpha,
        }
    }
}

fn light_of(plane: Plane<f32>, light: Light) -> Plane<f32> {
    match light {
        Light::Gamma => plane,
        Light::Linear => plane.map(|tone| light.decode(tone)),
    }
}

/// Alpha from 0 to 1.
fn share<S: Sample>(alpha: Plane<S>) -> Plane<f32> {
    alpha.map(|alpha| alpha.tone() / 255.0)
}
