//! Our kernels beside the libraries that a person would pick instead: OpenCV, SciPy and NumPy, on one thread each; and, with
//! the feature `tract-onnx`, onnxruntime.
//!
//! The peers run in a Python process, by `benches/peers/kernels.py`, and read the same inputs; only computing is timed, the
//! sides taking turns. Python is `python3`, or what `LUNCHRUSH_PYTHON` names; `benches/peers/requirements.txt` lists what
//! it needs. Where something is not installed, ours stands alone.
//!
//! Before anything is timed, the results are compared, so that like stands beside like:
//!
//! - medians, and threshold and components: identical, the border too, which both sides repeat;
//! - products, Fourier transforms and fits: the same numbers, to within rounding;
//! - bilateral filter: alike. OpenCV's neighbourhood is a circle where ours is a square, and it compares colours by the sum of
//!   the differences of their channels where ours takes the root of the mean square;
//! - non-local means: alike. Both have the same patches, search and strength, and subtract no noise from the distances; but
//!   OpenCV rounds these, takes weights below a thousandth for none, and mirrors the border where ours repeats it;
//! - noise reduction: alike. The same frames, estimate of the noise and gain rule, written with `scipy.signal` as a person would;
//!   ours begins the rule anew every 32 frames, looking back upon 8, so that it can be cut;
//! - network: alike. The same file, and the same blocks; sums come in another order, so a tone may be rounded to the next.
//!
//! What is timed is the way from an input in memory to a result in memory: for a product that includes the copy by which
//! `assemble` puts it together, for a fit the column of the constant, on both sides. NumPy's `lstsq` takes a singular value
//! decomposition, which copes with dependent columns; ours a QR, which names them in an error.

mod case;
mod matrices;
#[cfg(feature = "tract-onnx")]
mod network;
mod peer;
mod pictures;
mod sounds;

use anyhow::{Context, Result};
use benches::arguments::{Arguments, Effort};
use benches::clock::now;
use benches::figure::{Figure, Target, Unit};
use benches::order::rounds;
use benches::report::Report;
use case::{Case, Computed};
use peer::{PYTHON, Peer, Question};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::Path;

/// The least seconds that a measurement takes on the quicker side; it is repeated that often.
const MEASUREMENT_S: f64 = 0.1;

/// The most repetitions.
const MOST_TIMES: f64 = 100.0;

fn main() -> Result<()> {
    let arguments = Arguments::read();
    let effort = arguments.effort();
    let mut report = Report::new("kernels", &[], "system", &arguments);
    let folder = tempfile::tempdir()?;
    let mut peer = match Peer::start() {
        Ok(peer) => Some(peer),
        Err(error) => {
            report.note(&format!(
                "There is no Python to compare with: {error:#}. {PYTHON} names another one; what it needs comes by pip install -r \
                 benches/peers/requirements.txt"
            ));
            None
        }
    };
    if let Some(peer) = &peer {
        for (name, version) in peer.versions() {
            report.version(name, version);
        }
    }
    let pairs = arguments.pairs(10);
    let mut cases = pictures::cases(effort, folder.path())?;
    cases.extend(sounds::cases(effort, folder.path())?);
    cases.extend(matrices::cases(effort, folder.path())?);
    #[cfg(feature = "tract-onnx")]
    cases.extend(network::cases(effort, folder.path())?);
    let mut missing = BTreeSet::new();
    for case in &cases {
        let lacking: Vec<&str> = match &peer {
            Some(peer) => (case.library.modules().iter().copied())
                .filter(|module| !peer.versions().contains_key(*module))
                .collect(),
            None => Vec::new(),
        };
        let there = peer.as_mut().filter(|_| lacking.is_empty());
        match there {
            Some(peer) => compare(&mut report, case, peer, folder.path(), effort, pairs)?,
            None => alone(&mut report, case, effort, pairs)?,
        }
        missing.extend(lacking);
    }
    for module in missing {
        report.note(&format!(
            "`{module}` is not installed for Python, and what takes it is left out: pip install -r benches/peers/requirements.txt"
        ));
    }
    report.note(
        "Times are of one whole computation, on one thread. Ratios are the peer over ours, per round: more is better, 1 is as \
         good. The difference of the results is relative to the peer's: of the largest values where they are to be the same, \
         of the root mean squares where they are alike.",
    );
    report.finish()
}

/// Compares a kernel with its peer, if the results agree.
fn compare(
    report: &mut Report,
    case: &Case,
    peer: &mut Peer,
    folder: &Path,
    effort: Effort,
    pairs: usize,
) -> Result<()> {
    let result = folder.join("result");
    let question = |times, result| Question {
        run: case.run,
        with: &case.with,
        inputs: &case.inputs,
        times,
        result,
    };
    // Once unmeasured: caches are filled, and the results are compared.
    let (_, computed) = time(case, 1)?;
    peer.compute(&question(1, Some(&result)))?;
    let difference = case
        .agreement
        .check(&computed.values(), &peer::read(&result)?)
        .with_context(|| case.title.clone())?;
    drop(computed);

    let quicker = time(case, 1)?.0.min(peer.compute(&question(1, None))?);
    let times = times(quicker, effort);
    let taken = rounds(2, pairs, |side| -> Result<f64> {
        let seconds = match side {
            0 => peer.compute(&question(times, None))?,
            _ => time(case, times)?.0,
        };
        Ok(seconds * 1e3 / f64::from(times))
    })?;
    let ratios: Vec<f64> = taken[0].iter().zip(&taken[1]).map(|(a, b)| a / b).collect();
    let library = case.library.name();
    for (name, taken) in [(library, &taken[0]), ("ours", &taken[1])] {
        let figure = Figure::new(&case.title, name, Unit::Milliseconds, taken);
        report.push(figure.samples(name, taken));
    }
    let name = format!("{library} over ours");
    report.push(
        Figure::new(&case.title, &name, Unit::Ratio, &ratios)
            .target(Target::AtLeast(0.5))
            .equal_at(1.0),
    );
    report.push(Figure::exact(
        &case.title,
        "difference of the results",
        Unit::Ratio,
        difference,
    ));
    Ok(())
}

/// Tells what ours takes where there is nothing to compare it with.
fn alone(report: &mut Report, case: &Case, effort: Effort, pairs: usize) -> Result<()> {
    let times = times(time(case, 1)?.0, effort);
    let taken = rounds(1, pairs, |_| -> Result<f64> {
        Ok(time(case, times)?.0 * 1e3 / f64::from(times))
    })?;
    let figure = Figure::new(&case.title, "ours", Unit::Milliseconds, &taken[0]);
    report.push(figure.samples("ours", &taken[0]));
    Ok(())
}

/// Computes ours so often; gives the seconds of all times together, and the last result.
fn time(case: &Case, times: u32) -> Result<(f64, Computed)> {
    let started = now();
    let mut computed = black_box((case.ours)()?);
    for _ in 1..times {
        computed = black_box((case.ours)()?);
    }
    Ok((started.elapsed().as_secs_f64(), computed))
}

/// How often a computation of so many seconds is repeated in a measurement.
#[expect(clippy::cast_possible_truncation, reason = "a number from 1 to 100")]
fn times(seconds: f64, effort: Effort) -> u32 {
    match effort {
        Effort::Test => 1,
        Effort::Full => (MEASUREMENT_S / seconds).ceil().clamp(1.0, MOST_TIMES) as u32,
    }
}
