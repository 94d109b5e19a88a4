//! Sound files: what is kept, and how faults are named.

use std::error::Error as _;

use cpu_work::audio::{Format, MAX_SAMPLES, NoiseReduction, Samples, Sound, SoundError};

/// Sounds of every kind that WAV can hold.
fn sounds() -> Vec<Sound> {
    let integers = |bits: u16, channels: u16| {
        let unused = 32 - u32::from(bits);
        let sample = |at: i32| at.wrapping_mul(0x9e37_79b1_u32.cast_signed()) >> unused;
        Sound::from_integers(11_025, channels, bits, (0..630).map(sample).collect()).unwrap()
    };
    let mut sounds: Vec<_> = [8, 16, 24, 32]
        .into_iter()
        .flat_map(|bits| [1, 2, 7].map(|channels| integers(bits, channels)))
        .collect();
    // An odd number of bytes, which WAV pads.
    sounds.push(Sound::from_integers(8_000, 1, 8, vec![1, -2, 3]).unwrap());
    let floats = (0..500_u16).map(|at| f32::from(at) / 300.0 - 0.9).collect();
    sounds.push(Sound::from_floats(48_000, 2, floats).unwrap());
    sounds
}

fn wav(sound: &Sound) -> Vec<u8> {
    sound.encode(Format::Wav).unwrap()
}

fn error_of(bytes: &[u8]) -> SoundError {
    Sound::decode(bytes).unwrap_err()
}

/// A WAV file of these chunks.
fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\0WAVE".to_vec();
    for (name, content) in chunks {
        bytes.extend_from_slice(*name);
        bytes.extend_from_slice(&u32::try_from(content.len()).unwrap().to_le_bytes());
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(2), 0);
    }
    bytes
}

/// The content of a format chunk.
fn format(tag: u16, channels: u16, rate: u32, bits: u16) -> Vec<u8> {
    let align = channels * (bits / 8);
    let bytes_a_second = rate * u32::from(align);
    [
        &tag.to_le_bytes()[..],
        &channels.to_le_bytes(),
        &rate.to_le_bytes(),
        &bytes_a_second.to_le_bytes(),
        &align.to_le_bytes(),
        &bits.to_le_bytes(),
    ]
    .concat()
}

#[test]
fn wav_keeps_every_kind_and_all_bits() {
    for sound in sounds() {
        assert!(
            Sound::decode(&wav(&sound)).unwrap() == sound,
            "{} bits",
            sound.bits()
        );
    }
}

#[test]
fn cleaning_keeps_rate_channels_bits_and_length() {
    let sound = Sound::generated(8_000, 2, 2, 7).noisy(1);
    let quiet = NoiseReduction::default().clean(&sound).unwrap();
    let again = Sound::decode(&wav(&quiet)).unwrap();
    assert_eq!(
        (again.rate(), again.channels(), again.bits(), again.frames()),
        (8_000, 2, 16, 16_000)
    );
    assert_eq!(again, quiet);
}

#[test]
fn chunks_around_the_samples_travel_with_them() {
    let note = b"INFOINAM\x05\0\0\0Song\0\0";
    let bytes = riff(&[
        // Of odd length, before the format: its padding must be passed over.
        (b"bext", b"odd"),
        (b"fmt ", &format(1, 1, 8_000, 16)),
        (b"fact", &[2, 0, 0, 0]),
        (b"data", &[1, 0, 2, 0]),
        (b"LIST", note),
    ]);
    let sound = Sound::decode(&bytes).unwrap();
    assert_eq!(sound.samples(), &Samples::Integers(vec![1, 2]));
    let written = wav(&sound);
    let contains = |part: &[u8]| written.windows(part.len()).any(|window| window == part);
    assert!(contains(b"bext\x03\0\0\0odd\0") && contains(note));
    let claimed = u32::from_le_bytes(written[4..8].try_into().unwrap());
    assert_eq!(claimed as usize + 8, written.len());
    assert_eq!(Sound::decode(&written).unwrap(), sound);
}

/// Cut anywhere, a file is refused as cut short.
#[test]
fn a_wav_that_is_cut_short_is_never_taken_for_a_sound() {
    for sound in sounds() {
        let bytes = wav(&sound);
        for length in (4..bytes.len() - 1).step_by(7) {
            let error = error_of(&bytes[..length]);
            assert!(
                matches!(error, SoundError::CutShort),
                "{length} bytes: {error:?}"
            );
        }
    }
    assert_eq!(
        error_of(&wav(&sounds()[0])[..100]).to_string(),
        "the sound is cut short: the file ends before it does"
    );
}

#[test]
fn what_is_no_sound_is_named() {
    let message = |bytes: &[u8]| error_of(bytes).to_string();
    assert_eq!(message(b""), "the sound is empty");
    assert_eq!(
        message(b"Two burgers, please."),
        "this is not a sound: it begins like no known format"
    );
    assert_eq!(
        message(b"OggS\0\x02"),
        "Ogg is not supported, only WAV and FLAC"
    );
    assert_eq!(
        message(b"RF64\xff\xff\xff\xffWAVEds64"),
        "WAV of 64 bits (RF64) is not supported, only WAV and FLAC"
    );
    assert_eq!(
        message(b"FORM\0\0\0\x2eAIFFCOMM"),
        "AIFF is not supported, only WAV and FLAC"
    );
}

#[test]
fn a_wav_of_another_kind_is_named() {
    let file = |tag, bits| riff(&[(b"fmt ", &format(tag, 1, 8_000, bits)), (b"data", &[0; 16])]);
    let error = error_of(&file(6, 8));
    assert_eq!(error.to_string(), "this kind of WAV is not supported");
    let error = error_of(&file(3, 64));
    assert_eq!(
        error.to_string(),
        "this kind of WAV is not supported: floats: bits per sample is not 32"
    );
}

#[test]
fn a_wav_that_contradicts_itself_is_named() {
    let silence: &[u8] = &[0; 16];
    let error = error_of(&riff(&[
        (b"fmt ", &format(1, 0, 8_000, 16)),
        (b"data", silence),
    ]));
    assert_eq!(error.to_string(), "the sound has no channels");
    let error = error_of(&riff(&[
        (b"fmt ", &format(1, 1, 0, 16)),
        (b"data", silence),
    ]));
    assert_eq!(
        error.to_string(),
        "the sound has a rate of 0: nothing is known of its pitch"
    );
    let error = error_of(&riff(&[
        (b"fmt ", &format(1, 1, 8_000, 16)),
        (b"data", &[]),
    ]));
    assert_eq!(error.to_string(), "the sound is empty");
    let error = error_of(&riff(&[
        (b"fmt ", &format(1, 1, 8_000, 16)),
        (b"data", &silence[..3]),
    ]));
    assert!(matches!(error, SoundError::Damaged(_)), "{error:?}");
    assert!(error.source().is_some());
    let error = error_of(&riff(&[(b"data", silence), (b"fmt ", &[1; 3])]));
    assert!(matches!(error, SoundError::Damaged(_)), "{error:?}");
}

#[test]
fn floats_that_are_no_numbers_are_refused_with_their_place() {
    let mut samples = vec![0.5; 10];
    samples[7] = f32::NAN;
    let error = Sound::from_floats(8_000, 2, samples.clone()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "frame 3 has a sample that is no finite number: NaN"
    );
    samples[7] = f32::NEG_INFINITY;
    let content: Vec<u8> = samples
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect();
    let error = error_of(&riff(&[
        (b"fmt ", &format(3, 2, 8_000, 32)),
        (b"data", &content),
    ]));
    assert_eq!(
        error.to_string(),
        "frame 3 has a sample that is no finite number: -inf"
    );
}

/// A header that claims four gigabytes takes no memory: the file is shorter.
#[test]
fn a_wav_that_claims_to_be_huge_is_refused_before_memory_is_taken() {
    let mut bytes = wav(&sounds()[0]);
    let data = bytes.windows(4).position(|name| name == b"data").unwrap();
    bytes[data + 4..data + 8].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(matches!(error_of(&bytes), SoundError::CutShort));
}

#[test]
fn changed_bytes_are_an_error_or_another_sound_and_never_a_panic() {
    for whole in sounds().iter().map(wav) {
        let mut refused = 0;
        for round in 0..2_000_usize {
            let mut bytes = whole.clone();
            for change in 0..=round % 3 {
                let at = 4 + (round * 7_919 + change * 31) % 80.min(bytes.len() - 4);
                bytes[at] ^= 1 << ((round + change) % 8);
            }
            refused += usize::from(Sound::decode(&bytes).is_err());
        }
        assert!(refused > 500, "{refused}");
    }
}

#[test]
fn samples_that_make_no_sound_are_refused() {
    let message = |channels, bits, samples| {
        Sound::from_integers(8_000, channels, bits, samples)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(message(1, 16, vec![]), "the sound is empty");
    assert_eq!(message(0, 16, vec![1]), "the sound has no channels");
    assert_eq!(
        message(2, 16, vec![1, 2, 3]),
        "3 samples cannot be shared evenly between 2 channels"
    );
    assert_eq!(
        message(1, 8, vec![127, 128]),
        "the sample 128 does not fit 8 bits"
    );
    assert_eq!(
        message(1, 33, vec![1]),
        "samples of 33 bits: integers have 4 to 32"
    );
}

#[test]
fn bits_that_wav_cannot_hold_are_refused_by_name() {
    let sound = Sound::from_integers(8_000, 1, 20, vec![1]).unwrap();
    assert_eq!(
        sound.encode(Format::Wav).unwrap_err().to_string(),
        "WAV cannot hold samples of 20 bits, only of 8, 16, 24 or 32"
    );
}

#[test]
fn the_bound_is_25_minutes_of_stereo() {
    assert!((25.0..26.0).contains(&(MAX_SAMPLES as f64 / 2.0 / 44_100.0 / 60.0)));
}

#[cfg(not(any(feature = "claxon", feature = "flacenc")))]
#[test]
fn without_its_features_flac_is_refused_by_name() {
    assert_eq!(
        error_of(b"fLaC\0").to_string(),
        "this build cannot read FLAC: it lacks the feature `claxon`"
    );
    let error = sounds()[0].encode(Format::Flac).unwrap_err();
    assert_eq!(
        error.to_string(),
        "this build cannot write FLAC: it lacks the feature `flacenc`"
    );
}
