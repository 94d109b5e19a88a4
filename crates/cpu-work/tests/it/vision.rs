//! Finding dirt: what was planted is found, the same however it is cut, and as `imageproc` sees a whole picture.

use std::ops::ControlFlow;

use cpu_work::{
    Crew, DirtyFloor, Inspected, Inspecting, Layout, Picture, Samples, Score, Threshold,
};
use image::{GrayImage, Luma};
use imageproc::contours::{BorderType, find_contours};
use imageproc::contrast::{adaptive_threshold, otsu_level};
use imageproc::region_labelling::{Connectivity, connected_components};
use proptest::prelude::*;

use crate::house::{LAYOUTS, house, houses, sixteen_bits};

const ADAPTIVE: Threshold = Threshold::Adaptive {
    radius: 9,
    darker: 12,
};

fn inspect(kernel: &Inspecting) -> Inspected {
    let cleaned = Crew::Turns
        .clean(kernel, |_| ControlFlow::Continue(()))
        .unwrap();
    kernel.assemble(cleaned.pieces.iter().flatten())
}

fn bytes(picture: &Picture) -> Vec<u8> {
    let Samples::Eight(samples) = picture.samples() else {
        panic!("8 bits are expected")
    };
    samples.clone()
}

/// A grey picture, dark where the text has `#`.
fn drawn(rows: &[&str]) -> Picture {
    let width = u32::try_from(rows[0].len()).unwrap();
    let height = u32::try_from(rows.len()).unwrap();
    let text = rows.concat();
    let samples = text.bytes().map(|c| if c == b'#' { 20 } else { 220 });
    Picture::new(
        width,
        height,
        Layout::Grey,
        Samples::Eight(samples.collect()),
    )
    .unwrap()
}

#[test]
fn planted_dirt_is_found_with_little_else() {
    for seed in [1, 7, 42] {
        let floor = DirtyFloor::generated(480, 360, 12, seed);
        for picture in [
            floor.picture().clone(),
            floor.picture().noisy(seed),
            floor.picture().noisy_as_by_a_sensor(seed),
        ] {
            let inspected = inspect(&Inspecting::new(picture, Threshold::default(), 12, 8));
            let score = Score::of(inspected.mask(), floor.truth()).unwrap();
            assert!(score.precision() > 0.85, "{seed}: {score:?}");
            assert!(score.recall() > 0.85, "{seed}: {score:?}");
            assert!(score.iou() > 0.75, "{seed}: {score:?}");
            assert!(
                (4..=40).contains(&inspected.stains().len()),
                "{inspected:?}"
            );
        }
    }
}

#[test]
fn a_clean_floor_has_no_stains() {
    let floor = DirtyFloor::generated(480, 360, 0, 7);
    for picture in [
        floor.picture().clone(),
        floor.picture().noisy_as_by_a_sensor(7),
    ] {
        let inspected = inspect(&Inspecting::new(picture, Threshold::default(), 4, 4));
        assert_eq!(inspected.stains(), []);
        let score = Score::of(inspected.mask(), floor.truth()).unwrap();
        assert_eq!(
            (score.precision(), score.recall(), score.iou()),
            (1.0, 1.0, 1.0)
        );
    }
}

/// Under a lamp, one level for all finds the shade in the corner.
#[test]
fn under_a_lamp_the_adaptive_threshold_beats_the_global_one() {
    let floor = DirtyFloor::generated(480, 360, 12, 7);
    let iou = |threshold| {
        let inspected = inspect(&Inspecting::new(floor.picture().clone(), threshold, 4, 4));
        Score::of(inspected.mask(), floor.truth()).unwrap().iou()
    };
    let (adaptive, otsu) = (iou(Threshold::default()), iou(Threshold::Otsu));
    assert!(adaptive > otsu + 0.1, "{adaptive:.3} {otsu:.3}");
}

#[test]
fn marks_are_those_of_imageproc() {
    let picture = house(90, 70, Layout::Grey).noisy(1);
    let theirs = GrayImage::from_raw(90, 70, bytes(&picture)).unwrap();
    for (radius, darker) in [(1, 3), (9, 12), (40, 0), (200, 30)] {
        let threshold = Threshold::Adaptive { radius, darker };
        let ours = inspect(&Inspecting::with(picture.clone(), threshold, 0, 1, 5, 3));
        let theirs = adaptive_threshold(&theirs, radius.into(), darker.into()).into_raw();
        let dirty: Vec<u8> = theirs.iter().map(|light| 255 - light).collect();
        assert_eq!(bytes(ours.mask()), dirty, "radius {radius}");
    }
    let ours = inspect(&Inspecting::with(picture, Threshold::Otsu, 0, 1, 5, 3));
    let level = otsu_level(&theirs);
    let dirty = theirs
        .into_raw()
        .iter()
        .map(|&l| if l <= level { 255 } else { 0 })
        .collect::<Vec<u8>>();
    assert_eq!(bytes(ours.mask()), dirty);
}

#[test]
fn stains_and_outlines_are_those_of_imageproc_on_the_whole_picture() {
    let picture = house(83, 61, Layout::Rgb).noisy(2);
    let inspected = inspect(&Inspecting::with(picture, ADAPTIVE, 0, 1, 7, 5));
    is_as_imageproc_sees_it(&inspected);
    assert!(inspected.stains().len() > 20);
}

/// Their components and contours of the mask are our stains and outlines.
#[track_caller]
fn is_as_imageproc_sees_it(inspected: &Inspected) {
    let side = |pixels: usize| u32::try_from(pixels).unwrap();
    let (width, height) = (
        side(inspected.mask().width()),
        side(inspected.mask().height()),
    );
    let mask = GrayImage::from_raw(width, height, bytes(inspected.mask())).unwrap();
    // Framed: their tracing starts from a clean pixel on the left.
    let framed = GrayImage::from_fn(width + 2, height + 2, |x, y| {
        match (x.checked_sub(1), y.checked_sub(1)) {
            (Some(x), Some(y)) if x < width && y < height => *mask.get_pixel(x, y),
            _ => Luma([0]),
        }
    });
    let labels = connected_components(&framed, Connectivity::Eight, Luma([0]));
    let mut areas = vec![0; inspected.stains().len() + 1];
    for label in labels.pixels() {
        areas[label[0] as usize] += 1;
    }
    let ours: Vec<usize> = inspected.stains().iter().map(|stain| stain.area).collect();
    assert_eq!(ours, areas[1..]);

    let mut theirs: Vec<Vec<(usize, usize)>> = find_contours::<u32>(&framed)
        .into_iter()
        .filter(|contour| contour.border_type == BorderType::Outer)
        .map(|contour| {
            let points = contour.points.iter();
            points
                .map(|point| (point.x as usize - 1, point.y as usize - 1))
                .collect()
        })
        .collect();
    let mut ours: Vec<_> = inspected
        .stains()
        .iter()
        .map(|stain| stain.outline.clone())
        .collect();
    theirs.sort();
    ours.sort();
    assert_eq!(ours, theirs);
}

/// Wherever the borders of slices fall, what touches at a corner is one stain.
#[test]
fn one_long_stain_over_all_slices_is_one_stain() {
    let picture = drawn(&[
        "#.......#.......",
        ".#.....#.#......",
        "..#...#...#.....",
        "...#.#.....#....",
        "....#.......#..#",
        ".............##.",
        "................",
        "#..............#",
    ]);
    for (zones, slices) in [(1, 1), (2, 4), (3, 2), (8, 8), (16, 3), (128, 1)] {
        let kernel = Inspecting::with(picture.clone(), Threshold::Otsu, 0, 1, zones, slices);
        let inspected = inspect(&kernel);
        let found: Vec<_> = inspected
            .stains()
            .iter()
            .map(|stain| (stain.area, stain.bounds.width, stain.bounds.height))
            .collect();
        assert_eq!(
            found,
            [(16, 16, 6), (1, 1, 1), (1, 1, 1)],
            "{zones} × {slices}"
        );
    }
}

#[test]
fn an_outline_goes_round_and_small_stains_are_left_out() {
    let picture = drawn(&[
        "......", //
        ".###..", ".#.#.#", ".###..", "......",
    ]);
    let kernel = Inspecting::with(picture, Threshold::Otsu, 0, 2, 3, 2);
    let inspected = inspect(&kernel);
    let [stain] = inspected.stains() else {
        panic!("one stain is large enough: {inspected:?}")
    };
    assert_eq!(stain.area, 8);
    let mut outline = stain.outline.clone();
    assert_eq!(outline[0], (1, 1));
    outline.sort();
    assert_eq!(
        outline,
        [
            (1, 1),
            (1, 2),
            (1, 3),
            (2, 1),
            (2, 3),
            (3, 1),
            (3, 2),
            (3, 3)
        ]
    );
    assert_eq!(bytes(inspected.mask())[2 * 6 + 5], 0);
}

#[test]
fn every_kind_and_size_of_picture_is_inspected_alike() {
    for picture in houses(41, 31)
        .into_iter()
        .chain(houses(1, 1))
        .chain(houses(1, 37))
        .chain(houses(37, 1))
    {
        let picture = picture.noisy(3);
        let whole = inspect(&Inspecting::with(picture.clone(), ADAPTIVE, 1, 1, 1, 1));
        let cut = inspect(&Inspecting::with(picture.clone(), ADAPTIVE, 1, 1, 6, 5));
        assert_eq!(whole, cut);
        if picture.samples().bits() == 8 {
            let deep = inspect(&Inspecting::with(
                sixteen_bits(&picture),
                ADAPTIVE,
                1,
                1,
                6,
                5,
            ));
            assert_eq!(whole, deep);
        }
    }
}

#[test]
fn what_nobody_sees_is_neither_dirt_nor_ground() {
    let with = |hidden: u8| {
        let places = (0..40 * 30).map(|place| (place % 40, place / 40));
        let samples = places.flat_map(|(x, y)| match (x, y) {
            (20.., _) => [hidden, 0],
            (5..=9, 5..=9) => [90, 255],
            _ => [120, 255],
        });
        Picture::new(40, 30, Layout::GreyAlpha, Samples::Eight(samples.collect())).unwrap()
    };
    for threshold in [ADAPTIVE, Threshold::Otsu] {
        for hidden in [0, 90, 255] {
            let inspected = inspect(&Inspecting::with(with(hidden), threshold, 1, 1, 6, 3));
            let areas: Vec<_> = inspected.stains().iter().map(|stain| stain.area).collect();
            // The median rounds the corners off.
            assert_eq!(areas, [21], "{threshold:?}, {hidden}");
        }
    }
    let nothing = Picture::new(3, 2, Layout::GreyAlpha, Samples::Eight(vec![0; 12])).unwrap();
    for threshold in [ADAPTIVE, Threshold::Otsu] {
        let inspected = inspect(&Inspecting::with(nothing.clone(), threshold, 1, 1, 2, 2));
        assert_eq!(inspected.stains(), []);
    }
}

#[test]
fn the_overlay_shows_outlines_and_leaves_the_rest() {
    for layout in LAYOUTS {
        for picture in [house(60, 45, layout), sixteen_bits(&house(60, 45, layout))] {
            let inspected = inspect(&Inspecting::with(picture.clone(), ADAPTIVE, 1, 9, 4, 2));
            let overlay = inspected.overlay(&picture);
            assert_eq!(overlay.layout().colours(), 3);
            assert_eq!(overlay.layout().has_alpha(), layout.has_alpha());
            assert_eq!(overlay.samples().bits(), picture.samples().bits());
            let channels = overlay.layout().channels();
            let tone = |picture: &Picture, index: usize| match picture.samples() {
                Samples::Eight(samples) => u16::from(samples[index]) * 257,
                Samples::Sixteen(samples) => samples[index],
            };
            let near = |x: usize, y: usize| {
                let mut points = inspected.stains().iter().flat_map(|stain| &stain.outline);
                points.any(|&(px, py)| px.abs_diff(x) <= 1 && py.abs_diff(y) <= 1)
            };
            assert!(!inspected.stains().is_empty());
            for (x, y) in (0..45).flat_map(|y| (0..60).map(move |x| (x, y))) {
                let place = y * 60 + x;
                let pixel = [0, 1, 2].map(|c| tone(&overlay, place * channels + c));
                if near(x, y) {
                    assert_eq!(pixel, [65_535, 0, 51_400]);
                } else {
                    let (of, colours) = (layout.channels(), layout.colours());
                    let before = [0, 1, 2].map(|c| tone(&picture, place * of + c % colours));
                    assert_eq!(pixel, before);
                }
            }
        }
    }
}

#[test]
fn every_crew_finds_the_same_with_the_same_checksum() {
    let floor = DirtyFloor::generated(200, 150, 6, 3);
    let kernel = Inspecting::new(floor.picture().noisy(3), Threshold::default(), 12, 8);
    let one = Crew::One
        .clean(&kernel, |_| ControlFlow::Continue(()))
        .unwrap();
    assert_eq!(one.units, 30_000);
    let crews = [
        Crew::Turns,
        #[cfg(feature = "rayon")]
        Crew::Parallel(std::num::NonZeroUsize::new(3).unwrap()),
    ];
    for crew in crews {
        let other = crew.clean(&kernel, |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(other.checksum, one.checksum, "{crew:?}");
        let backwards = other.pieces.iter().flatten().rev();
        assert_eq!(
            kernel.assemble(backwards),
            kernel.assemble(one.pieces.iter().flatten())
        );
    }
    assert_eq!(kernel.assemble([]).stains(), []);
}

/// The bits are the same in every build and on every machine.
#[test]
fn inspecting_is_exact() {
    let floor = DirtyFloor::generated(200, 150, 6, 7);
    assert_eq!(floor.picture().checksum().to_string(), "2f06e69d75fcf54d");
    let kernel = Inspecting::new(floor.picture().noisy(7), Threshold::default(), 12, 8);
    let inspected = inspect(&kernel);
    assert_eq!(inspected.mask().checksum().to_string(), "5f27b31c1f7dd445");
}

#[test]
fn masks_of_other_kinds_are_not_scored() {
    let grey = house(4, 3, Layout::Grey);
    assert!(Score::of(&grey, &grey).is_some());
    assert_eq!(Score::of(&grey, &house(3, 4, Layout::Grey)), None);
    assert_eq!(Score::of(&grey, &house(4, 3, Layout::Rgb)), None);
    assert_eq!(Score::of(&grey, &sixteen_bits(&grey)), None);
}

/// The lightness of its ground alone adds up to more than 32 bits hold.
#[test]
fn a_level_is_found_in_a_bright_picture_of_many_pixels() {
    let (width, height) = (4_800_u32, 4_000);
    let mut samples = vec![250; width as usize * height as usize];
    samples[..1_000_000].fill(20);
    let picture = Picture::new(width, height, Layout::Grey, Samples::Eight(samples)).unwrap();
    let inspected = inspect(&Inspecting::with(picture, Threshold::Otsu, 0, 1, 3, 2));
    let areas: Vec<_> = inspected.stains().iter().map(|stain| stain.area).collect();
    assert_eq!(areas, [1_000_000]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Of any pixels at all, from a few to most of them dark: the runs, however they are cut, are components and contours.
    #[test]
    fn any_stains_are_those_of_imageproc(
        width in 1_u32..40, height in 1_u32..30, zones in 1_usize..12, slices in 1_usize..6,
        share in 1_u8..10, tens in prop::collection::vec(0_u8..10, 40 * 30),
    ) {
        let pixels = width as usize * height as usize;
        let samples = tens[..pixels].iter().map(|&ten| if ten < share { 20 } else { 220 });
        let samples = samples.collect();
        let picture = Picture::new(width, height, Layout::Grey, Samples::Eight(samples)).unwrap();
        is_as_imageproc_sees_it(&inspect(&Inspecting::with(picture, Threshold::Otsu, 0, 1, zones, slices)));
    }

    #[test]
    fn the_cut_never_shows(
        width in 1_u32..50, height in 1_u32..50, zones in 1_usize..30, slices in 1_usize..12,
        radius in 1_u8..30, darker in 0_u8..30, smoothing in 0_u8..3, seed in 0_u64..9, otsu: bool,
    ) {
        let picture = house(width, height, Layout::Rgba).noisy(seed);
        let threshold = if otsu { Threshold::Otsu } else { Threshold::Adaptive { radius, darker } };
        let whole = Inspecting::with(picture.clone(), threshold, smoothing, 2, 1, 1);
        let cut = Inspecting::with(picture, threshold, smoothing, 2, zones, slices);
        prop_assert_eq!(inspect(&whole), inspect(&cut));
    }
}
