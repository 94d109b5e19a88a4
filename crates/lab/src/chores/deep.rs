//! Pictures, from whose pixels a network takes the noise.

use super::{Chore, ChoreError, CleanPicture, Options, PictureChore, files};
use cpu_work::{DeepCleaning, DeepPiece, Network};
use std::path::Path;

/// A noisy picture and the network that is to clean it.
#[derive(Clone, Debug)]
pub struct DeepChore {
    picture: PictureChore,
    network: Network,
}

impl DeepChore {
    fn of(picture: PictureChore, options: &Options) -> Result<Self, ChoreError> {
        let network = match &options.model {
            None => Network::embedded(),
            Some(path) => {
                let bytes = files::read(path)?;
                Network::load(&bytes).map_err(|source| ChoreError::Input {
                    path: path.clone(),
                    source: source.into(),
                })?
            }
        };
        Ok(Self { picture, network })
    }
}

impl Chore for DeepChore {
    type Kernel = DeepCleaning;
    type Clean = CleanPicture;

    const INPUTS: &'static str = PictureChore::INPUTS;
    const OPTIONS: &'static [&'static str] = &["model"];
    const GENERATED: &'static str = PictureChore::GENERATED;

    fn read(path: &Path, options: &Options) -> Result<Self, ChoreError> {
        Self::of(PictureChore::read(path, options)?, options)
    }

    fn generated(seed: u64, options: &Options) -> Result<Self, ChoreError> {
        Self::of(PictureChore::generated(seed, options)?, options)
    }

    fn size(&self) -> String {
        self.picture.size()
    }

    fn kernel(&self, zones: usize, slices: usize) -> Result<DeepCleaning, ChoreError> {
        let (picture, network) = (self.picture.noisy().clone(), self.network.clone());
        Ok(DeepCleaning::new(picture, network, zones, slices))
    }

    fn finish<'a>(
        &self,
        kernel: &DeepCleaning,
        pieces: impl Iterator<Item = &'a DeepPiece>,
    ) -> Result<CleanPicture, ChoreError> {
        Ok(self.picture.cleaned(kernel.assemble(pieces)))
    }
}
