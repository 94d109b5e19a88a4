//! Picture files: what is kept, and how faults are named.

use std::error::Error as _;

use cpu_work::picture::MAX_PIXELS;
use cpu_work::{Denoise, Format, Layout, Picture, PictureError, Samples, psnr};

use crate::house::{house, houses};

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
    for format in [Format::Png, Format::Jpeg] {
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
    for format in [Format::Png, Format::Jpeg] {
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
    let mut bytes = house(64, 48, Layout::Rgb).encode(Format::Png).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20].fill(0xa5);
    let error = Picture::decode(&bytes).unwrap_err();
    assert!(matches!(error, PictureError::Damaged(_)), "{error:?}");
    assert_eq!(error.to_string(), "the picture is damaged");
    assert!(error.source().is_some());
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
        "Gif pictures are not supported, only PNG and JPEG"
    );
}

/// A picture of four gigapixels in fifty bytes: the size alone must be enough to refuse it.
#[test]
fn a_picture_that_claims_to_be_huge_is_refused_before_memory_is_taken() {
    let mut bytes = house(8, 8, Layout::Grey).encode(Format::Png).unwrap();
    bytes[16..20].copy_from_slice(&65_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&65_000_u32.to_be_bytes());
    let sum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    let error = Picture::decode(&bytes).unwrap_err();
    assert!(
        matches!(
            error,
            PictureError::TooLarge {
                width: 65_000,
                height: 65_000
            }
        ),
        "{error:?}"
    );
    assert!(
        error.to_string().contains(&MAX_PIXELS.to_string()),
        "{error}"
    );
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

/// Profile and orientation are in the file before and after.
#[test]
fn colour_profile_and_exif_survive_the_cleaning() {
    use image::codecs::{jpeg::JpegEncoder, png::PngEncoder};
    use image::{ExtendedColorType, ImageEncoder};

    fn write(mut encoder: impl ImageEncoder, profile: &[u8], exif: &[u8]) {
        encoder.set_icc_profile(profile.to_vec()).unwrap();
        encoder.set_exif_metadata(exif.to_vec()).unwrap();
        encoder
            .write_image(&[90; 64], 8, 8, ExtendedColorType::L8)
            .unwrap();
    }

    // Big-endian TIFF with one entry: orientation 6, a quarter turn to the right.
    let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let profile = b"a colour profile".repeat(9);
    let contains =
        |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    for format in [Format::Png, Format::Jpeg] {
        let mut bytes = Vec::new();
        match format {
            Format::Jpeg => write(JpegEncoder::new(&mut bytes), &profile, exif),
            _ => write(PngEncoder::new(&mut bytes), &profile, exif),
        }
        let picture = Picture::decode(&bytes).unwrap();
        let written = Denoise::default()
            .clean(&picture)
            .encode(picture.format())
            .unwrap();
        assert!(contains(&written, exif), "{format}");
        let mut again = image::ImageReader::new(std::io::Cursor::new(&written))
            .with_guessed_format()
            .unwrap()
            .into_decoder()
            .unwrap();
        assert_eq!(
            image::ImageDecoder::icc_profile(&mut again).unwrap(),
            Some(profile.clone()),
            "{format}"
        );
    }
}
