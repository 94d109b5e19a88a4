//! The short-time Fourier transform: overlapping frames of a channel, their spectra, and back by overlap-add.
//!
//! Windowed before and after, so that frames that were changed fade into each other. Nothing is lost: the squares of the
//! windows that cover a sample add up to the same everywhere. Griffin and Lim, *Signal estimation from modified short-time
//! Fourier transform*, 1984, <https://doi.org/10.1109/TASSP.1984.1164317>.
//!
//! Frames are numbered so that hop `n`, the stretch of samples from `n × hop` to `(n + 1) × hop`, is covered by the frames `n` to
//! `n + overlap − 1` and by no others; the first frames begin before the sound, and the last end after it, with zeros there.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::audio::{Overlap, Samples};

/// A transform of frames of one length.
#[derive(Clone)]
pub(super) struct Transform {
    size: usize,
    hop: usize,
    overlap: usize,
    window: Vec<f64>,
    /// What the sum of the overlapping frames is multiplied by.
    scale: f64,
    forward: Arc<dyn RealToComplex<f64>>,
    inverse: Arc<dyn ComplexToReal<f64>>,
}

/// What one worker computes a frame in.
pub(super) struct Workspace {
    /// The samples of the frame.
    pub(super) values: Vec<f64>,
    /// Its spectrum.
    pub(super) spectrum: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
}

impl Transform {
    /// Plans the transform of frames of `size` samples, a multiple of 4.
    pub(super) fn new(size: usize, overlap: Overlap) -> Self {
        let mut planner = RealFftPlanner::new();
        // The periodic Hann window, or its root, whose product with itself is Hann's.
        let hann = |n: usize| {
            let turns = n as f64 / size as f64;
            0.5 - 0.5 * (turns * std::f64::consts::TAU).cos()
        };
        let window: Vec<f64> = (0..size)
            .map(|n| match overlap {
                Overlap::Half => hann(n).sqrt(),
                Overlap::ThreeQuarters => hann(n),
            })
            .collect();
        let hop = size / overlap.frames();
        let squares: f64 = window.iter().map(|weight| weight * weight).sum();
        Self {
            size,
            hop,
            overlap: overlap.frames(),
            window,
            scale: hop as f64 / squares / size as f64,
            forward: planner.plan_fft_forward(size),
            inverse: planner.plan_fft_inverse(size),
        }
    }

    /// The samples from one frame to the next.
    pub(super) fn hop(&self) -> usize {
        self.hop
    }

    /// The frames that a sample is in.
    pub(super) fn overlap(&self) -> usize {
        self.overlap
    }

    /// The samples of a frame.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// The frequencies of a spectrum.
    pub(super) fn bins(&self) -> usize {
        self.size / 2 + 1
    }

    /// The sample that a frame begins with; below 0 where it begins before the sound.
    pub(super) fn start(&self, frame: usize) -> isize {
        (frame * self.hop) as isize - (self.size - self.hop) as isize
    }

    /// The frames that lie in a stretch of samples as a whole.
    pub(super) fn within(&self, stretch: Range<usize>) -> Range<usize> {
        let last = stretch.end / self.hop;
        let first = (stretch.start + self.size - self.hop).div_ceil(self.hop);
        first.min(last)..last
    }

    pub(super) fn workspace(&self) -> Workspace {
        let scratch = self
            .forward
            .get_scratch_len()
            .max(self.inverse.get_scratch_len());
        Workspace {
            values: vec![0.0; self.size],
            spectrum: vec![Complex::default(); self.bins()],
            scratch: vec![Complex::default(); scratch],
        }
    }

    /// Computes the spectrum of one frame of a channel.
    pub(super) fn analyse(
        &self,
        samples: &Samples,
        channels: usize,
        channel: usize,
        frame: usize,
        space: &mut Workspace,
    ) {
        samples.copy_channel(channels, channel, self.start(frame), &mut space.values);
        for (value, weight) in space.values.iter_mut().zip(&self.window) {
            *value *= weight;
        }
        self.forward
            .process_with_scratch(&mut space.values, &mut space.spectrum, &mut space.scratch)
            .expect("invariant: the workspace is of this transform");
    }

    /// Computes a frame of its spectrum and adds it to `sum`, which begins at sample `first`, as far as it lies there.
    pub(super) fn add(&self, frame: usize, space: &mut Workspace, first: usize, sum: &mut [f64]) {
        self.inverse
            .process_with_scratch(&mut space.spectrum, &mut space.values, &mut space.scratch)
            .expect("invariant: gains are real, so the lowest and the highest frequency stay real");
        let start = self.start(frame) - first as isize;
        let skipped = start.min(0).unsigned_abs().min(self.size);
        let place = start.max(0).unsigned_abs().min(sum.len());
        let frame = space.values[skipped..].iter().zip(&self.window[skipped..]);
        for (sum, (value, weight)) in sum[place..].iter_mut().zip(frame) {
            *sum += value * (weight * self.scale);
        }
    }
}

impl Workspace {
    /// Writes the power of every frequency to `powers`.
    pub(super) fn powers(&self, powers: &mut [f64]) {
        for (power, bin) in powers.iter_mut().zip(&self.spectrum) {
            *power = bin.norm_sqr();
        }
    }
}

impl fmt::Debug for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transform")
            .field("size", &self.size)
            .field("hop", &self.hop)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hop_is_covered_by_its_frames_and_no_others() {
        for overlap in [Overlap::Half, Overlap::ThreeQuarters] {
            let transform = Transform::new(64, overlap);
            for hop in 0..9 {
                let stretch =
                    (hop * transform.hop()) as isize..((hop + 1) * transform.hop()) as isize;
                let covers = |frame: &usize| {
                    let start = transform.start(*frame);
                    start < stretch.end && start + 64 > stretch.start
                };
                let found: Vec<usize> = (0..99).filter(covers).collect();
                let expected: Vec<usize> = (hop..hop + transform.overlap()).collect();
                assert_eq!(found, expected, "{overlap:?}, hop {hop}");
            }
        }
    }

    #[test]
    fn frames_within_a_stretch_reach_beyond_it_on_neither_side() {
        let transform = Transform::new(64, Overlap::ThreeQuarters);
        for (begin, end) in [(0, 64), (0, 63), (1, 80), (5, 200), (16, 96), (90, 100)] {
            let inside = |frame: &usize| {
                let start = transform.start(*frame);
                start >= begin as isize && start + 64 <= end as isize
            };
            let expected: Vec<usize> = (0..99).filter(inside).collect();
            assert_eq!(transform.within(begin..end).collect::<Vec<_>>(), expected);
        }
    }
}
