//! Whether a picture file is whole: a walk to the mark that ends it, without decoding.
//!
//! Decoders are lenient: that of JPEG fills what is missing with grey, that of PNG does not look for the end. Someone who
//! cleans a folder of photographs wants to hear of a copy that broke off. JPEG: ITU-T T.81, annex B,
//! <https://www.w3.org/Graphics/JPEG/itu-t81.pdf>. PNG: <https://www.w3.org/TR/png-3/#5DataRep>. WebP:
//! <https://www.rfc-editor.org/rfc/rfc9649>.

use super::Format;

/// The marker that ends a JPEG file.
const EOI: u8 = 0xd9;

/// Tells whether the bytes end before the mark that ends a file of this format.
pub(super) fn is_cut_short(format: Format, bytes: &[u8]) -> bool {
    match format {
        Format::Png => is_png_cut_short(bytes),
        Format::Jpeg => is_jpeg_cut_short(bytes),
        Format::WebP => is_webp_cut_short(bytes),
    }
}

/// The file says how long it is, and so does each of its chunks: one that reaches beyond the end would make a decoder take
/// the memory that it claims.
fn is_webp_cut_short(bytes: &[u8]) -> bool {
    const BEFORE_CHUNKS: usize = 12;
    let Some(&length) = bytes.get(4..8).and_then(<[u8]>::first_chunk) else {
        return true;
    };
    // The length counts from after itself.
    let end = u32::from_le_bytes(length) as usize + 8;
    let chunks: usize = riff_chunks(bytes)
        .map(|(_, data)| chunk_length(data.len()))
        .sum();
    bytes.len() < end || BEFORE_CHUNKS + chunks < end
}

/// The whole chunks of a WebP file by their names, up to the first that is cut short.
pub(super) fn riff_chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut rest = bytes.get(12..).unwrap_or_default();
    std::iter::from_fn(move || {
        let name = rest.first_chunk()?;
        let length = u32::from_le_bytes(*rest.get(4..)?.first_chunk()?) as usize;
        let data = rest.get(8..)?.get(..length)?;
        rest = rest.get(chunk_length(length)..).unwrap_or_default();
        Some((name, data))
    })
}

/// The length of a chunk of so much data: with its name, its length, and a byte that makes it even.
fn chunk_length(data: usize) -> usize {
    8 + data + data % 2
}

/// Goes from chunk to chunk: four bytes of length, four of name, the data, four of checksum.
fn is_png_cut_short(bytes: &[u8]) -> bool {
    const SIGNATURE: usize = 8;
    const AROUND_DATA: usize = 12;
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    loop {
        let (Some(&length), Some(name)) = (rest.first_chunk(), rest.get(4..8)) else {
            return true;
        };
        let chunk = u32::from_be_bytes(length) as usize + AROUND_DATA;
        match rest.get(chunk..) {
            Some(_) if name == b"IEND" => return false,
            Some(after) => rest = after,
            None => return true,
        }
    }
}

/// Goes from marker to marker.
///
/// The segments are skipped by their lengths, because one of them may hold a preview, a JPEG with an end of its own.
fn is_jpeg_cut_short(bytes: &[u8]) -> bool {
    // The start of the picture is two bytes; then marker after marker.
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        let Some((marker, after)) = next_marker(rest) else {
            return true;
        };
        rest = match marker {
            EOI => return false,
            _ if stands_alone(marker) => after,
            _ => match skip_segment(after) {
                Some(after) => after,
                None => return true,
            },
        };
    }
}

/// Finds the next marker and returns it with what follows it. In compressed data, a 0xff that belongs to the data is
/// followed by 0, and 0xff may be repeated before a marker.
pub(super) fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let at = bytes
        .windows(2)
        .position(|pair| pair[0] == 0xff && pair[1] != 0 && pair[1] != 0xff)?;
    Some((bytes[at + 1], &bytes[at + 2..]))
}

/// Restart markers and the start of a picture have no segment.
pub(super) fn stands_alone(marker: u8) -> bool {
    matches!(marker, 0x01 | 0xd0..=0xd8)
}

/// Skips a segment by its length, which counts its own two bytes. After the header of a scan comes compressed data, which the
/// search for the next marker passes over.
pub(super) fn skip_segment(bytes: &[u8]) -> Option<&[u8]> {
    let length = u16::from_be_bytes(*bytes.first_chunk()?);
    bytes.get(usize::from(length)..)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOS: u8 = 0xda;
    const START: [u8; 2] = [0xff, 0xd8];

    fn check(parts: &[&[u8]], cut_short: bool) {
        assert_eq!(
            is_cut_short(Format::Jpeg, &[&START[..], &parts.concat()].concat()),
            cut_short
        );
    }

    #[test]
    fn the_end_after_a_scan_is_the_end() {
        let scan: &[u8] = &[0xff, SOS, 0, 3, 9, 0x12, 0xff, 0, 0x34, 0xff, 0xd0, 0x56];
        check(&[scan, &[0xff, EOI]], false);
        check(&[scan, &[0xff, 0xff, EOI, 1, 2, 3]], false);
        check(&[scan], true);
        check(&[scan, &[0xff]], true);
    }

    #[test]
    fn the_end_of_a_preview_is_not_the_end() {
        let preview: &[u8] = &[0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, EOI];
        check(&[preview], true);
        check(&[preview, &[0xff, EOI]], false);
    }

    #[test]
    fn a_png_without_its_last_chunk_is_cut_short() {
        let head: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x01IDAT.crc-";
        let end: &[u8] = b"\0\0\0\0IENDcrc-";
        assert!(is_cut_short(Format::Png, head));
        assert!(!is_cut_short(Format::Png, &[head, end].concat()));
        assert!(is_cut_short(Format::Png, &[head, &end[..11]].concat()));
        assert!(is_cut_short(Format::Png, &head[..9]));
    }

    #[test]
    fn a_webp_with_a_chunk_longer_than_the_file_is_cut_short() {
        let file = |length: u8, chunk: u8, data: &[u8]| {
            [
                b"RIFF",
                &[length, 0, 0, 0][..],
                b"WEBPVP8L",
                &[chunk, 0, 0, 0],
                data,
            ]
            .concat()
        };
        assert!(!is_cut_short(Format::WebP, &file(16, 4, b"data")));
        assert!(is_cut_short(Format::WebP, &file(16, 5, b"data")));
        assert!(is_cut_short(Format::WebP, &file(17, 4, b"data")));
        assert!(is_cut_short(Format::WebP, b"RIFF"));
        assert!(!is_cut_short(Format::WebP, &file(16, 3, b"dat\0")));
    }

    #[test]
    fn a_segment_longer_than_the_file_is_cut_short() {
        check(&[&[0xff, 0xe1, 0x40, 0]], true);
        check(&[&[0xff, 0xe1, 0x40]], true);
        check(&[], true);
    }
}
