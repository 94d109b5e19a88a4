//! Pictures in which dirt is looked for.

use super::picture::save;
use super::{Chore, ChoreError, Clean, Options, PictureChore, Quality, files};
use cpu_work::{
    DirtyFloor, InspectPiece, Inspected, Inspecting, Picture, PictureError, Score, Threshold,
};
use std::path::{Path, PathBuf};

/// The generated floor in pixels, and the stains on it.
const GENERATED: (u32, u32) = (1_600, 1_200);
const STAINS: u32 = 16;

/// A picture that may be dirty.
#[derive(Clone, Debug)]
pub struct VisionChore {
    picture: Picture,
    /// A mask of the dirt, where it was planted.
    truth: Option<Picture>,
}

/// What was found in a picture.
#[derive(Clone, Debug)]
pub struct FoundDirt {
    inspected: Inspected,
    chore: VisionChore,
}

impl Chore for VisionChore {
    type Kernel = Inspecting;
    type Clean = FoundDirt;

    const INPUTS: &'static str = PictureChore::INPUTS;
    const GENERATED: &'static str = "generated floor";

    fn read(path: &Path, _: &Options) -> Result<Self, ChoreError> {
        let picture = files::read(path)?;
        let picture =
            Picture::decode(&picture).map_err(|source: PictureError| ChoreError::Input {
                path: path.to_path_buf(),
                source: source.into(),
            })?;
        Ok(Self {
            picture,
            truth: None,
        })
    }

    fn generated(seed: u64, options: &Options) -> Result<Self, ChoreError> {
        let (width, height) = options.size.unwrap_or(GENERATED);
        let floor = DirtyFloor::generated(width, height, STAINS, seed);
        Ok(Self {
            picture: floor.picture().noisy(seed),
            truth: Some(floor.truth().clone()),
        })
    }

    fn size(&self) -> String {
        format!("{}×{}", self.picture.width(), self.picture.height())
    }

    fn kernel(&self, zones: usize, slices: usize) -> Result<Inspecting, ChoreError> {
        let picture = self.picture.clone();
        Ok(Inspecting::new(
            picture,
            Threshold::default(),
            zones,
            slices,
        ))
    }

    fn finish<'a>(
        &self,
        kernel: &Inspecting,
        pieces: impl Iterator<Item = &'a InspectPiece>,
    ) -> Result<FoundDirt, ChoreError> {
        Ok(FoundDirt {
            inspected: kernel.assemble(pieces),
            chore: self.clone(),
        })
    }
}

impl Clean for FoundDirt {
    fn quality(&self) -> Vec<Quality> {
        let truth = self.chore.truth.as_ref();
        let Some(score) = truth.and_then(|truth| Score::of(self.inspected.mask(), truth)) else {
            return Vec::new();
        };
        let measures = [
            ("precision", score.precision()),
            ("recall", score.recall()),
            ("IoU", score.iou()),
        ];
        let quality = measures.map(|(measure, after)| Quality {
            measure,
            unit: "",
            before: None,
            after,
        });
        quality.to_vec()
    }

    fn findings(&self) -> Vec<String> {
        let stains = self.inspected.stains();
        let dirty: usize = stains.iter().map(|stain| stain.area).sum();
        let pixels = self.chore.picture.width() * self.chore.picture.height();
        let share = 100.0 * dirty as f64 / pixels as f64;
        let found = match stains.len() {
            0 => "no stain".to_owned(),
            1 => format!("1 stain, {share:.2} % of the picture"),
            n => format!("{n} stains, {share:.2} % of the picture"),
        };
        vec![found]
    }

    fn write(&self, folder: &Path, input: Option<&Path>) -> Result<Vec<PathBuf>, ChoreError> {
        let overlay = self.inspected.overlay(&self.chore.picture);
        // Not by the name that is shown: two that look alike are still two.
        if let Some(name) = input.and_then(Path::file_name) {
            return Ok(vec![save(&overlay, folder, Path::new(name))?]);
        }
        let picture = save(&self.chore.picture, folder, Path::new("floor.png"))?;
        let mask = save(self.inspected.mask(), folder, Path::new("floor-dirt.png"))?;
        let overlay = save(&overlay, folder, Path::new("floor-inspected.png"))?;
        Ok(vec![picture, mask, overlay])
    }
}
