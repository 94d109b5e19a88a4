//! Sounds, from which noise is taken.

use super::{Chore, ChoreError, Clean, Options, Quality, files};
use cpu_work::audio::{
    NoiseReduction, NoiseSource, QuietPiece, Quieting, Sound, segmental_snr, snr,
};
use std::path::{Path, PathBuf};

/// The generated sound: its rate, channels and seconds; long enough that more cleaners show.
const GENERATED: (u32, u16, u32) = (44_100, 2, 12);

/// A noisy sound.
#[derive(Clone, Debug)]
pub struct SoundChore {
    noisy: Sound,
    truth: Option<Sound>,
    reduction: NoiseReduction,
}

/// A sound that was cleaned.
#[derive(Clone, Debug)]
pub struct CleanSound {
    clean: Sound,
    /// Noisy, and as it really is, where that is known.
    known: Option<[Sound; 2]>,
}

fn reduction(options: &Options) -> NoiseReduction {
    let noise = options.noise.clone();
    NoiseReduction::new(noise.map_or(NoiseSource::Estimated, NoiseSource::Stretch))
}

impl Chore for SoundChore {
    type Kernel = Quieting;
    type Clean = CleanSound;

    const INPUTS: &'static str = "WAV or FLAC sounds";
    const OPTIONS: &'static [&'static str] = &["noise"];
    const GENERATED: &'static str = "generated sound";

    fn read(path: &Path, options: &Options) -> Result<Self, ChoreError> {
        let bytes = files::read(path)?;
        let noisy = Sound::decode(&bytes).map_err(|source| ChoreError::Input {
            path: path.to_path_buf(),
            source: source.into(),
        })?;
        Ok(Self {
            noisy,
            truth: None,
            reduction: reduction(options),
        })
    }

    fn generated(seed: u64, options: &Options) -> Result<Self, ChoreError> {
        let (rate, channels, seconds) = GENERATED;
        let truth = Sound::generated(rate, channels, seconds, seed);
        Ok(Self {
            noisy: truth.noisy(seed),
            truth: Some(truth),
            reduction: reduction(options),
        })
    }

    fn size(&self) -> String {
        let (seconds, rate) = (self.noisy.seconds(), self.noisy.rate());
        format!("{seconds:.1} s × {} at {rate} Hz", self.noisy.channels())
    }

    fn kernel(&self, zones: usize, slices: usize) -> Result<Quieting, ChoreError> {
        let kernel = Quieting::new(self.noisy.clone(), &self.reduction, zones, slices);
        kernel.map_err(|error| ChoreError::Kernel(error.into()))
    }

    fn finish<'a>(
        &self,
        kernel: &Quieting,
        pieces: impl Iterator<Item = &'a QuietPiece>,
    ) -> Result<CleanSound, ChoreError> {
        let known = |truth: &Sound| [self.noisy.clone(), truth.clone()];
        Ok(CleanSound {
            clean: kernel.assemble(pieces),
            known: self.truth.as_ref().map(known),
        })
    }
}

impl CleanSound {
    /// Returns the sound.
    pub fn sound(&self) -> &Sound {
        &self.clean
    }
}

impl Clean for CleanSound {
    fn quality(&self) -> Vec<Quality> {
        let Some([noisy, truth]) = &self.known else {
            return Vec::new();
        };
        type Measure = fn(&Sound, &Sound) -> Option<f64>;
        let measures: [(&str, Measure); 2] = [("SNR", snr), ("segmental SNR", segmental_snr)];
        let quality = measures.into_iter().filter_map(|(measure, of)| {
            Some(Quality {
                measure,
                unit: "dB",
                before: of(truth, noisy),
                after: of(truth, &self.clean)?,
            })
        });
        quality.collect()
    }

    fn write(&self, folder: &Path, input: Option<&Path>) -> Result<Vec<PathBuf>, ChoreError> {
        // Not by the name that is shown: two that look alike are still two.
        if let Some(name) = input.and_then(Path::file_name) {
            return Ok(vec![save(&self.clean, folder, Path::new(name))?]);
        }
        let ending = self.clean.format().extension();
        let save = |sound: &Sound, name: &str| {
            let name = format!("{name}.{ending}");
            save(sound, folder, Path::new(&name))
        };
        let mut files = Vec::new();
        if let Some([noisy, truth]) = &self.known {
            files.push(save(truth, "house")?);
            files.push(save(noisy, "house-noisy")?);
        }
        files.push(save(&self.clean, "house-cleaned")?);
        Ok(files)
    }
}

/// Writes a sound in its own format.
fn save(sound: &Sound, folder: &Path, name: &Path) -> Result<PathBuf, ChoreError> {
    let bytes = sound
        .encode(sound.format())
        .map_err(|source| ChoreError::Encode {
            path: folder.join(name),
            source: source.into(),
        })?;
    files::write(folder, name, &bytes)
}
