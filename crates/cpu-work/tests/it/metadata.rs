//! What a file says of its samples: kept by the cleaning, and honoured where pixels are shown.

use cpu_work::{Denoise, Format, Layout, Picture, Samples};

use crate::codec::FORMATS;
use crate::house::house;

/// Profile and orientation are in the file before and after.
#[test]
fn colour_profile_and_exif_survive_the_cleaning() {
    use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
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
    for format in FORMATS {
        let mut bytes = Vec::new();
        match format {
            Format::Jpeg => write(JpegEncoder::new(&mut bytes), &profile, exif),
            Format::WebP => write(WebPEncoder::new_lossless(&mut bytes), &profile, exif),
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

/// Each of the eight notes, beside what `image` makes of it; without a note, and with a senseless one, nothing turns.
#[test]
fn a_photograph_is_turned_upright_as_its_note_says() {
    use image::codecs::png::PngEncoder;
    use image::metadata::Orientation;
    use image::{DynamicImage, ImageEncoder, RgbImage};

    let Samples::Eight(samples) = house(7, 5, Layout::Rgb).noisy(3).samples().clone() else {
        unreachable!("the generated house has 8 bits")
    };
    for note in 0..=9 {
        let exif = [
            &b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"[..],
            &[note, 0, 0, 0, 0, 0, 0],
        ]
        .concat();
        let mut bytes = Vec::new();
        let mut encoder = PngEncoder::new(&mut bytes);
        encoder.set_exif_metadata(exif).unwrap();
        encoder
            .write_image(&samples, 7, 5, image::ExtendedColorType::Rgb8)
            .unwrap();
        let upright = Picture::decode(&bytes).unwrap().upright();

        let mut theirs = DynamicImage::from(RgbImage::from_raw(7, 5, samples.clone()).unwrap());
        theirs.apply_orientation(Orientation::from_exif(note).unwrap_or(Orientation::NoTransforms));
        let (width, height) = (upright.width(), upright.height());
        assert_eq!(
            (width, height),
            (theirs.width() as usize, theirs.height() as usize),
            "note {note}"
        );
        assert_eq!(
            *upright.samples(),
            Samples::Eight(theirs.into_rgb8().into_raw()),
            "note {note}"
        );
        assert_eq!(upright.upright(), upright, "note {note}: turned once");
    }
}
