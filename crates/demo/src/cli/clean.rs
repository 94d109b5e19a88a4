//! What can be asked of `lunchrush clean`.

use super::Prices;
use crate::parse;
use clap::Args;
use lab::chores::ChoreName;
use lab::measure::PolicyName;
use lab::runtimes::RuntimeName;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Clean {
    /// What is computed: picture (noise is taken out of photographs), vision (dirt is found in them), audio (noise is taken
    /// out of sounds), matrix (two are multiplied, or a table of readings is fitted), deep (photographs, by a network; with
    /// the feature `tract-onnx`)
    #[arg(long, default_value = "picture", value_name = "KERNEL")]
    pub(crate) kernel: ChoreName,
    /// For audio: where nothing but noise is heard, such as 0s..500ms; otherwise the noise is estimated
    #[arg(long, value_parser = parse::stretch, value_name = "FROM..TO")]
    pub(crate) noise: Option<Range<Duration>>,
    /// For deep: a network of your own, an ONNX file
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// Who cleans: one, turns (one, going round), parallel (on the runtime's workers), rayon (a pool beside it), threads (plain
    /// ones beside it), or processes (this program again, zones over pipes)
    #[arg(long, default_value = "one", value_name = "CREW")]
    pub(crate) crew: String,
    /// How many clean at once, in parallel [default: 9]
    #[arg(long, value_parser = parse::count, value_name = "N")]
    pub(crate) cleaners: Option<u64>,
    /// The runtime to clean on [default: the first that this build has]
    #[arg(long, value_parser = parse::runtime, value_name = "NAME")]
    pub(crate) runtime: Option<RuntimeName>,
    /// Worker threads of the runtime [default: one per core], or virtual processors of sim [default: one per cleaner]
    #[arg(long, visible_alias = "processors", value_parser = parse::count, value_name = "N")]
    pub(crate) workers: Option<u64>,
    /// How the schedule of a simulation is drawn where it could go on in several ways: seeded, fifo or work-stealing
    #[arg(long, default_value = "seeded", value_name = "NAME")]
    pub(crate) policy: PolicyName,
    #[command(flatten)]
    pub(crate) prices: Prices,
    /// A file, or the folder with the files, as the kernel takes them; without it, a noisy house is generated
    #[arg(long, value_name = "DIR")]
    pub(crate) input: Option<PathBuf>,
    /// The folder for what was cleaned; without it, nothing is written
    #[arg(long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// The seed of the generated house, and of the schedule of a simulation
    #[arg(long, default_value = "42", value_parser = parse::count_or_none, value_name = "N")]
    pub(crate) seed: u64,
    /// Prints the result as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
