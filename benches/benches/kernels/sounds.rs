//! Sounds, beside SciPy.

use crate::case::{Case, Computed, Library};
use crate::peer::Array;
use anyhow::{Result, bail};
use benches::agreement::Agreement;
use benches::arguments::Effort;
use cpu_work::audio::{NoiseReduction, Samples, Sound};
use realfft::RealFftPlanner;
use serde_json::json;
use std::path::Path;

/// The samples of a frame: what noise reduction takes at 44,100 Hz. The peer's are the same.
const FRAME: usize = 2_048;
const RATE: u32 = 44_100;
const SEED: u64 = 42;

/// The settings of noise reduction: the weight of the past, and decibels.
const SMOOTHING: f64 = 0.95;
const ATTENUATION_DB: f64 = 24.0;

pub(crate) fn cases(effort: Effort, folder: &Path) -> Result<Vec<Case>> {
    let seconds = match effort {
        Effort::Test => 2,
        Effort::Full => 30,
    };
    let sound = Sound::generated(RATE, 1, seconds, SEED).noisy(SEED);
    let Samples::Integers(samples) = sound.samples() else {
        bail!("invariant: generated sounds are of integers");
    };
    let transform = transform(samples, folder)?;

    let input = Array::of_integers(folder.join("sound"), &[samples.len()], samples)?;
    let reduction = NoiseReduction::default()
        .frame(FRAME)?
        .smoothing(SMOOTHING)?
        .attenuation_db(ATTENUATION_DB)?;
    let reduction = Case {
        title: format!("noise reduction, {seconds} s of sound"),
        library: Library::Scipy,
        run: "noise_reduction",
        with: json!({ "smoothing": SMOOTHING, "attenuation_db": ATTENUATION_DB }),
        inputs: vec![input],
        agreement: Agreement::Alike(0.01),
        ours: Box::new(move || Ok(Computed::Sound(reduction.clean(&sound)?))),
    };
    Ok(vec![transform, reduction])
}

/// Frames that overlap by three quarters, to their spectra and back: realfft as the kernel uses it.
fn transform(samples: &[i32], folder: &Path) -> Result<Case> {
    let frames: Vec<f64> = samples
        .windows(FRAME)
        .step_by(FRAME / 4)
        .flatten()
        .map(|&sample| f64::from(sample))
        .collect();
    let count = frames.len() / FRAME;
    let input = Array::of_doubles(folder.join("frames"), &[count, FRAME], &frames)?;
    let mut planner = RealFftPlanner::<f64>::new();
    let (forward, inverse) = (
        planner.plan_fft_forward(FRAME),
        planner.plan_fft_inverse(FRAME),
    );
    Ok(Case {
        title: format!("Fourier transform and back, {count} frames of {FRAME}"),
        library: Library::Scipy,
        run: "there_and_back",
        with: json!({}),
        inputs: vec![input],
        agreement: Agreement::Within(1e-12),
        ours: Box::new(move || {
            let mut result = Vec::with_capacity(frames.len());
            let mut values = forward.make_input_vec();
            let mut spectrum = forward.make_output_vec();
            let length = forward.get_scratch_len().max(inverse.get_scratch_len());
            let mut scratch = vec![Default::default(); length];
            for frame in frames.chunks_exact(FRAME) {
                values.copy_from_slice(frame);
                forward.process_with_scratch(&mut values, &mut spectrum, &mut scratch)?;
                inverse.process_with_scratch(&mut spectrum, &mut values, &mut scratch)?;
                result.extend(values.iter().map(|value| value * (1.0 / FRAME as f64)));
            }
            Ok(Computed::Numbers(result))
        }),
    })
}
