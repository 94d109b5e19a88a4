//! How much of what was found is true, and how much of what is true was found.

use crate::picture::{Picture, Samples};

/// Found pixels against true ones.
///
/// ```
/// use cpu_work::{Layout, Picture, Samples, Score};
///
/// let mask = |samples: [u8; 4]| Picture::new(4, 1, Layout::Grey, Samples::Eight(samples.into()));
/// let score = Score::of(&mask([255, 255, 0, 0])?, &mask([0, 255, 255, 255])?).unwrap();
/// assert_eq!((score.precision(), score.iou()), (0.5, 0.25));
/// # Ok::<(), cpu_work::PictureError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Score {
    /// Pixels that are dirt and were found.
    pub found: u64,
    /// Pixels that were taken for dirt and are none.
    pub mistaken: u64,
    /// Pixels that are dirt and were not found.
    pub missed: u64,
}

impl Score {
    /// Compares two masks: grey pictures of 8 bits, in which all but 0 is dirt. `None` if they are of another kind or size.
    pub fn of(found: &Picture, truth: &Picture) -> Option<Self> {
        let size = |picture: &Picture| (picture.width(), picture.height());
        if size(found) != size(truth)
            || found.layout().channels() != 1
            || found.layout() != truth.layout()
        {
            return None;
        }
        let (Samples::Eight(found), Samples::Eight(truth)) = (found.samples(), truth.samples())
        else {
            return None;
        };
        let mut score = Self {
            found: 0,
            mistaken: 0,
            missed: 0,
        };
        for (&found, &truth) in found.iter().zip(truth) {
            match (found > 0, truth > 0) {
                (true, true) => score.found += 1,
                (true, false) => score.mistaken += 1,
                (false, true) => score.missed += 1,
                (false, false) => {}
            }
        }
        Some(score)
    }

    /// Returns the share of what was found that is dirt; 1 if nothing was found.
    pub fn precision(&self) -> f64 {
        share(self.found, self.mistaken)
    }

    /// Returns the share of the dirt that was found; 1 if there is none.
    pub fn recall(&self) -> f64 {
        share(self.found, self.missed)
    }

    /// Returns the intersection of both over their union; 1 if both are empty.
    pub fn iou(&self) -> f64 {
        share(self.found, self.mistaken + self.missed)
    }
}

fn share(part: u64, rest: u64) -> f64 {
    match part + rest {
        0 => 1.0,
        whole => part as f64 / whole as f64,
    }
}
