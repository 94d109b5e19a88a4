//! Cleans a noisy house with each crew and shows that all of them did the same work.
//!
//! `cargo run --release -p cpu-work --example clean_in_parallel [PICTURE [OUTPUT]]`: without a picture, a house is generated
//! and made noisy. `time` around it, with one crew or the other, shows what taking turns gains: nothing.

use std::error::Error;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, io::Write as _, thread};

use cpu_work::{Cleaning, Crew, Denoise, Kernel as _, Picture, Progress, psnr};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let picture = match arguments.next() {
        Some(path) => Picture::decode(&fs::read(path)?)?,
        None => Picture::generated(1200, 900, 7).noisy(7),
    };
    let output = arguments.next();
    let mut out = std::io::stdout().lock();

    // Twelve rooms, each cleaned in eight turns.
    let house = Cleaning::new(picture, Denoise::default(), 12, 8);
    let processors = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut clean = None;
    let crews = [
        Crew::One,
        Crew::Turns,
        Crew::Parallel(processors),
        Crew::Threads(processors),
    ];
    for crew in crews {
        let turns = AtomicUsize::new(0);
        let cleaned = crew.clean(&house, |progress| {
            if let Progress::Turn { .. } = progress {
                turns.fetch_add(1, Ordering::Relaxed);
            }
            ControlFlow::Continue(())
        })?;
        writeln!(
            out,
            "{crew:?}: {} {} in {} turns, checksum {:016x}",
            cleaned.units,
            house.unit_name(),
            turns.into_inner(),
            cleaned.checksum
        )?;
        clean = Some(house.assemble(cleaned.pieces.iter().flatten()));
    }

    if let (Some(path), Some(clean)) = (output, &clean) {
        fs::write(path, clean.encode(clean.format())?)?;
    }
    if let Some(change) = clean.and_then(|clean| psnr(house.picture(), &clean)) {
        writeln!(
            out,
            "what was taken away: {change:.1} dB below the picture's peak"
        )?;
    }
    Ok(())
}
