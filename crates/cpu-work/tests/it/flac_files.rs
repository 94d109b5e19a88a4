//! FLAC files: what is kept, and how faults are named.

use cpu_work::audio::{Format, MAX_SAMPLES, Samples, Sound, SoundError};

/// Where the samples a frame, the bits and the number of frames stand in a file: in the STREAMINFO block, RFC 9639, 8.2.
const PACKED: std::ops::Range<usize> = 18..26;

fn sound(bits: u16, channels: u16) -> Sound {
    let sound = Sound::generated(16_000, channels, 1, 7);
    let Samples::Integers(samples) = sound.samples() else {
        unreachable!()
    };
    let scaled = samples.iter().map(|&sample| match bits {
        ..16 => sample >> (16 - bits),
        16.. => sample << (bits - 16),
    });
    Sound::from_integers(16_000, channels, bits, scaled.collect()).unwrap()
}

fn flac(sound: &Sound) -> Vec<u8> {
    sound.encode(Format::Flac).unwrap()
}

#[test]
fn flac_keeps_every_kind_and_all_bits() {
    for bits in [8, 12, 16, 20, 24] {
        for channels in [1, 2, 8] {
            let sound = sound(bits, channels).noisy(1);
            let decoded = Sound::decode(&flac(&sound)).unwrap();
            assert_eq!(decoded.format(), Format::Flac);
            assert_eq!(decoded.rate(), 16_000);
            assert!(
                decoded.bits() == bits && decoded.samples() == sound.samples(),
                "{bits} bits"
            );
        }
    }
}

#[test]
fn the_extremes_and_the_shortest_sounds_travel() {
    for frames in [1, 2, 15, 16, 17, 4_096, 4_097] {
        let loud = |at: i32| if at % 2 == 0 { 8_388_607 } else { -8_388_608 };
        let samples = (0..2 * frames).map(loud).collect();
        let sound = Sound::from_integers(44_100, 2, 24, samples).unwrap();
        assert!(Sound::decode(&flac(&sound)).unwrap().samples() == sound.samples());
    }
}

#[test]
fn comments_travel_with_the_sound() {
    let sound = sound(16, 1)
        .with_tag("TITLE", "The long line")
        .with_tag("ARTIST", "A customer")
        .with_tag("ARTIST", "Her companion");
    let decoded = Sound::decode(&flac(&sound)).unwrap();
    assert_eq!(decoded.tags(), sound.tags());
    let quiet = cpu_work::NoiseReduction::default().clean(&decoded).unwrap();
    assert_eq!(Sound::decode(&flac(&quiet)).unwrap(), quiet);
}

#[test]
fn what_flac_cannot_hold_is_refused_by_name() {
    let refusal = |sound: &Sound| sound.encode(Format::Flac).unwrap_err().to_string();
    let floats = Sound::from_floats(8_000, 1, vec![0.5]).unwrap();
    assert_eq!(refusal(&floats), "FLAC cannot hold floats");
    assert_eq!(
        refusal(&sound(32, 1)),
        "FLAC cannot hold samples of 32 bits here, only of 8 to 24"
    );
    assert_eq!(
        refusal(&sound(16, 9)),
        "FLAC cannot hold 9 channels, only 8"
    );
    let fast = Sound::from_integers(192_000, 1, 16, vec![1]).unwrap();
    assert_eq!(
        refusal(&fast),
        "FLAC cannot hold a rate of 192000 Hz here, only up to 96000"
    );
}

/// Cut anywhere, a file is refused, and where its head is whole, as cut short.
#[test]
fn a_flac_that_is_cut_short_is_never_taken_for_a_sound() {
    let bytes = flac(&sound(16, 2).noisy(2));
    for length in (4..bytes.len()).step_by(97) {
        let error = Sound::decode(&bytes[..length]).unwrap_err();
        assert!(
            matches!(error, SoundError::CutShort),
            "{length} bytes: {error:?}"
        );
    }
}

#[test]
fn changed_bytes_are_an_error_or_another_sound_and_never_a_panic() {
    let whole = flac(&sound(16, 2).noisy(3));
    let mut refused = 0;
    for round in 0..600_usize {
        let mut bytes = whole.clone();
        // Half of them in the head, where sizes stand.
        let reach = if round % 2 == 0 { 200 } else { bytes.len() - 4 };
        let at = 4 + round * 7_919 % reach;
        bytes[at] ^= 1 << (round % 8);
        refused += usize::from(Sound::decode(&bytes).is_err());
    }
    assert!(refused > 200, "{refused}");
}

/// A few bytes can claim years of sound.
#[test]
fn a_flac_that_claims_to_be_huge_is_refused_before_memory_is_taken() {
    let mut bytes = flac(&sound(16, 2));
    let packed = u64::from_be_bytes(bytes[PACKED].try_into().unwrap());
    let frames = (1_u64 << 36) - 1;
    bytes[PACKED].copy_from_slice(&(packed | frames).to_be_bytes());
    let error = Sound::decode(&bytes).unwrap_err();
    assert!(
        matches!(error, SoundError::TooLong { samples } if samples == 2 * frames),
        "{error:?}"
    );
    assert!(
        error.to_string().contains(&MAX_SAMPLES.to_string()),
        "{error}"
    );
}

/// A header may leave the length open: the sound is as long as its frames are.
#[test]
fn a_flac_of_unknown_length_is_read_to_its_end() {
    let sound = sound(16, 2);
    let mut bytes = flac(&sound);
    let packed = u64::from_be_bytes(bytes[PACKED].try_into().unwrap());
    let open = packed & !((1_u64 << 36) - 1);
    bytes[PACKED].copy_from_slice(&open.to_be_bytes());
    assert!(Sound::decode(&bytes).unwrap().samples() == sound.samples());
}
