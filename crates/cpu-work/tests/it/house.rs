//! Pictures for the tests: the generated house in every layout and with either number of bits.

use cpu_work::{Layout, Picture, Samples};

pub(crate) const LAYOUTS: [Layout; 4] =
    [Layout::Grey, Layout::GreyAlpha, Layout::Rgb, Layout::Rgba];

/// A clean house of 8 bits, with an alpha that changes from pixel to pixel.
pub(crate) fn house(width: u32, height: u32, layout: Layout) -> Picture {
    let generated = Picture::generated(width, height, 7);
    let Samples::Eight(colours) = generated.samples() else {
        unreachable!("the generated house has 8 bits")
    };
    let alphas = (0..=u8::MAX).cycle();
    let pixels = colours
        .chunks_exact(3)
        .zip(alphas)
        .flat_map(|(rgb, alpha)| match layout {
            Layout::Grey => vec![rgb[1]],
            Layout::GreyAlpha => vec![rgb[1], alpha],
            Layout::Rgb => rgb.to_vec(),
            Layout::Rgba => [rgb, &[alpha]].concat(),
        });
    Picture::new(width, height, layout, Samples::Eight(pixels.collect())).unwrap()
}

/// The same picture at 16 bits.
pub(crate) fn sixteen_bits(picture: &Picture) -> Picture {
    let Samples::Eight(samples) = picture.samples() else {
        unreachable!("made of 8 bits")
    };
    let samples = samples
        .iter()
        .map(|&sample| u16::from(sample) * 257)
        .collect();
    let side = |pixels: usize| u32::try_from(pixels).unwrap();
    Picture::new(
        side(picture.width()),
        side(picture.height()),
        picture.layout(),
        Samples::Sixteen(samples),
    )
    .unwrap()
}

/// The house in every layout, at 8 and at 16 bits.
pub(crate) fn houses(width: u32, height: u32) -> Vec<Picture> {
    let eight = LAYOUTS.map(|layout| house(width, height, layout));
    let sixteen = eight.each_ref().map(sixteen_bits);
    eight.into_iter().chain(sixteen).collect()
}
