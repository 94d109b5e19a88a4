//! What can be asked of `lunchrush clean`.

use super::Prices;
use crate::parse;
use clap::Args;
use lab::chores::special::ProcessorName;
use lab::chores::{ChoreName, FilterName};
use lab::measure::PolicyName;
use lab::runtimes::RuntimeName;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Several crews (`--crew turns,one`) or numbers of cleaners (`--cleaners 1..4`) clean the same house by turns, and are \
                  compared: times with intervals, speed-ups, efficiency, and the scaling laws that meet them best."
)]
pub(crate) struct Clean {
    /// What is computed: picture (noise is taken out of photographs), vision (dirt is found in them), audio (noise is taken
    /// out of sounds), matrix (two are multiplied, or a table of readings is fitted), deep (photographs, by a network; with
    /// the feature `tract-onnx`)
    #[arg(long, default_value = "picture", value_name = "KERNEL")]
    pub(crate) kernel: ChoreName,
    /// For picture: the filter: median, bilateral, guided (lost samples by medians, then bilateral), non-local (means of
    /// similar places; slow), thorough (as guided, then non-local) [default: guided]
    #[arg(long, value_name = "FILTER")]
    pub(crate) denoise: Option<FilterName>,
    /// For picture: how many pixels the filter reaches: the square of a median [default: 1], a bilateral or guided filter
    /// [default: 4], the search of non-local means [default: 10, at most 32]
    #[arg(long, value_name = "PIXELS")]
    pub(crate) radius: Option<u8>,
    /// For picture: how different another pixel or patch may be and still count, in tones of 255 [default: bilateral 20,
    /// guided 8, non-local and thorough 10]
    #[arg(long, value_name = "TONES")]
    pub(crate) strength: Option<f32>,
    /// For picture: takes means of light instead of tones, as light adds up on a sensor
    #[arg(long)]
    pub(crate) linear: bool,
    /// For audio: where nothing but noise is heard, such as 0s..500ms; otherwise the noise is estimated
    #[arg(long, value_parser = parse::stretch, value_name = "FROM..TO")]
    pub(crate) noise: Option<Range<Duration>>,
    /// For deep: a network of your own, an ONNX file
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// Who cleans: one, turns (one, going round), parallel (on the runtime's workers), rayon (a pool beside it), threads (plain
    /// ones beside it), or processes (this program again, zones over pipes); several with commas are compared [default: one,
    /// or parallel with `--cleaners`]
    #[arg(long, value_delimiter = ',', value_name = "CREWS")]
    pub(crate) crew: Vec<String>,
    /// How many clean at once, in parallel: a number, or several that are compared, such as 1..4 (all from 1 to 4) or 1,2,8
    /// [default: 9]
    #[arg(long, value_parser = parse::counts, value_name = "N")]
    pub(crate) cleaners: Option<parse::Counts>,
    /// How many zones the house is cut into, each of which one cleaner cleans [default: 12]
    #[arg(long, value_parser = parse::count, value_name = "N")]
    pub(crate) zones: Option<u64>,
    /// In how many rounds crews and numbers of cleaners are compared, each once a round [default: 5; in virtual time 1]
    #[arg(long, value_parser = parse::count, value_name = "N")]
    pub(crate) repeat: Option<u64>,
    /// For matrix: what computes: cpu, or gpu (a graphics processor, beside the processors; with the feature `gpu`)
    #[arg(long, default_value = "cpu", value_name = "NAME")]
    pub(crate) processor: ProcessorName,
    /// Keeps each cleaner on a processor of its own (crews rayon, threads and processes; Linux)
    #[arg(long)]
    pub(crate) pin: bool,
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
    /// A file, or the folder with the files, as the kernel takes them; without it, something to clean is generated
    #[arg(long, value_name = "DIR")]
    pub(crate) input: Option<PathBuf>,
    /// The folder for what was cleaned; without it, nothing is written
    #[arg(long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// The seed of what is generated, and of the schedule of a simulation
    #[arg(long, default_value = "42", value_parser = parse::count_or_none, value_name = "N")]
    pub(crate) seed: u64,
    /// Prints the result as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
