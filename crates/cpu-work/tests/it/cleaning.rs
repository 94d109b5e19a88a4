//! Cleaning pictures: better afterwards, and the same however it is cut and whoever does it.

use std::ops::ControlFlow;

use cpu_work::{
    Bilateral, Cleaning, Crew, Denoise, Kernel as _, Layout, Light, NonLocal, Picture, Samples,
    psnr, ssim,
};
use proptest::prelude::*;

use crate::house::{LAYOUTS, house, houses, sixteen_bits};

fn denoisers() -> [Denoise; 9] {
    let non_local = |search, patch| NonLocal::new(search, patch, 9.0, 8.0).unwrap();
    [
        Denoise::NonLocal(non_local(4, 3)),
        Denoise::NonLocal(non_local(0, 1)),
        Denoise::Thorough {
            lost: 60,
            non_local: non_local(5, 2).in_light(Light::Linear),
        },
        Denoise::default().in_light(Light::Linear),
        Denoise::default(),
        Denoise::Median { radius: 0 },
        Denoise::Median { radius: 1 },
        Denoise::Median { radius: 2 },
        Denoise::Bilateral(Bilateral::new(3, 2.0, 25.0).unwrap()),
    ]
}

/// Cleans in so many pieces and compares with cleaning in one go: the picture, and the checksum.
#[track_caller]
fn check(picture: &Picture, denoise: Denoise, zones: usize, slices: usize) {
    let whole = denoise.clean(picture);
    let kernel = Cleaning::new(picture.clone(), denoise, zones, slices);
    let cleaned = Crew::Turns
        .clean(&kernel, |_| ControlFlow::Continue(()))
        .unwrap();
    assert!(
        kernel.assemble(cleaned.pieces.iter().flatten()) == whole,
        "{denoise:?} in {zones} × {slices}"
    );
    assert_eq!(cleaned.checksum, whole.checksum().value());
    assert_eq!(cleaned.units, picture.pixels() as u64);
}

#[test]
fn cleaning_brings_every_kind_of_picture_nearer_to_the_original() {
    for clean in houses(240, 180) {
        let noisy = clean.noisy(1);
        let (before, after) = (
            psnr(&clean, &noisy).unwrap(),
            psnr(&clean, &Denoise::default().clean(&noisy)).unwrap(),
        );
        assert!(
            after > before + 4.0,
            "{:?}: {before:.1} dB, then {after:.1} dB",
            clean.layout()
        );
    }
}

#[test]
fn a_large_colour_picture_gains_eleven_decibels() {
    let clean = Picture::generated(900, 675, 7);
    let noisy = clean.noisy(1);
    let (before, after) = (
        psnr(&clean, &noisy).unwrap(),
        psnr(&clean, &Denoise::default().clean(&noisy)).unwrap(),
    );
    assert!(after > before + 11.0, "{before:.1} dB, then {after:.1} dB");
}

#[test]
fn pieces_make_the_same_picture_as_cleaning_in_one_go() {
    for picture in houses(61, 47) {
        for denoise in denoisers() {
            check(&picture.noisy(2), denoise, 12, 8);
        }
    }
}

#[test]
fn tiny_pictures_are_cleaned() {
    for (width, height) in [(1, 1), (3, 1), (1, 3), (2, 2), (1, 40), (40, 1)] {
        for picture in houses(width, height) {
            for denoise in denoisers() {
                check(&picture.noisy(3), denoise, 12, 8);
            }
        }
    }
}

#[test]
fn every_crew_has_the_checksum_of_cleaning_in_one_go() {
    let picture = house(150, 100, Layout::Rgb).noisy(4);
    let expected = Denoise::default().clean(&picture).checksum().value();
    let kernel = Cleaning::new(picture, Denoise::default(), 12, 8);
    let crews = [
        Crew::One,
        Crew::Turns,
        #[cfg(feature = "rayon")]
        Crew::Parallel(std::num::NonZeroUsize::new(9).unwrap()),
    ];
    for crew in crews {
        assert_eq!(
            crew.clean(&kernel, |_| ControlFlow::Continue(()))
                .unwrap()
                .checksum,
            expected,
            "{crew:?}"
        );
    }
}

/// Who can wait gets a better picture, whichever of the two numbers is asked.
#[test]
fn thorough_cleaning_beats_the_default_and_tones_beat_light() {
    let clean = Picture::generated(360, 270, 7);
    for noisy in [clean.noisy(1), clean.noisy_as_by_a_sensor(1)] {
        let quality = |denoise: Denoise| {
            let cleaned = denoise.clean(&noisy);
            (
                psnr(&clean, &cleaned).unwrap(),
                ssim(&clean, &cleaned).unwrap(),
            )
        };
        let (default, thorough) = (quality(Denoise::default()), quality(Denoise::thorough()));
        assert!(thorough.0 > default.0, "{thorough:?} {default:?}");
        assert!(thorough.1 > default.1, "{thorough:?} {default:?}");
        for denoise in [Denoise::default(), Denoise::thorough()] {
            let (tones, light) = (quality(denoise), quality(denoise.in_light(Light::Linear)));
            assert!(tones.0 > light.0, "{denoise:?}: {tones:?} {light:?}");
        }
    }
}

/// The same house twice, with other colours where nobody sees them.
#[test]
fn colours_under_transparency_never_bleed() {
    for bits in [8, 16] {
        for layout in [Layout::GreyAlpha, Layout::Rgba] {
            let noisy = house(40, 30, layout).noisy(5);
            let noisy = if bits == 16 {
                sixteen_bits(&noisy)
            } else {
                noisy
            };
            let (white, black) = (hide(&noisy, 255), hide(&noisy, 0));
            assert_ne!(white, black);
            for denoise in denoisers()
                .into_iter()
                .chain([Denoise::Median { radius: 3 }])
            {
                let (of_white, of_black) = (denoise.clean(&white), denoise.clean(&black));
                assert_eq!(hide(&of_white, 0), of_black, "{denoise:?}");
                assert_eq!(hide(&of_black, 255), of_white, "{denoise:?}");
                check(&white, denoise, 5, 3);
            }
        }
    }
}

/// The picture with the colours of a tone in a third of its pixels, which are made transparent.
fn hide(picture: &Picture, tone: u8) -> Picture {
    let (channels, colours) = (picture.layout().channels(), picture.layout().colours());
    let hidden = |pixel: usize| (pixel * 7 + pixel / 40 * 3) % 11 < 3 || pixel % 40 > 34;
    let samples = match picture.samples() {
        Samples::Eight(samples) => {
            let mut samples = samples.clone();
            for (number, pixel) in samples.chunks_exact_mut(channels).enumerate() {
                if hidden(number) {
                    pixel.fill(tone);
                    pixel[colours] = 0;
                }
            }
            Samples::Eight(samples)
        }
        Samples::Sixteen(samples) => {
            let mut samples = samples.clone();
            for (number, pixel) in samples.chunks_exact_mut(channels).enumerate() {
                if hidden(number) {
                    pixel.fill(u16::from(tone) * 257);
                    pixel[colours] = 0;
                }
            }
            Samples::Sixteen(samples)
        }
    };
    let side = |pixels: usize| u32::try_from(pixels).unwrap();
    Picture::new(
        side(picture.width()),
        side(picture.height()),
        picture.layout(),
        samples,
    )
    .unwrap()
}

/// An alpha that hides nothing changes nothing, bit by bit.
#[test]
fn an_opaque_picture_is_cleaned_as_one_without_alpha() {
    for (with, without) in [
        (Layout::Rgba, Layout::Rgb),
        (Layout::GreyAlpha, Layout::Grey),
    ] {
        let plain = house(50, 40, without).noisy(3);
        let Samples::Eight(samples) = plain.samples() else {
            unreachable!("the generated house has 8 bits")
        };
        let opaque = samples
            .chunks_exact(without.channels())
            .flat_map(|pixel| [pixel, &[255]].concat());
        let opaque = Picture::new(50, 40, with, Samples::Eight(opaque.collect())).unwrap();
        for denoise in denoisers() {
            let (Samples::Eight(plain), Samples::Eight(opaque)) = (
                denoise.clean(&plain).samples().clone(),
                denoise.clean(&opaque).samples().clone(),
            ) else {
                unreachable!("8 bits stay 8 bits")
            };
            let colours = opaque
                .chunks_exact(with.channels())
                .flat_map(|pixel| pixel[..with.colours()].to_vec());
            assert_eq!(colours.collect::<Vec<_>>(), plain, "{denoise:?}");
        }
    }
}

#[test]
fn alpha_is_left_untouched() {
    let picture = house(40, 30, Layout::Rgba).noisy(5);
    let clean = Denoise::default().clean(&picture);
    let (Samples::Eight(before), Samples::Eight(after)) = (picture.samples(), clean.samples())
    else {
        unreachable!()
    };
    let alphas = |samples: &[u8]| {
        samples
            .iter()
            .skip(3)
            .step_by(4)
            .copied()
            .collect::<Vec<_>>()
    };
    assert_eq!(alphas(before), alphas(after));
    assert_ne!(before, after);
}

#[test]
fn a_plain_wall_stays_as_it_is() {
    for tone in [0, 1, 128, 255] {
        let wall = Picture::new(20, 10, Layout::Rgb, Samples::Eight(vec![tone; 600])).unwrap();
        for wall in [sixteen_bits(&wall), wall] {
            for denoise in denoisers() {
                assert_eq!(denoise.clean(&wall), wall, "{denoise:?}, tone {tone}");
            }
        }
    }
}

#[test]
fn eight_and_sixteen_bits_are_cleaned_alike() {
    let picture = house(60, 40, Layout::Rgb).noisy(6);
    for denoise in denoisers() {
        let ratio = psnr(
            &sixteen_bits(&denoise.clean(&picture)),
            &denoise.clean(&sixteen_bits(&picture)),
        )
        .unwrap();
        // Rounding to 8 bits alone makes 58 dB; means of light are rounded to tones less evenly.
        assert!(ratio > 57.0, "{denoise:?}: {ratio:.1} dB");
    }
}

#[test]
fn a_missing_piece_leaves_the_noise_there() {
    let picture = house(40, 40, Layout::Grey).noisy(7);
    let kernel = Cleaning::new(picture.clone(), Denoise::default(), 4, 2);
    assert_eq!(kernel.assemble([]), picture);
    let piece = kernel.clean(3, 1);
    let region = piece.region();
    assert_eq!(
        (region.x, region.y, region.width, region.height),
        (20, 30, 20, 10)
    );
    let partly = kernel.assemble([&piece]);
    let (Samples::Eight(before), Samples::Eight(after)) = (picture.samples(), partly.samples())
    else {
        unreachable!()
    };
    assert_eq!(before[..30 * 40], after[..30 * 40]);
    assert_ne!(before, after);
}

#[test]
fn a_senseless_bilateral_filter_is_refused_by_name() {
    let message = |space, tone| Bilateral::new(3, space, tone).unwrap_err().to_string();
    assert_eq!(
        message(0.0, 10.0),
        "a bilateral filter's space must lie between 0.1 and 1000, not 0"
    );
    assert_eq!(
        message(2.0, -1.0),
        "a bilateral filter's tone must lie between 0.1 and 1000, not -1"
    );
    assert_eq!(
        message(2.0, f32::NAN),
        "a bilateral filter's tone must lie between 0.1 and 1000, not NaN"
    );
    assert_eq!(
        message(f32::INFINITY, 1.0),
        "a bilateral filter's space must lie between 0.1 and 1000, not inf"
    );
}

#[test]
fn senseless_non_local_means_are_refused_by_name() {
    let message = |search, patch, noise, strength| {
        NonLocal::new(search, patch, noise, strength)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        message(33, 1, 1.0, 1.0),
        "non-local means search at most 32 pixels away, not 33"
    );
    assert_eq!(
        message(1, 5, 1.0, 1.0),
        "the patches of non-local means reach 1 to 4 pixels, not 5"
    );
    assert_eq!(
        message(1, 1, f32::NAN, 1.0),
        "the noise that non-local means expect must lie between 0 and 1000 tones, not NaN"
    );
    assert_eq!(
        message(1, 1, 1.0, 0.0),
        "the strength of non-local means must lie between 0.1 and 1000 tones, not 0"
    );
}

/// The bits are the same in every build and on every machine.
#[test]
fn cleaning_is_exact() {
    let clean = Denoise::default().clean(&Picture::generated(200, 150, 7).noisy(7));
    assert_eq!(clean.checksum().to_string(), "a8cfe442a2726099");
    let thorough = Denoise::thorough().in_light(Light::Linear);
    let clean = thorough.clean(&Picture::generated(200, 150, 7).noisy(7));
    assert_eq!(clean.checksum().to_string(), "d306c5d6289a954a");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_cut_never_shows(
        width in 1_u32..40, height in 1_u32..40, zones in 1_usize..30, slices in 1_usize..12, denoise in 0_usize..9,
        layout in 0_usize..4,
    ) {
        check(&house(width, height, LAYOUTS[layout]).noisy(8), denoisers()[denoise], zones, slices);
    }
}
