//! Writes clean and noisy pictures, as pairs of PNG files, for `models/train.py`: `training_pairs FOLDER COUNT SEED`.
//!
//! Pair `n` is the house of seed `SEED + n` with noise of the same seed: the same arguments give the same files. Every
//! fourth picture is grey. The last line of the output is the checksum over all samples, which the provenance of a trained
//! network names.

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use cpu_work::{Checksum, Format, Layout, Picture, Samples};

/// Rooms of 60 to 300 pixels: as in a thumbnail and as in the picture that the command generates.
const SIZES: [(u32, u32); 5] = [(240, 180), (400, 300), (640, 480), (900, 675), (1200, 900)];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, count, seed] = arguments.as_slice() else {
        return Err("usage: training_pairs FOLDER COUNT SEED".into());
    };
    let (folder, count, seed) = (PathBuf::from(folder), count.parse()?, seed.parse::<u64>()?);
    fs::create_dir_all(&folder)?;
    let mut checksum = Checksum::new();
    for index in 0..count {
        let (clean, noisy) = pair(index, seed + index as u64)?;
        for (kind, picture) in [("clean", &clean), ("noisy", &noisy)] {
            let file = folder.join(format!("{index:04}-{kind}.png"));
            fs::write(file, picture.encode(Format::Png)?)?;
            checksum.add(Checksum::mix(index as u64, picture.checksum().value()));
        }
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{count} pairs from seed {seed}, checksum {checksum}")?;
    Ok(())
}

/// The picture of that number, clean and noisy.
fn pair(index: usize, seed: u64) -> Result<(Picture, Picture), Box<dyn Error>> {
    let (width, height) = SIZES[index % SIZES.len()];
    let mut clean = Picture::generated(width, height, seed);
    if index % 4 == 3 {
        clean = green(&clean)?;
    }
    let noisy = clean.noisy(seed);
    Ok((clean, noisy))
}

/// The green channel as a grey picture.
fn green(picture: &Picture) -> Result<Picture, Box<dyn Error>> {
    let Samples::Eight(samples) = picture.samples() else {
        return Err("a generated picture has 8 bits".into());
    };
    let green = samples.iter().skip(1).step_by(3).copied().collect();
    let (width, height) = (picture.width().try_into()?, picture.height().try_into()?);
    Ok(Picture::new(
        width,
        height,
        Layout::Grey,
        Samples::Eight(green),
    )?)
}
