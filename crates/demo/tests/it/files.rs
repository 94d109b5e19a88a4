//! Files for the tests: pictures whole and broken, and a scenario that ends soon.

use cpu_work::{Format, Layout, Picture, Samples};
use std::fs;
use std::path::{Path, PathBuf};

/// Over at once.
pub(crate) const SHORT: &str = r#"name = "short"
[shop]
strategies = ["sequential", "concurrent"]
customers = 3
grilling = "1ms"
eating = "1ms"
"#;

/// Writes a scenario file.
pub(crate) fn scenario(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

/// Encodes a picture of any size with samples that look like noise.
pub(crate) fn png(width: u32, height: u32, layout: Layout, bits: u32) -> Vec<u8> {
    let samples = width * height * u32::try_from(layout.channels()).unwrap();
    let noise = (0..samples).map(|n| n.wrapping_mul(2_654_435_761) >> 16);
    let samples = match bits {
        8 => Samples::Eight(noise.map(|n| n.to_le_bytes()[0]).collect()),
        _ => Samples::Sixteen(noise.map(|n| n.try_into().unwrap()).collect()),
    };
    let picture = Picture::new(width, height, layout, samples).unwrap();
    picture.encode(Format::Png).unwrap()
}

/// Encodes a photograph of a house as JPEG.
pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let house = Picture::generated(width, height, 7);
    house.noisy(7).encode(Format::Jpeg).unwrap()
}

/// A PNG whose header claims more pixels than any machine should make room for.
pub(crate) fn bomb() -> Vec<u8> {
    let mut bytes = png(4, 4, Layout::Rgb, 8);
    // The signature is 8 bytes, the header's length and name are 8; then width and height, 5 bytes of form, a checksum.
    bytes[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

/// The checksum of PNG's chunks, <https://www.w3.org/TR/png-3/#5CRC-algorithm>.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1));
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), step)
    })
}
