//! The filters beside those of `imageproc`, which others wrote and which share no code with ours.

use cpu_work::{Bilateral, Denoise, Layout, Picture, Samples, psnr};
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
    let ours = Denoise::Median { radius: 12 }.clean(&picture);
    assert_eq!(eight_bits(&ours), median_filter(&theirs, 12, 12).into_raw());
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
