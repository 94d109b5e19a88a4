//! Taking the noise out of sounds: better afterwards, nothing lost, and the same however it is cut and whoever does it.

use std::ops::ControlFlow;
use std::time::Duration;

use cpu_work::audio::{
    NoiseReduction, NoiseSource, Overlap, Quieting, ReductionError, Samples, Sound, segmental_snr,
    snr,
};
use cpu_work::{Crew, Kernel as _};
use proptest::prelude::*;

/// Settings of every kind, for frames that are short enough for short sounds.
fn reductions() -> [NoiseReduction; 4] {
    let pause = NoiseSource::Stretch(Duration::ZERO..Duration::from_millis(400));
    [
        NoiseReduction::default(),
        NoiseReduction::new(pause),
        NoiseReduction::default().overlap(Overlap::Half),
        NoiseReduction::default()
            .frame(100)
            .and_then(|settings| settings.smoothing(0.0))
            .and_then(|settings| settings.attenuation_db(60.0))
            .unwrap(),
    ]
}

/// The same sound at other bits, or as floats.
fn at_bits(sound: &Sound, bits: u16) -> Sound {
    let Samples::Integers(samples) = sound.samples() else {
        unreachable!()
    };
    let shift = |sample: &i32| match bits {
        ..16 => sample >> (16 - bits),
        16.. => sample << (bits - 16),
    };
    let samples = samples.iter().map(shift).collect();
    Sound::from_integers(sound.rate(), channels(sound), bits, samples).unwrap()
}

fn as_floats(sound: &Sound) -> Sound {
    let Samples::Integers(samples) = sound.samples() else {
        unreachable!()
    };
    let samples = samples.iter().map(|&sample| sample as f32 / 32_768.0);
    Sound::from_floats(sound.rate(), channels(sound), samples.collect()).unwrap()
}

fn channels(sound: &Sound) -> u16 {
    u16::try_from(sound.channels()).unwrap()
}

fn kinds(sound: &Sound) -> [Sound; 5] {
    [
        at_bits(sound, 8),
        sound.clone(),
        at_bits(sound, 24),
        at_bits(sound, 32),
        as_floats(sound),
    ]
}

/// Cleans in so many pieces and compares with cleaning in one go: the sound, and the checksum.
#[track_caller]
fn check(sound: &Sound, reduction: &NoiseReduction, zones: usize, slices: usize) {
    let whole = reduction.clean(sound).unwrap();
    let kernel = Quieting::new(sound.clone(), reduction, zones, slices).unwrap();
    let cleaned = Crew::Turns
        .clean(&kernel, |_| ControlFlow::Continue(()))
        .unwrap();
    assert!(
        kernel.assemble(cleaned.pieces.iter().flatten()) == whole,
        "{reduction:?} in {zones} × {slices}"
    );
    assert_eq!(cleaned.checksum, whole.checksum().value());
    assert_eq!(cleaned.units, sound.samples().len() as u64);
}

#[test]
fn every_kind_of_sound_is_nearer_to_the_original_afterwards() {
    for clean in kinds(&Sound::generated(16_000, 1, 8, 7)) {
        let noisy = clean.noisy(1);
        let quiet = NoiseReduction::default().clean(&noisy).unwrap();
        let (before, after) = (snr(&clean, &noisy).unwrap(), snr(&clean, &quiet).unwrap());
        assert!(
            after > before + 5.5,
            "{} bits: {before:.1} dB, then {after:.1} dB",
            clean.bits()
        );
        let (before, after) = (
            segmental_snr(&clean, &noisy).unwrap(),
            segmental_snr(&clean, &quiet).unwrap(),
        );
        assert!(after > before + 5.0, "{before:.1} dB, then {after:.1} dB");
    }
}

#[test]
fn noise_learnt_in_a_pause_is_taken_out_of_every_channel() {
    let clean = Sound::generated(44_100, 2, 10, 7);
    let noisy = clean.noisy(2);
    let pause = NoiseSource::Stretch(Duration::ZERO..Duration::from_millis(500));
    let quiet = NoiseReduction::new(pause).clean(&noisy).unwrap();
    let (before, after) = (snr(&clean, &noisy).unwrap(), snr(&clean, &quiet).unwrap());
    assert!(after > before + 8.0, "{before:.1} dB, then {after:.1} dB");
}

/// In the pause at the beginning there is nothing but noise, so the attenuation can be heard there.
#[test]
fn a_pause_becomes_as_quiet_as_was_asked_for() {
    let noisy = Sound::generated(16_000, 1, 6, 7).noisy(3);
    let quiet = NoiseReduction::default().clean(&noisy).unwrap();
    let energy = |sound: &Sound| {
        let Samples::Integers(samples) = sound.samples() else {
            unreachable!()
        };
        let pause = samples[1_000..7_000].iter();
        pause.map(|&sample| f64::from(sample).powi(2)).sum::<f64>()
    };
    let lowered = 10.0 * (energy(&noisy) / energy(&quiet)).log10();
    assert!((20.0..26.0).contains(&lowered), "{lowered:.1} dB");
}

/// Integers to the last bit; floats to the precision of the computing, beside the loudest of the frame.
#[test]
fn where_nothing_is_taken_away_every_sample_stays_as_it_was() {
    let clean = Sound::generated(8_000, 2, 3, 7).noisy(4);
    for sound in kinds(&clean) {
        for overlap in [Overlap::Half, Overlap::ThreeQuarters] {
            for frame in [64, 100, 512, 2_048] {
                let nothing = NoiseReduction::default()
                    .overlap(overlap)
                    .frame(frame)
                    .and_then(|settings| settings.attenuation_db(0.0))
                    .unwrap();
                let same = match (sound.samples(), nothing.clean(&sound).unwrap().samples()) {
                    (Samples::Integers(before), Samples::Integers(after)) => before == after,
                    (Samples::Floats(before), Samples::Floats(after)) => {
                        let mut pairs = before.iter().zip(after);
                        pairs.all(|(before, after)| (before - after).abs() < 1e-14)
                    }
                    _ => false,
                };
                assert!(
                    same,
                    "{overlap:?}, frames of {frame}, {} bits",
                    sound.bits()
                );
            }
        }
    }
}

#[test]
fn digital_silence_stays_silent() {
    let silence = Sound::from_integers(8_000, 2, 16, vec![0; 20_000]).unwrap();
    for reduction in reductions() {
        assert_eq!(reduction.clean(&silence).unwrap(), silence);
    }
}

#[test]
fn the_loudest_floats_and_integers_give_numbers() {
    let loud = |at: i32| if at % 3 == 0 { i32::MAX } else { i32::MIN };
    let integers = Sound::from_integers(8_000, 1, 32, (0..9_000).map(loud).collect()).unwrap();
    let floats: Vec<f32> = (0..9_000)
        .map(|at| if at % 5 < 2 { f32::MAX } else { f32::MIN })
        .collect();
    let floats = Sound::from_floats(8_000, 1, floats).unwrap();
    for reduction in reductions() {
        assert_eq!(reduction.clean(&integers).unwrap().frames(), 9_000);
        let Samples::Floats(quiet) = reduction.clean(&floats).unwrap().samples().clone() else {
            unreachable!()
        };
        assert!(quiet.iter().all(|sample| sample.is_finite()));
    }
}

#[test]
fn pieces_make_the_same_sound_as_cleaning_in_one_go() {
    let sound = Sound::generated(8_000, 2, 3, 7).noisy(5);
    for sound in kinds(&sound) {
        for reduction in &reductions() {
            check(&sound, reduction, 5, 3);
        }
    }
}

/// Long enough for the cut to follow the segments of the gain rule.
#[test]
fn a_long_sound_is_the_same_however_it_is_cut() {
    let sound = Sound::generated(8_000, 1, 40, 7).noisy(6);
    for (zones, slices) in [(2, 3), (7, 1), (3, 40), (1, 1)] {
        check(&sound, &NoiseReduction::default(), zones, slices);
    }
}

#[test]
fn every_crew_has_the_checksum_of_cleaning_in_one_go() {
    let sound = Sound::generated(16_000, 2, 4, 7).noisy(7);
    let expected = NoiseReduction::default().clean(&sound).unwrap().checksum();
    let kernel = Quieting::new(sound, &NoiseReduction::default(), 12, 8).unwrap();
    let crews = [
        Crew::One,
        Crew::Turns,
        #[cfg(feature = "rayon")]
        Crew::Parallel(std::num::NonZeroUsize::new(9).unwrap()),
    ];
    for crew in crews {
        let cleaned = crew.clean(&kernel, |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(cleaned.checksum, expected.value(), "{crew:?}");
    }
}

#[test]
fn a_missing_piece_leaves_the_noise_there() {
    let sound = Sound::generated(8_000, 2, 2, 7).noisy(8);
    let kernel = Quieting::new(sound.clone(), &NoiseReduction::default(), 4, 2).unwrap();
    assert_eq!(kernel.assemble([]), sound);
    let piece = kernel.clean(3, 1);
    assert_eq!(piece.frames().end, sound.frames());
    let partly = kernel.assemble([&piece]);
    let (Samples::Integers(before), Samples::Integers(after)) = (sound.samples(), partly.samples())
    else {
        unreachable!()
    };
    let first = piece.frames().start * 2;
    assert_eq!(before[..first], after[..first]);
    assert_ne!(before[first..], after[first..]);
}

#[test]
fn a_sound_shorter_than_a_frame_needs_a_longer_one_to_learn_from() {
    let short = Sound::generated(8_000, 1, 1, 7).noisy(9);
    let Samples::Integers(samples) = short.samples() else {
        unreachable!()
    };
    let short =
        |frames: usize| Sound::from_integers(8_000, 1, 16, samples[..frames].to_vec()).unwrap();
    let refusal = |frames| {
        NoiseReduction::default()
            .clean(&short(frames))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refusal(301),
        "a sound of 301 frames is too short to estimate its noise: 1408 are needed, or a stretch of nothing but noise"
    );
    assert_eq!(refusal(1), refusal(301).replace("301", "1"));
    assert!(NoiseReduction::default().clean(&short(1_407)).is_err());
    assert!(NoiseReduction::default().clean(&short(1_408)).is_ok());

    let from = |millis| NoiseSource::Stretch(Duration::ZERO..Duration::from_millis(millis));
    let error = NoiseReduction::new(from(10))
        .clean(&short(4_000))
        .unwrap_err();
    assert!(
        matches!(
            error,
            ReductionError::StretchTooShort {
                frames: 80,
                needed: 512
            }
        ),
        "{error:?}"
    );
    // Beyond the end there is no noise to learn either.
    let late = NoiseSource::Stretch(Duration::from_secs(9)..Duration::from_secs(10));
    assert!(NoiseReduction::new(late).clean(&short(4_000)).is_err());
    // One whole frame is enough, and what is left over at the end, shorter than a hop, is cleaned too.
    let quiet = NoiseReduction::new(from(400)).clean(&short(701)).unwrap();
    assert_eq!(quiet.frames(), 701);
}

#[test]
fn senseless_settings_are_refused_by_name() {
    let message = |error: ReductionError| error.to_string();
    assert_eq!(
        message(NoiseReduction::default().frame(102).unwrap_err()),
        "a frame of 102 samples: it must be a multiple of 4 from 64 to 65536"
    );
    assert!(NoiseReduction::default().frame(60).is_err());
    assert!(NoiseReduction::default().frame(65_540).is_err());
    assert_eq!(
        message(NoiseReduction::default().smoothing(1.0).unwrap_err()),
        "the smoothing must be at least 0 and below 1, not 1"
    );
    assert!(NoiseReduction::default().smoothing(f64::NAN).is_err());
    assert_eq!(
        message(NoiseReduction::default().attenuation_db(-1.0).unwrap_err()),
        "the attenuation must lie between 0 and 100 dB, not -1"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn the_cut_never_shows(
        samples in prop::collection::vec(-30_000..30_000_i32, 400..2_000), channels in 1_u16..4,
        zones in 1_usize..20, slices in 1_usize..9, half in any::<bool>(),
    ) {
        let mut samples = samples;
        samples.truncate(samples.len() / usize::from(channels) * usize::from(channels));
        let sound = Sound::from_integers(8_000, channels, 16, samples).unwrap();
        let overlap = if half { Overlap::Half } else { Overlap::ThreeQuarters };
        let learnt = NoiseSource::Stretch(Duration::ZERO..Duration::from_secs(1));
        let reduction = NoiseReduction::new(learnt).overlap(overlap).frame(64).unwrap();
        check(&sound, &reduction, zones, slices);
    }
}
