//! Cleaning pictures by a network: the one of the crate and others, and files that are none.

use std::error::Error as _;
use std::ops::ControlFlow;

use cpu_work::{
    Bilateral, Crew, DeepCleaning, Denoise, Layout, Network, NetworkError, Picture, Samples, psnr,
};

use crate::house::{house, houses};

/// A network of `networks/make.py`.
macro_rules! network {
    ($name:literal) => {
        Network::load(include_bytes!(concat!("networks/", $name, ".onnx")))
    };
}

/// Cleans in so many pieces and compares with cleaning in one go: the picture, the checksum and the work.
#[track_caller]
fn check(picture: &Picture, network: &Network, zones: usize, slices: usize) {
    let whole = network.clean(picture);
    let kernel = DeepCleaning::new(picture.clone(), network.clone(), zones, slices);
    let cleaned = Crew::Turns
        .clean(&kernel, |_| ControlFlow::Continue(()))
        .unwrap();
    assert!(
        kernel.assemble(cleaned.pieces.iter().flatten()) == whole,
        "{network:?} in {zones} × {slices}"
    );
    assert_eq!(cleaned.checksum, whole.checksum().value());
    let (width, height) = network.block();
    let blocks = picture.width().div_ceil(width) * picture.height().div_ceil(height);
    let runs = if network.channels() == 1 {
        blocks * picture.layout().colours()
    } else {
        blocks
    };
    assert_eq!(cleaned.units, runs as u64 * network.multiply_adds());
}

/// A picture of 8 bits whose samples are 3 × 3 means, rounded, with the edge repeated.
fn means(picture: &Picture) -> Picture {
    let Samples::Eight(samples) = picture.samples() else {
        unreachable!()
    };
    let (width, height) = (picture.width(), picture.height());
    let (channels, colours) = (picture.layout().channels(), picture.layout().colours());
    let mut means = samples.clone();
    for y in 0..height {
        for x in 0..width {
            for colour in 0..colours {
                let near =
                    |at: usize, length: usize| [at.saturating_sub(1), at, (at + 1).min(length - 1)];
                let square = near(y, height)
                    .map(|y| near(x, width).map(|x| (y * width + x) * channels + colour));
                let sum: u32 = square
                    .as_flattened()
                    .iter()
                    .map(|&place| u32::from(samples[place]))
                    .sum();
                means[(y * width + x) * channels + colour] =
                    u8::try_from((sum * 2 + 9) / 18).unwrap();
            }
        }
    }
    let side = |pixels: usize| u32::try_from(pixels).unwrap();
    Picture::new(
        side(width),
        side(height),
        picture.layout(),
        Samples::Eight(means),
    )
    .unwrap()
}

#[test]
fn the_network_of_the_crate_beats_every_filter_on_pictures_that_it_has_not_seen() {
    let filters = [
        Denoise::Median { radius: 1 },
        Denoise::Bilateral(Bilateral::default()),
        Denoise::default(),
    ];
    let network = Network::embedded();
    for seed in [5_000_001, 5_000_002] {
        let clean = Picture::generated(600, 450, seed);
        let noisy = clean.noisy(seed);
        let gain = |cleaned: &Picture| psnr(&clean, cleaned).unwrap();
        let after = gain(&network.clean(&noisy));
        for filter in filters {
            let filtered = gain(&filter.clean(&noisy));
            assert!(
                after > filtered + 1.0,
                "{filter:?} gives {filtered:.2} dB, the network {after:.2} dB"
            );
        }
    }
}

#[test]
fn every_kind_of_picture_is_cleaned() {
    for clean in houses(240, 180) {
        let noisy = clean.noisy(1);
        let (before, after) = (
            psnr(&clean, &noisy).unwrap(),
            psnr(&clean, &Network::embedded().clean(&noisy)).unwrap(),
        );
        assert!(
            after > before + 4.0,
            "{:?}: {before:.1} dB, then {after:.1} dB",
            clean.layout()
        );
    }
}

#[test]
fn the_cut_never_shows() {
    let embedded = Network::embedded();
    let picture = house(301, 140, Layout::Rgb).noisy(2);
    for (zones, slices) in [(1, 1), (2, 2), (3, 1), (12, 8)] {
        check(&picture, &embedded, zones, slices);
    }
    for network in [
        network!("mean_same"),
        network!("mean_valid"),
        network!("fixed"),
    ] {
        check(&picture, &network.unwrap(), 7, 3);
    }
}

#[test]
fn every_crew_has_the_same_checksum() {
    let picture = house(300, 300, Layout::Rgba).noisy(4);
    let network = Network::embedded();
    let expected = network.clean(&picture).checksum().value();
    let kernel = DeepCleaning::new(picture, network, 4, 2);
    let crews = [
        Crew::One,
        Crew::Turns,
        #[cfg(feature = "rayon")]
        Crew::Parallel(std::num::NonZeroUsize::new(9).unwrap()),
    ];
    for crew in crews {
        let cleaned = crew.clean(&kernel, |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(cleaned.checksum, expected, "{crew:?}");
    }
}

#[test]
fn tiny_pictures_are_cleaned() {
    let network = Network::embedded();
    for (width, height) in [(1, 1), (3, 1), (1, 200)] {
        check(
            &house(width, height, Layout::GreyAlpha).noisy(3),
            &network,
            12,
            8,
        );
    }
}

#[test]
fn a_network_that_changes_nothing_changes_nothing() {
    let network = network!("identity").unwrap();
    for picture in houses(150, 20) {
        assert!(network.clean(&picture) == picture, "{:?}", picture.layout());
    }
}

/// Whether the network pads, or gives back less, or takes blocks of another shape: the margins are right.
#[test]
fn a_network_that_takes_means_gives_means() {
    for network in [
        network!("mean_same"),
        network!("mean_valid"),
        network!("fixed"),
    ] {
        let network = network.unwrap();
        for layout in [Layout::Grey, Layout::Rgba] {
            let noisy = house(200, 170, layout).noisy(5);
            // Sums of nine in another order are rounded to another tone now and then.
            let ratio = psnr(&means(&noisy), &network.clean(&noisy)).unwrap();
            assert!(ratio > 60.0, "{network:?}, {layout:?}: {ratio:.1} dB");
        }
    }
    assert_eq!(network!("fixed").unwrap().block(), (24, 8));
}

#[test]
fn multiply_adds_are_those_of_the_convolutions() {
    assert_eq!(
        network!("mean_same").unwrap().multiply_adds(),
        160 * 160 * 9
    );
    assert_eq!(
        network!("mean_valid").unwrap().multiply_adds(),
        158 * 158 * 9
    );
}

#[test]
fn files_that_are_no_network_are_refused_by_name() {
    let needed = "needed is 1 × 1 × height × width (grey) or 1 × 3 × height × width (colour), of 32-bit floats";
    let result = "the result must have as many channels, the same size or the same margin less on opposite sides";
    let refused = [
        (
            network!("no_network"),
            "this is not an ONNX file: it has no network in it".to_owned(),
        ),
        (
            network!("four_channels"),
            format!("the network's input is 1 × 4 × ? × ? of Float; {needed}"),
        ),
        (
            network!("numbers"),
            format!("the network's input is 1 × 10 of Float; {needed}"),
        ),
        (
            network!("integers"),
            format!("the network's input is 1 × 3 × ? × ? of Int32; {needed}"),
        ),
        (
            network!("two_inputs"),
            "a network that cleans pictures has one input and one output, not 2 and 1".to_owned(),
        ),
        (
            network!("random"),
            "node `noise` needs the operator `RandomNormalLike`, which is not supported".to_owned(),
        ),
        (
            network!("foreign"),
            "node `y` needs the operator `org.example.Sharpen`, which is not supported".to_owned(),
        ),
        (
            network!("larger"),
            format!("the network turns 1 × 3 × 160 × 160 into 1 × 3 × 320 × 320; {result}"),
        ),
        (
            network!("classes"),
            format!("the network turns 1 × 3 × 160 × 160 into 1 × 3 × 1 × 1; {result}"),
        ),
        (
            network!("one_channel_out"),
            format!("the network turns 1 × 3 × 160 × 160 into 1 × 1 × 160 × 160; {result}"),
        ),
        (
            network!("external"),
            "the weights `w` lie in another file; save the network with all its weights inside"
                .to_owned(),
        ),
        (
            network!("enormous_input"),
            "the network's input height would be 100000, of at most 4096".to_owned(),
        ),
        (
            network!("enormous_inside"),
            "the network's largest tensor would be 268435456, of at most 67108864".to_owned(),
        ),
        (
            network!("enormous_weights"),
            "the network's largest tensor would be 1099511627776, of at most 67108864".to_owned(),
        ),
        (
            network!("infinite"),
            "the network answers a plain grey picture with inf, which is no tone".to_owned(),
        ),
    ];
    for (network, message) in refused {
        assert_eq!(network.unwrap_err().to_string(), message);
    }
}

#[test]
fn a_network_that_contradicts_itself_is_refused_with_the_reason() {
    for network in [network!("contradiction"), network!("unknown_name")] {
        let error = network.unwrap_err();
        assert!(matches!(error, NetworkError::Invalid(_)), "{error}");
        assert!(
            error
                .source()
                .is_some_and(|source| !source.to_string().is_empty())
        );
    }
    let error = network!("no_such_output").unwrap_err();
    assert!(matches!(error, NetworkError::Panicked { .. }), "{error}");
}

#[test]
fn other_files_are_no_onnx_files() {
    let picture = house(9, 9, Layout::Grey);
    let png = picture.encode(cpu_work::Format::Png).unwrap();
    for bytes in [&png[..], b"", b"weights", &[0xff; 4096]] {
        let error = Network::load(bytes).unwrap_err();
        assert!(matches!(error, NetworkError::NotOnnx { .. }), "{error}");
    }
    let error = Network::load(&vec![0; (64 << 20) + 1]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the network's file has 67108865 bytes, of at most 67108864"
    );
}

/// Whatever is cut off or changed, the answer is a network or an error.
#[test]
fn damaged_files_do_not_stop_the_program() {
    let whole = include_bytes!("networks/mean_valid.onnx");
    for length in 0..whole.len() {
        let _ = Network::load(&whole[..length]);
        let mut changed = whole.to_vec();
        changed[length] ^= 0x55;
        let _ = Network::load(&changed);
    }
}
