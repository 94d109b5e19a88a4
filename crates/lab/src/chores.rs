//! What can be cleaned: each kind of computing with what it reads, how it is cut, how clean it becomes, and what it writes.
//!
//! A [`Chore`] is one input, a file of somebody's or a generated one whose clean form is known. [`house`] cuts it into the
//! zones of a plan, a crew cleans it as a [`HouseDay`], and [`Chore::finish`] puts the pieces together. Files are found, read
//! and written by [`files`]. Nothing here knows who cleans.

#[cfg(feature = "realfft")]
mod audio;
#[cfg(feature = "tract-onnx")]
mod deep;
mod error;
pub mod files;
mod filter;
#[cfg(feature = "ndarray")]
mod matrix;
mod name;
mod options;
mod picture;
pub mod processes;
mod quality;
pub mod rounds;
pub mod special;
#[cfg(feature = "vision")]
mod vision;

use crate::house::{HouseDay, HouseRun, Mismatch};
use core_model::{HousePlan, InvalidScenario, Plan, Scenario};
use cpu_work::Kernel;
use cpu_work::peers::Remote;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(feature = "realfft")]
pub use audio::{CleanSound, SoundChore};
#[cfg(feature = "tract-onnx")]
pub use deep::DeepChore;
pub use error::ChoreError;
pub use filter::{Filter, FilterName, InvalidFilter, UnknownFilter};
#[cfg(feature = "ndarray")]
pub use matrix::{CleanMatrix, MatrixChore, MatrixKernel, MatrixPiece};
pub use name::{ChoreName, UnknownChore, Visit};
pub use options::Options;
pub use picture::{CleanPicture, PictureChore};
pub use quality::Quality;
#[cfg(feature = "vision")]
pub use vision::{FoundDirt, VisionChore};

/// One input that can be cleaned.
///
/// An implementer reads its input whole before anything is computed, refuses what it cannot use with an error that names it,
/// and writes each file whole or not at all ([`files::write_beside`]).
pub trait Chore: fmt::Debug + Sized + Send + Sync + 'static {
    /// The computing.
    type Kernel: Remote;
    /// What the pieces become, put together.
    type Clean: Clean;

    /// What a folder of inputs should hold, as a plural: `PNG, JPEG or WebP pictures`.
    const INPUTS: &'static str;

    /// What [`generated`](Self::generated) makes, as it is named to people: `generated picture`.
    const GENERATED: &'static str;

    /// The names of the [`Options`] that it takes; the others are refused before anything is read.
    const OPTIONS: &'static [&'static str] = &[];

    /// Reads an input.
    ///
    /// # Errors
    ///
    /// [`ChoreError`], which names the file and what is wrong with it.
    fn read(path: &Path, options: &Options) -> Result<Self, ChoreError>;

    /// Makes an input with planted dirt, whose clean form is known; the same for the same seed.
    ///
    /// # Errors
    ///
    /// [`ChoreError`] if the options do not fit it.
    fn generated(seed: u64, options: &Options) -> Result<Self, ChoreError>;

    /// Says how large the input is: `1024×768`.
    fn size(&self) -> String;

    /// Cuts the input into so many zones of so many slices, or fewer where it is too small for that.
    ///
    /// # Errors
    ///
    /// [`ChoreError::Kernel`] if the kernel cannot do with this input.
    fn kernel(&self, zones: usize, slices: usize) -> Result<Self::Kernel, ChoreError>;

    /// Puts the pieces together, all of them, in the order of zones and slices.
    ///
    /// # Errors
    ///
    /// [`ChoreError::Kernel`] if only now shows that the input cannot be cleaned so.
    fn finish<'a>(
        &self,
        kernel: &Self::Kernel,
        pieces: impl Iterator<Item = &'a <Self::Kernel as Kernel>::Piece>,
    ) -> Result<Self::Clean, ChoreError>;
}

/// What came of a chore.
pub trait Clean: Send + 'static {
    /// How clean it is, by each measure that can be taken: against the clean form where it is known.
    fn quality(&self) -> Vec<Quality>;

    /// What was found out, a sentence each; none where the quality says all.
    fn findings(&self) -> Vec<String> {
        Vec::new()
    }

    /// Writes the result into a folder, by the name of the input's file; for a generated input all that there is to see.
    /// Returns the files.
    ///
    /// # Errors
    ///
    /// [`ChoreError`], which names the file that cannot be written.
    fn write(&self, folder: &Path, input: Option<&Path>) -> Result<Vec<PathBuf>, ChoreError>;
}

/// Makes a house of an input, cut as the plan says, or less finely where it is too small for that.
///
/// # Errors
///
/// [`ChoreError::Plan`] if the plan is not valid.
pub fn house<C: Chore>(
    name: &str,
    chore: &C,
    plan: HousePlan,
    seed: u64,
) -> Result<HouseDay<C::Kernel>, ChoreError> {
    // Checked as it was asked for, before it is adapted to the input.
    Scenario::new(name, seed, Plan::House(plan))?;
    let slices = plan.slices as usize;
    let mut kernel = chore.kernel(plan.zones as usize, slices)?;
    let fewest = (0..kernel.zones())
        .map(|zone| kernel.slices(zone))
        .min()
        .unwrap_or(1);
    if fewest < slices {
        kernel = chore.kernel(kernel.zones(), fewest)?;
    }
    let fits = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
    let cut = HousePlan {
        zones: fits(kernel.zones()),
        slices: fits(kernel.slices(0)),
        ..plan
    };
    let scenario = Scenario::new(name, seed, Plan::House(cut))?;
    Ok(HouseDay::new(scenario, Arc::new(kernel))?)
}

/// Puts the pieces of a house together.
///
/// # Errors
///
/// As [`Chore::finish`].
pub fn finish<C: Chore>(
    chore: &C,
    house: &HouseDay<C::Kernel>,
    run: &HouseRun<<C::Kernel as Kernel>::Piece>,
) -> Result<C::Clean, ChoreError> {
    chore.finish(house.kernel(), run.done.iter().map(|done| &done.piece))
}

impl From<InvalidScenario> for ChoreError {
    fn from(error: InvalidScenario) -> Self {
        Self::Plan(error)
    }
}

impl From<Mismatch> for ChoreError {
    fn from(error: Mismatch) -> Self {
        Self::Cut(error)
    }
}
