//! How alike two pictures look, as one number: structure rather than error.
//!
//! Z. Wang, A. C. Bovik, H. R. Sheikh and E. P. Simoncelli, *Image quality assessment: from error visibility to structural
//! similarity*, IEEE Transactions on Image Processing 13, 2004, <https://doi.org/10.1109/TIP.2003.819861>, with the constants
//! of that paper.

use std::collections::VecDeque;

use crate::picture::{Layout, Picture, Sample, Samples};

/// The side of the window.
const SIDE: usize = 11;
/// The standard deviation of the weights in the window, in pixels.
const DEVIATION: f64 = 1.5;
/// (0.01 × 255)² and (0.03 × 255)²: what keeps the ratios steady where there is little light or contrast.
const STEADY: (f64, f64) = (6.5025, 58.5225);
/// The share of red, green and blue in luma (ITU-R BT.601).
const LUMA: [f64; 3] = [0.299, 0.587, 0.114];

/// Returns the structural similarity of two pictures: 1 for equal ones, near 0 for unrelated ones.
///
/// The mean over all windows of 11 × 11 pixels that lie in the picture, weighted by a Gaussian of 1.5 pixels, on luma;
/// alpha does not count. Noise that is easy to see gives 0.2 to 0.5, a cleaned picture 0.8 to 0.95.
///
/// `None` if they differ in size, channels or bits, or are smaller than a window.
pub fn ssim(a: &Picture, b: &Picture) -> Option<f64> {
    if (a.width(), a.height(), a.layout()) != (b.width(), b.height(), b.layout())
        || a.width().min(a.height()) < SIDE
    {
        return None;
    }
    let size = (a.width(), a.height());
    match (a.samples(), b.samples()) {
        (Samples::Eight(one), Samples::Eight(two)) => Some(mean(one, two, a.layout(), size)),
        (Samples::Sixteen(one), Samples::Sixteen(two)) => Some(mean(one, two, a.layout(), size)),
        _ => None,
    }
}

/// The five planes of which local means are taken: both pictures, their squares and their product.
type Row = [Vec<f64>; 5];

fn mean<S: Sample>(a: &[S], b: &[S], layout: Layout, (width, height): (usize, usize)) -> f64 {
    let weights = gaussian();
    let stride = width * layout.channels();
    let mut rows = VecDeque::with_capacity(SIDE);
    let mut sum = 0.0;
    for (a, b) in a.chunks_exact(stride).zip(b.chunks_exact(stride)) {
        if rows.len() == SIDE {
            rows.pop_front();
        }
        rows.push_back(across(&products(a, b, layout), &weights));
        if rows.len() == SIDE {
            sum += down(&rows, &weights);
        }
    }
    sum / ((width - SIDE + 1) * (height - SIDE + 1)) as f64
}

/// The weights along one side of the window; the window's are their products, and add up to 1.
fn gaussian() -> [f64; SIDE] {
    let weights: [f64; SIDE] = std::array::from_fn(|at| {
        let distance = at.abs_diff(SIDE / 2) as f64;
        (-distance * distance / (2.0 * DEVIATION * DEVIATION)).exp()
    });
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}

fn products<S: Sample>(a: &[S], b: &[S], layout: Layout) -> Row {
    let lumas = |row: &[S]| {
        let pixels = row.chunks_exact(layout.channels());
        pixels.map(|pixel| luma(pixel, layout)).collect::<Vec<_>>()
    };
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).collect::<Vec<_>>();
    let (a, b) = (lumas(a), lumas(b));
    let (aa, bb, ab) = (product(&a, &a), product(&b, &b), product(&a, &b));
    [a, b, aa, bb, ab]
}

fn luma<S: Sample>(pixel: &[S], layout: Layout) -> f64 {
    let tones = pixel[..layout.colours()]
        .iter()
        .map(|&s| f64::from(s.tone()));
    match layout.colours() {
        1 => tones.sum(),
        _ => tones.zip(LUMA).map(|(tone, share)| tone * share).sum(),
    }
}

/// The weighted sums along a row, one for each window.
fn across(row: &Row, weights: &[f64; SIDE]) -> Row {
    row.each_ref().map(|values| {
        let windows = values.windows(SIDE);
        windows
            .map(|window| {
                window
                    .iter()
                    .zip(weights)
                    .map(|(value, weight)| value * weight)
                    .sum()
            })
            .collect()
    })
}

/// The sum of the similarities of a row of windows, of which `rows` has the sums along each of their rows.
fn down(rows: &VecDeque<Row>, weights: &[f64; SIDE]) -> f64 {
    let columns = 0..rows[0][0].len();
    columns
        .map(|x| {
            let mut local = [0.0; 5];
            for (row, weight) in rows.iter().zip(weights) {
                for (local, values) in local.iter_mut().zip(row) {
                    *local += weight * values[x];
                }
            }
            similarity(local)
        })
        .sum()
}

fn similarity([a, b, aa, bb, ab]: [f64; 5]) -> f64 {
    let (variance_a, variance_b, covariance) = (aa - a * a, bb - b * b, ab - a * b);
    let lightness = (2.0 * a * b + STEADY.0) / (a * a + b * b + STEADY.0);
    let structure = (2.0 * covariance + STEADY.1) / (variance_a + variance_b + STEADY.1);
    lightness * structure
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, layout: Layout, samples: Vec<u8>) -> Picture {
        Picture::new(width, height, layout, Samples::Eight(samples)).unwrap()
    }

    #[track_caller]
    fn check(a: &Picture, b: &Picture, expected: f64) {
        let found = ssim(a, b).unwrap();
        assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
    }

    #[test]
    fn equal_pictures_are_wholly_alike() {
        let house = Picture::generated(40, 30, 7);
        check(&house, &house, 1.0);
    }

    /// Without contrast, structure is alike and lightness alone counts: (2 · 100 · 120 + C₁) / (100² + 120² + C₁).
    #[test]
    fn plain_walls_differ_by_lightness_alone() {
        let wall = |tone| picture(11, 12, Layout::Grey, vec![tone; 132]);
        check(&wall(100), &wall(120), 24_006.502_5 / 24_406.502_5);
    }

    /// One window of one lit pixel in the middle, of weight g², in one picture alone: means m = 255 g² and 0, variance
    /// 255² g² (1 - g²), no covariance; g is 1 over the sum of exp(-k² / 4.5) for k from -5 to 5, which is 3.757 994 9.
    #[test]
    fn one_lit_pixel_is_as_reckoned_by_hand() {
        let dark = picture(11, 11, Layout::Grey, vec![0; 121]);
        let mut samples = vec![0; 121];
        samples[60] = 255;
        let lit = picture(11, 11, Layout::Grey, samples);
        let around: f64 = (-5..=5).map(|k: i32| (-f64::from(k * k) / 4.5).exp()).sum();
        let g = 1.0 / (around * around);
        let (mean, variance) = (255.0 * g, 65_025.0 * g * (1.0 - g));
        let expected = 6.5025 / (mean * mean + 6.5025) * 58.5225 / (variance + 58.5225);
        check(&lit, &dark, expected);
    }

    #[test]
    fn colour_counts_as_luma_and_alpha_not_at_all() {
        let grey = |tone| picture(11, 11, Layout::Grey, vec![tone; 121]);
        let red = |alpha| picture(11, 11, Layout::Rgba, [200, 0, 0, alpha].repeat(121));
        check(&red(0), &red(255), 1.0);
        let black = picture(11, 11, Layout::Rgba, [0, 0, 0, 9].repeat(121));
        // 200 × 0.299 = 59.8
        let expected = 6.5025 / (59.8_f64 * 59.8 + 6.5025);
        check(&red(1), &black, expected);
        let of_grey = ssim(&grey(60), &grey(0)).unwrap();
        assert!(of_grey < expected);
    }

    #[test]
    fn what_has_no_window_or_other_samples_cannot_be_compared() {
        let small = picture(10, 40, Layout::Grey, vec![0; 400]);
        assert_eq!(ssim(&small, &small), None);
        let eight = picture(11, 11, Layout::Grey, vec![0; 121]);
        let sixteen = Picture::new(11, 11, Layout::Grey, Samples::Sixteen(vec![0; 121])).unwrap();
        assert_eq!(ssim(&eight, &sixteen), None);
        assert_eq!(ssim(&sixteen, &sixteen), Some(1.0));
    }
}
