//! Pieces of pictures as bytes.

use cpu_work::peers::{Portable, PortableError, fingerprint};
use cpu_work::{CleanPiece, Cleaning, Denoise};
use proptest::prelude::*;

use crate::house::houses;

fn pieces() -> Vec<CleanPiece> {
    let pieces = houses(23, 17).into_iter().flat_map(|picture| {
        let kernel = Cleaning::new(picture, Denoise::Median { radius: 1 }, 3, 2);
        let cleaned = cpu_work::Crew::One.clean(&kernel, super::go_on).unwrap();
        cleaned.pieces.into_iter().flatten()
    });
    pieces.collect()
}

fn bytes(piece: &CleanPiece) -> Vec<u8> {
    let mut bytes = Vec::new();
    piece.write(&mut bytes);
    bytes
}

#[test]
fn every_piece_comes_back_bit_by_bit() {
    for piece in pieces() {
        assert_eq!(CleanPiece::read(&bytes(&piece)), Ok(piece));
    }
}

#[test]
fn bytes_of_the_wrong_number_are_refused() {
    for piece in pieces() {
        let bytes = bytes(&piece);
        // A piece cut short by whole channels would be one of fewer channels: the picture tells, not the piece.
        for length in 0..bytes.len().min(40) {
            assert!(
                CleanPiece::read(&bytes[..length]).is_err(),
                "{length} bytes"
            );
        }
        assert!(CleanPiece::read(&bytes[..bytes.len() - 1]).is_err());
        assert!(CleanPiece::read(&[&bytes[..], &[0]].concat()).is_err());
    }
}

#[test]
fn nonsense_is_refused_by_name() {
    let mut none = bytes(&pieces()[0]);
    none[16..24].fill(0);
    assert_eq!(
        CleanPiece::read(&none).unwrap_err(),
        PortableError::Value {
            what: "the number of pixels",
            value: 0
        }
    );
    let mut odd = bytes(&pieces()[0]);
    odd[32] = 9;
    assert_eq!(
        CleanPiece::read(&odd).unwrap_err().to_string(),
        "the bits of a sample cannot be 9"
    );
    let mut enormous = bytes(&pieces()[0]);
    enormous[16..32].fill(0xff);
    assert!(CleanPiece::read(&enormous).is_err());
}

#[test]
fn the_fingerprint_tells_pictures_settings_and_cuts_apart() {
    let picture = houses(23, 17).remove(0);
    let median = |radius| Denoise::Median { radius };
    let kernels = [
        Cleaning::new(picture.clone(), median(1), 3, 2),
        Cleaning::new(picture.clone(), median(2), 3, 2),
        Cleaning::new(picture.clone(), Denoise::default(), 3, 2),
        Cleaning::new(picture.clone(), median(1), 2, 2),
        Cleaning::new(picture.clone(), median(1), 3, 3),
        Cleaning::new(picture.noisy(1), median(1), 3, 2),
    ];
    let mut prints: Vec<_> = kernels.iter().map(fingerprint).collect();
    assert_eq!(prints[0], fingerprint(&kernels[0].clone()));
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), kernels.len());
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), sides in 0_u8..9, bits in prop::sample::select(vec![8_u8, 16])) {
        let _ = CleanPiece::read(&bytes);
        // And bytes whose numbers are small enough to be believed.
        let mut likely = vec![0; 33];
        (likely[16], likely[24], likely[32]) = (sides, 3, bits);
        likely.extend(&bytes);
        if let Ok(piece) = CleanPiece::read(&likely) {
            prop_assert_eq!(super::portable::bytes(&piece), likely);
        }
    }
}
