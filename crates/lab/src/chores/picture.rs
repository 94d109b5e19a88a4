//! Pictures, from whose pixels noise is taken.

use super::{Chore, ChoreError, Clean, Filter, Options, Quality, files};
use cpu_work::{CleanPiece, Cleaning, Denoise, Picture, PictureError, psnr, ssim};
use std::path::{Path, PathBuf};

/// The size of the generated picture in pixels: large enough that more cleaners show, small enough for a second.
const GENERATED: (u32, u32) = (1024, 768);

/// A noisy picture.
#[derive(Clone, Debug)]
pub struct PictureChore {
    noisy: Picture,
    truth: Option<Picture>,
    denoise: Denoise,
}

/// A picture that was cleaned.
#[derive(Clone, Debug)]
pub struct CleanPicture {
    clean: Picture,
    /// Noisy, and as it really is, where that is known.
    known: Option<[Picture; 2]>,
}

impl PictureChore {
    /// Takes a picture of which the clean form is not known.
    pub fn new(noisy: Picture) -> Self {
        Self {
            noisy,
            truth: None,
            denoise: Denoise::default(),
        }
    }

    /// Takes the same picture, to be cleaned by this filter.
    ///
    /// # Errors
    ///
    /// [`ChoreError::Kernel`] if there is no such filter.
    fn with(self, filter: &Filter) -> Result<Self, ChoreError> {
        let denoise = filter
            .denoise()
            .map_err(|error| ChoreError::Kernel(error.into()))?;
        Ok(Self { denoise, ..self })
    }

    /// Returns the picture as it is.
    #[cfg(feature = "tract-onnx")]
    pub(super) fn noisy(&self) -> &Picture {
        &self.noisy
    }

    /// Puts what it became beside what it was, and what it really is.
    pub(super) fn cleaned(&self, clean: Picture) -> CleanPicture {
        let known = |truth: &Picture| [self.noisy.clone(), truth.clone()];
        CleanPicture {
            clean,
            known: self.truth.as_ref().map(known),
        }
    }
}

impl Chore for PictureChore {
    type Kernel = Cleaning;
    type Clean = CleanPicture;

    const INPUTS: &'static str = "PNG, JPEG or WebP pictures";

    const OPTIONS: &'static [&'static str] = &["denoise", "radius", "strength", "linear"];
    const GENERATED: &'static str = "generated picture";

    fn read(path: &Path, options: &Options) -> Result<Self, ChoreError> {
        let bytes = files::read(path)?;
        let picture = Picture::decode(&bytes).map_err(|source| ChoreError::Input {
            path: path.to_path_buf(),
            source: source.into(),
        })?;
        Self::new(picture).with(&options.filter)
    }

    fn generated(seed: u64, options: &Options) -> Result<Self, ChoreError> {
        let (width, height) = options.size.unwrap_or(GENERATED);
        let truth = Picture::generated(width, height, seed);
        Self {
            noisy: truth.noisy(seed),
            truth: Some(truth),
            denoise: Denoise::default(),
        }
        .with(&options.filter)
    }

    fn size(&self) -> String {
        format!("{}×{}", self.noisy.width(), self.noisy.height())
    }

    fn kernel(&self, zones: usize, slices: usize) -> Result<Cleaning, ChoreError> {
        let picture = self.noisy.clone();
        Ok(Cleaning::new(picture, self.denoise, zones, slices))
    }

    fn finish<'a>(
        &self,
        kernel: &Cleaning,
        pieces: impl Iterator<Item = &'a CleanPiece>,
    ) -> Result<CleanPicture, ChoreError> {
        Ok(self.cleaned(kernel.assemble(pieces)))
    }
}

impl CleanPicture {
    /// Returns the picture.
    pub fn picture(&self) -> &Picture {
        &self.clean
    }
}

impl Clean for CleanPicture {
    fn quality(&self) -> Vec<Quality> {
        let Some([noisy, truth]) = &self.known else {
            return Vec::new();
        };
        type Measure = fn(&Picture, &Picture) -> Option<f64>;
        let measures: [(&str, &str, Measure); 2] = [("PSNR", "dB", psnr), ("SSIM", "", ssim)];
        let quality = measures.into_iter().filter_map(|(measure, unit, of)| {
            Some(Quality {
                measure,
                unit,
                before: of(noisy, truth),
                after: of(&self.clean, truth)?,
            })
        });
        quality.collect()
    }

    fn write(&self, folder: &Path, input: Option<&Path>) -> Result<Vec<PathBuf>, ChoreError> {
        // Not by the name that is shown: two that look alike are still two.
        if let Some(name) = input.and_then(Path::file_name) {
            return Ok(vec![save(&self.clean, folder, Path::new(name))?]);
        }
        let mut files = Vec::new();
        if let Some([noisy, truth]) = &self.known {
            files.push(save(truth, folder, Path::new("house.png"))?);
            files.push(save(noisy, folder, Path::new("house-noisy.png"))?);
        }
        files.push(save(&self.clean, folder, Path::new("house-cleaned.png"))?);
        Ok(files)
    }
}

/// Writes a picture in its own format.
pub(super) fn save(picture: &Picture, folder: &Path, name: &Path) -> Result<PathBuf, ChoreError> {
    let bytes = picture
        .encode(picture.format())
        .map_err(|source: PictureError| ChoreError::Encode {
            path: folder.join(name),
            source: source.into(),
        })?;
    files::write(folder, name, &bytes)
}
