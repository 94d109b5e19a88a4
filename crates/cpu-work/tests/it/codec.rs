//! Picture files: what is kept, and how faults are named.

use std::error::Error as _;

use cpu_work::picture::MAX_PIXELS;
use cpu_work::{Format, Layout, Picture, PictureError, Samples, psnr};

use crate::house::{house, houses};

pub(crate) const FORMATS: [Format; 3] = [Format::Png, Format::Jpeg, Format::WebP];

#[test]
fn png_keeps_every_layout_and_all_bits() {
    for picture in houses(31, 17) {
        let picture = picture.noisy(1);
        let bytes = picture.encode(Format::Png).unwrap();
        assert_eq!(Picture::decode(&bytes).unwrap(), picture);
    }
}

#[test]
fn jpeg_keeps_grey_and_colour_nearly() {
    for layout in [Layout::Grey, Layout::Rgb] {
        let picture = house(160, 120, layout);
        let decoded = Picture::decode(&picture.encode(Format::Jpeg).unwrap()).unwrap();
        assert_eq!((decoded.format(), decoded.layout()), (Format::Jpeg, layout));
        let likeness = psnr(&picture, &decoded).unwrap();
        assert!(likeness > 28.0, "{likeness:.1} dB");
    }
}

/// Colours under alpha 0 too. Grey becomes colour of three equal channels.
#[test]
fn webp_keeps_all_bits_of_colour_and_alpha() {
    for layout in [Layout::Rgb, Layout::Rgba] {
        let picture = house(31, 17, layout).noisy(1);
        let decoded = Picture::decode(&picture.encode(Format::WebP).unwrap()).unwrap();
        assert_eq!((decoded.format(), decoded.layout()), (Format::WebP, layout));
        assert_eq!(decoded.samples(), picture.samples());
    }
    let grey = house(31, 17, Layout::Grey).noisy(1);
    let decoded = Picture::decode(&grey.encode(Format::WebP).unwrap()).unwrap();
    let (Samples::Eight(grey), Samples::Eight(decoded)) = (grey.samples(), decoded.samples())
    else {
        unreachable!("both have 8 bits")
    };
    assert!(
        decoded
            .chunks_exact(3)
            .zip(grey)
            .all(|(rgb, &tone)| rgb == [tone; 3])
    );
}

#[test]
fn webp_refuses_what_it_cannot_hold_by_name() {
    let refusal = |picture: &Picture| picture.encode(Format::WebP).unwrap_err().to_string();
    for picture in houses(4, 4) {
        match picture.samples().bits() {
            16 => assert_eq!(refusal(&picture), "WebP cannot hold samples of 16 bits"),
            _ => assert!(picture.encode(Format::WebP).is_ok()),
        }
    }
    let long = |side| {
        Picture::new(
            side,
            1,
            Layout::Grey,
            Samples::Eight(vec![0; side as usize]),
        )
    };
    assert!(long(16_384).unwrap().encode(Format::WebP).is_ok());
    assert_eq!(
        refusal(&long(16_385).unwrap()),
        "WebP cannot hold a side of more than 16384 pixels"
    );
}

/// A ramp to the right in red and another downwards in green, as the program that made the files painted it.
#[test]
fn the_lossy_webp_of_another_program_is_read() {
    for (name, layout) in [
        ("lossy.webp", Layout::Rgb),
        ("lossy-alpha.webp", Layout::Rgba),
    ] {
        let decoded = Picture::decode(&std::fs::read(file(name)).unwrap()).unwrap();
        let places = (0..16_u8).flat_map(|y| (0..24_u8).map(move |x| (x, y)));
        let painted = places.flat_map(|(x, y)| match layout {
            Layout::Rgb => vec![x * 10, y * 15, 128],
            _ => vec![x * 10, y * 15, 128, x * 10],
        });
        let painted = Picture::new(24, 16, layout, Samples::Eight(painted.collect())).unwrap();
        let likeness = psnr(&painted, &decoded).unwrap();
        assert!(likeness > 25.0, "{name}: {likeness:.1} dB");
        let alphas = |picture: &Picture| match picture.samples() {
            Samples::Eight(samples) if layout == Layout::Rgba => {
                samples.iter().skip(3).step_by(4).copied().collect()
            }
            _ => Vec::new(),
        };
        assert_eq!(alphas(&decoded), alphas(&painted), "{name}");
    }
}

#[test]
fn palettes_and_single_bits_become_what_they_stand_for() {
    for (name, layout) in [("palette.png", Layout::Rgb), ("one-bit.png", Layout::Grey)] {
        let picture = Picture::decode(&std::fs::read(file(name)).unwrap()).unwrap();
        assert_eq!((picture.layout(), picture.samples().bits()), (layout, 8));
        assert_eq!((picture.width(), picture.height()), (24, 16));
        if let (Layout::Grey, Samples::Eight(samples)) = (layout, picture.samples()) {
            assert_eq!(samples[..4], [0, 255, 0, 255]);
        }
    }
}

#[test]
fn animations_are_refused_by_name() {
    for (name, format) in [("animated.png", "PNG"), ("animated.webp", "WebP")] {
        let error = Picture::decode(&std::fs::read(file(name)).unwrap()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("an animated {format} of 3 pictures is not supported, only still ones")
        );
    }
}

#[test]
fn the_inks_of_print_and_deep_jpegs_are_refused_by_name() {
    let cmyk = std::fs::read(file("cmyk.jpg")).unwrap();
    assert_eq!(
        Picture::decode(&cmyk).unwrap_err().to_string(),
        "JPEG with 4 channels of 8 bits is not supported, only grey and colour of 8 bits: convert CMYK to RGB first"
    );
    let mut deep = house(8, 8, Layout::Grey).encode(Format::Jpeg).unwrap();
    let frame = find(&deep, b"\xff\xc0");
    deep[frame + 4] = 12;
    assert_eq!(
        Picture::decode(&deep).unwrap_err().to_string(),
        "JPEG with 1 channels of 12 bits is not supported, only grey and colour of 8 bits"
    );
}

#[test]
fn jpeg_refuses_what_it_cannot_hold_by_name() {
    let refusal = |picture: &Picture| picture.encode(Format::Jpeg).unwrap_err().to_string();
    for picture in houses(4, 4) {
        match (picture.layout().has_alpha(), picture.samples().bits()) {
            (true, _) => assert_eq!(refusal(&picture), "JPEG cannot hold an alpha channel"),
            (false, 16) => assert_eq!(refusal(&picture), "JPEG cannot hold samples of 16 bits"),
            _ => assert!(picture.encode(Format::Jpeg).is_ok()),
        }
    }
    let long = Picture::new(65_536, 1, Layout::Grey, Samples::Eight(vec![0; 65_536])).unwrap();
    assert_eq!(
        refusal(&long),
        "JPEG cannot hold a side of more than 65535 pixels"
    );
}

#[test]
fn the_smallest_picture_travels() {
    for format in FORMATS {
        let picture = house(1, 1, Layout::Rgb);
        let decoded = Picture::decode(&picture.encode(format).unwrap()).unwrap();
        assert_eq!(
            (decoded.width(), decoded.height(), decoded.format()),
            (1, 1, format)
        );
    }
}

/// Cut anywhere, a file is refused, and where its head is whole, as cut short.
#[test]
fn a_file_that_is_cut_short_is_never_taken_for_a_picture() {
    for format in FORMATS {
        let bytes = house(64, 48, Layout::Rgb).noisy(1).encode(format).unwrap();
        for length in (1..bytes.len()).step_by(7).chain([bytes.len() - 1]) {
            assert!(
                Picture::decode(&bytes[..length]).is_err(),
                "{format} of {length} bytes"
            );
        }
        let half = Picture::decode(&bytes[..bytes.len() / 2]).unwrap_err();
        assert!(matches!(half, PictureError::CutShort), "{format}: {half:?}");
        assert_eq!(
            half.to_string(),
            "the picture is cut short: the file ends before it does"
        );
    }
}

#[test]
fn a_damaged_file_is_named_with_its_cause() {
    for format in [Format::Png, Format::WebP] {
        let mut bytes = house(64, 48, Layout::Rgb).encode(format).unwrap();
        // The checksum of PNG tells anywhere; of WebP, the tables at the beginning must not make sense.
        let place = match format {
            Format::Png => bytes.len() / 2,
            _ => find(&bytes, b"VP8L") + 13,
        };
        bytes[place..place + 20].fill(0xff);
        let error = Picture::decode(&bytes).unwrap_err();
        assert!(matches!(error, PictureError::Damaged(_)), "{error:?}");
        assert_eq!(error.to_string(), "the picture is damaged");
        assert!(error.source().is_some());
    }
}

/// Whatever the bytes are, the answer is a picture or an error, never a panic or a hang.
#[test]
fn any_changed_byte_is_survived() {
    for format in FORMATS {
        let whole = house(17, 13, Layout::Rgb).noisy(2).encode(format).unwrap();
        for place in 0..whole.len().min(700) {
            for value in [0x00, 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[place] = value;
                if let Ok(picture) = Picture::decode(&bytes) {
                    assert!(picture.pixels() as u64 <= MAX_PIXELS);
                }
            }
        }
    }
}

#[test]
fn sides_of_one_and_of_primes_travel() {
    for (width, height) in [(1, 1), (1, 97), (97, 1), (31, 37), (2, 211)] {
        for format in FORMATS {
            let picture = house(width, height, Layout::Rgb);
            let decoded = Picture::decode(&picture.encode(format).unwrap()).unwrap();
            assert_eq!(
                (decoded.width(), decoded.height()),
                (width as usize, height as usize),
                "{format}"
            );
        }
    }
}

#[test]
fn what_is_no_picture_is_named() {
    let message = |bytes: &[u8]| Picture::decode(bytes).unwrap_err().to_string();
    assert_eq!(message(b""), "the picture is empty");
    assert_eq!(
        message(b"Two burgers, please."),
        "this is not a picture: it begins like no known format"
    );
    assert_eq!(
        message(b"GIF89a\x01\x00\x01\x00"),
        "Gif pictures are not supported, only PNG, JPEG and WebP"
    );
}

/// A picture of four gigapixels in fifty bytes: the size alone must be enough to refuse it, whatever its samples are.
#[test]
fn a_picture_that_claims_to_be_huge_is_refused_before_memory_is_taken() {
    for picture in houses(8, 8) {
        check_too_large(&huge_png(&picture), 65_000, 65_000);
    }
    let mut jpeg = house(8, 8, Layout::Grey).encode(Format::Jpeg).unwrap();
    let frame = find(&jpeg, b"\xff\xc0");
    jpeg[frame + 5..frame + 9].fill(0xff);
    check_too_large(&jpeg, 65_535, 65_535);

    let mut webp = house(8, 8, Layout::Rgb).encode(Format::WebP).unwrap();
    let packed = find(&webp, b"VP8L") + 9;
    webp[packed..packed + 4].copy_from_slice(&0x0fff_ffff_u32.to_le_bytes());
    check_too_large(&webp, 16_384, 16_384);

    let mut webp = std::fs::read(file("lossy.webp")).unwrap();
    let sides = find(&webp, b"\x9d\x01\x2a") + 3;
    webp[sides..sides + 4].copy_from_slice(&0x3fff_3fff_u32.to_le_bytes());
    check_too_large(&webp, 16_383, 16_383);

    let mut webp = std::fs::read(file("lossy-alpha.webp")).unwrap();
    let sides = find(&webp, b"VP8X") + 12;
    webp[sides..sides + 6].fill(0xff);
    check_too_large(&webp, 1 << 24, 1 << 24);
}

#[track_caller]
fn check_too_large(bytes: &[u8], width: u32, height: u32) {
    let error = Picture::decode(bytes).unwrap_err();
    match error {
        PictureError::TooLarge {
            width: found_width,
            height: found_height,
        } => assert_eq!((found_width, found_height), (width, height)),
        _ => panic!("{error:?}"),
    }
    assert!(
        error.to_string().contains(&MAX_PIXELS.to_string()),
        "{error}"
    );
}

/// The PNG file of a picture, with a header that claims 65,000 × 65,000 pixels.
fn huge_png(picture: &Picture) -> Vec<u8> {
    let mut bytes = picture.encode(Format::Png).unwrap();
    bytes[16..20].copy_from_slice(&65_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&65_000_u32.to_be_bytes());
    let sum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

/// Where these bytes begin.
fn find(bytes: &[u8], part: &[u8]) -> usize {
    let windows = &mut bytes.windows(part.len());
    windows.position(|window| window == part).unwrap()
}

/// A file that another program made (Pillow, over libwebp and libjpeg).
fn file(name: &str) -> std::path::PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/it/files", name]
        .iter()
        .collect()
}

/// The sum of a PNG chunk: <https://www.w3.org/TR/png-3/#D-CRCAppendix>.
fn crc32(bytes: &[u8]) -> u32 {
    let bit = |sum: u32, _| {
        if sum & 1 == 1 {
            0xedb8_8320 ^ (sum >> 1)
        } else {
            sum >> 1
        }
    };
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), bit)
    })
}

#[test]
fn samples_that_do_not_fit_the_size_are_refused() {
    let error = Picture::new(2, 2, Layout::Rgb, Samples::Eight(vec![0; 11])).unwrap_err();
    assert_eq!(error.to_string(), "11 samples where the size asks for 12");
    let error = Picture::new(0, 2, Layout::Rgb, Samples::Eight(vec![])).unwrap_err();
    assert!(matches!(error, PictureError::Empty));
    let error = Picture::new(u32::MAX, u32::MAX, Layout::Rgb, Samples::Eight(vec![])).unwrap_err();
    assert!(matches!(error, PictureError::TooLarge { .. }));
}
