//! The filters beside those of `imageproc`, which others wrote and which share no code with ours.

use cpu_work::{Bilateral, Denoise, Layout, NonLocal, Picture, Samples, psnr};
use image::{GrayImage, RgbImage};
use imageproc::filter::bilateral::{GaussianEuclideanColorDistance, bilateral_filter};
use imageproc::filter::median_filter;

use crate::house::{house, sixteen_bits};

fn eight_bits(picture: &Picture) -> Vec<u8> {
    let Samples::Eight(samples) = picture.samples() else {
        panic!("8 bits are expected")
    };
    samples.clone()
}

#[test]
fn medians_are_those_of_imageproc() {
    for radius in 1..=5 {
        let picture = house(70, 50, Layout::Rgb).noisy(1);
        let theirs = RgbImage::from_raw(70, 50, eight_bits(&picture)).unwrap();
        let theirs = median_filter(&theirs, radius.into(), radius.into());
        assert_eq!(
            eight_bits(&Denoise::Median { radius }.clean(&picture)),
            theirs.into_raw(),
            "radius {radius}"
        );
    }
}

#[test]
fn medians_reach_beyond_a_small_picture_as_in_imageproc() {
    let picture = house(5, 3, Layout::Grey).noisy(1);
    let theirs = GrayImage::from_raw(5, 3, eight_bits(&picture)).unwrap();
    // Beyond 127, the histograms of the usual way would overflow.
    for radius in [12, 127, 128, 140] {
        let ours = Denoise::Median { radius }.clean(&picture);
        let theirs = median_filter(&theirs, radius.into(), radius.into());
        assert_eq!(eight_bits(&ours), theirs.into_raw(), "radius {radius}");
    }
}

#[test]
fn medians_of_sixteen_bits_are_those_of_eight_where_they_hold_the_same() {
    let picture = house(40, 30, Layout::Rgb).noisy(1);
    for radius in 1..=3 {
        let median = Denoise::Median { radius };
        assert_eq!(
            median.clean(&sixteen_bits(&picture)),
            sixteen_bits(&median.clean(&picture)),
            "radius {radius}"
        );
    }
}

/// Theirs sums the squared differences of the channels, ours takes the mean: 3 channels, a factor of √3 in the deviation.
/// Both replace the exponential function by something faster, each by its own.
#[test]
fn the_bilateral_filter_is_nearly_that_of_imageproc() {
    let picture = house(90, 60, Layout::Rgb).noisy(1);
    let theirs = RgbImage::from_raw(90, 60, eight_bits(&picture)).unwrap();
    let distance = GaussianEuclideanColorDistance::new(20.0 * 3_f32.sqrt());
    let theirs = bilateral_filter(&theirs, 3, 2.0, distance).into_raw();
    let theirs = Picture::new(90, 60, Layout::Rgb, Samples::Eight(theirs)).unwrap();
    let ours = Denoise::Bilateral(Bilateral::new(3, 2.0, 20.0).unwrap()).clean(&picture);
    let likeness = psnr(&ours, &theirs).unwrap();
    assert!(likeness > 40.0, "{likeness:.1} dB");
}

/// Beside the definition, patch by patch and pixel by pixel, with the true exponential: nobody else has one in Rust.
#[test]
fn non_local_means_are_nearly_those_of_the_definition() {
    const SIZE: (usize, usize) = (37, 29);
    let (search, patch, noise, strength) = (4_i32, 2_i32, 6.0_f64, 9.0_f64);
    let picture = house(37, 29, Layout::Rgb).noisy(1);
    let samples = eight_bits(&picture);
    let at = |x: i32, y: i32, c: usize| {
        let inside = |place: i32, length: usize| (place.max(0) as usize).min(length - 1);
        f64::from(samples[(inside(y, SIZE.1) * SIZE.0 + inside(x, SIZE.0)) * 3 + c])
    };
    let around =
        |reach: i32| (-reach..=reach).flat_map(move |y| (-reach..=reach).map(move |x| (x, y)));
    let mut defined = Vec::new();
    for (y, x) in (0..29).flat_map(|y| (0..37).map(move |x| (y, x))) {
        let (mut sums, mut weights) = ([0.0; 3], 0.0);
        for (right, down) in around(search) {
            let squares = around(patch).flat_map(|(px, py)| {
                [0, 1, 2]
                    .map(|c| (at(x + px, y + py, c) - at(x + px + right, y + py + down, c)).powi(2))
            });
            let count = f64::from((2 * patch + 1).pow(2) * 3);
            let distance = squares.sum::<f64>() / count - 2.0 * noise * noise;
            let weight = (-distance.max(0.0) / (strength * strength)).exp();
            weights += weight;
            for (c, sum) in sums.iter_mut().enumerate() {
                *sum += weight * at(x + right, y + down, c);
            }
        }
        defined.extend(sums.map(|sum| nearest(sum / weights)));
    }
    let defined = Picture::new(37, 29, Layout::Rgb, Samples::Eight(defined)).unwrap();
    let non_local = NonLocal::new(4, 2, 6.0, 9.0).unwrap();
    let likeness = psnr(&Denoise::NonLocal(non_local).clean(&picture), &defined).unwrap();
    assert!(likeness > 44.0, "{likeness:.1} dB");
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "float casts saturate, which is wanted"
)]
fn nearest(tone: f64) -> u8 {
    tone.round() as u8
}
