//! What the header of a picture file says, read before any decoder: its size, and what it is refused for by name.
//!
//! Decoders answer with a general error, take memory first, or go on without a word (of an animation they read the first
//! picture, of the four inks of a CMYK photograph they make three guessed colours). Here nothing is allocated. PNG:
//! <https://www.w3.org/TR/png-3/>. JPEG: ITU-T T.81, annex B. WebP: <https://www.rfc-editor.org/rfc/rfc9649>.

use super::ending::{next_marker, riff_chunks, skip_segment, stands_alone};
use super::{Format, MAX_PIXELS, PictureError};

/// Refuses by its header what cannot be read faithfully, or would take too much memory. A header that makes no sense passes:
/// the decoder says better what is wrong with it.
pub(super) fn check(format: Format, bytes: &[u8]) -> Result<(), PictureError> {
    match format {
        Format::Png => check_png(bytes),
        Format::Jpeg => check_jpeg(bytes),
        Format::WebP => check_webp(bytes),
    }
}

fn check_size(width: u32, height: u32) -> Result<(), PictureError> {
    match u64::from(width) * u64::from(height) {
        0 => Err(PictureError::Empty),
        pixels if pixels > MAX_PIXELS => Err(PictureError::TooLarge { width, height }),
        _ => Ok(()),
    }
}

/// The size is in the first chunk; that of an animation comes before the pixels.
fn check_png(bytes: &[u8]) -> Result<(), PictureError> {
    const SIGNATURE: usize = 8;
    const AROUND_DATA: usize = 12;
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    while let (Some(&length), Some(name)) = (rest.first_chunk(), rest.get(4..8)) {
        let number = |at: usize| {
            let digits = rest.get(8 + at..)?.first_chunk()?;
            Some(u32::from_be_bytes(*digits))
        };
        match name {
            b"IHDR" => {
                if let (Some(width), Some(height)) = (number(0), number(4)) {
                    check_size(width, height)?;
                }
            }
            b"acTL" => refuse_animation(Format::Png, number(0).unwrap_or(0))?,
            b"IDAT" => break,
            _ => {}
        }
        let chunk = u32::from_be_bytes(length) as usize + AROUND_DATA;
        rest = rest.get(chunk..).unwrap_or_default();
    }
    Ok(())
}

/// The frame header has the bits of a sample, the size, and the number of channels.
fn check_jpeg(bytes: &[u8]) -> Result<(), PictureError> {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let Some((marker, after)) = next_marker(rest) {
        if stands_alone(marker) {
            rest = after;
            continue;
        }
        if is_frame_header(marker) {
            let Some(&[_, _, bits, h1, h0, w1, w0, channels]) = after.first_chunk() else {
                return Ok(());
            };
            let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
            check_size(width.into(), height.into())?;
            if bits != 8 || !matches!(channels, 1 | 3) {
                return Err(PictureError::UnsupportedSamples {
                    format: Format::Jpeg,
                    channels,
                    bits,
                });
            }
            return Ok(());
        }
        let Some(after) = skip_segment(after) else {
            return Ok(());
        };
        rest = after;
    }
    Ok(())
}

/// Any of the kinds of compression; the three left out are tables and an extension.
fn is_frame_header(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// The extended header tells of an animation; its pictures are chunks of their own.
fn check_webp(bytes: &[u8]) -> Result<(), PictureError> {
    const ANIMATION: u8 = 1 << 1;
    let mut animated = false;
    let mut pictures = 0;
    for (name, data) in riff_chunks(bytes) {
        match (name, data) {
            (b"VP8X", [flags, ..]) => {
                animated = flags & ANIMATION != 0;
                if let Some(&[w0, w1, w2, h0, h1, h2]) = data.get(4..).and_then(<[u8]>::first_chunk)
                {
                    let side = |low, middle, high| u32::from_le_bytes([low, middle, high, 0]) + 1;
                    check_size(side(w0, w1, w2), side(h0, h1, h2))?;
                }
            }
            (b"ANMF", _) => pictures += 1,
            (b"VP8 ", [_, _, _, _, _, _, w0, w1, h0, h1, ..]) => {
                let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
                check_size(side(*w0, *w1), side(*h0, *h1))?;
            }
            (b"VP8L", [_, b0, b1, b2, b3, ..]) => {
                let packed = u32::from_le_bytes([*b0, *b1, *b2, *b3]);
                check_size((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1)?;
            }
            _ => {}
        }
    }
    if animated {
        refuse_animation(Format::WebP, pictures)?;
    }
    Ok(())
}

/// An animation of one picture is a picture.
fn refuse_animation(format: Format, pictures: u32) -> Result<(), PictureError> {
    if pictures > 1 {
        return Err(PictureError::Animated { format, pictures });
    }
    Ok(())
}
