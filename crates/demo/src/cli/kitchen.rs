//! What can be asked for of a kitchen whose requests wait and compute.

use crate::parse;
use clap::Args;
use lab::kitchen::KitchenStrategy;
use lab::runtimes::RuntimeName;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Kitchen {
    /// Where heavy requests compute, with commas: inline (in their own task: the mistake), blocking, rayon, rayon+batch,
    /// thread-per-request; alone has no heavy requests [default: all]
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub(crate) strategy: Vec<KitchenStrategy>,
    /// The runtimes to serve on, with commas [default: the first that this build has]
    #[arg(long, visible_alias = "runtimes", value_delimiter = ',', value_parser = parse::runtime, value_name = "NAMES")]
    pub(crate) runtime: Vec<RuntimeName>,
    /// Heavy requests in a second [default: 70 % of what this machine computes, which is measured]
    #[arg(long, value_parser = parse::rate, value_name = "N")]
    pub(crate) rate: Option<f64>,
    /// Light requests in a second
    #[arg(long, default_value = "200", value_parser = parse::rate, value_name = "N")]
    pub(crate) light_rate: f64,
    /// How long requests come
    #[arg(long, default_value = "5s", value_parser = parse::duration, value_name = "TIME")]
    pub(crate) duration: Duration,
    /// The processor time of a heavy request
    #[arg(long, default_value = "40ms", value_parser = parse::duration, value_name = "TIME")]
    pub(crate) compute: Duration,
    /// The wait before a heavy request's computing, and the one after it
    #[arg(long, default_value = "5ms", value_parser = parse::duration, value_name = "TIME")]
    pub(crate) wait: Duration,
    /// The wait of a light request
    #[arg(long, default_value = "2ms", value_parser = parse::duration, value_name = "TIME")]
    pub(crate) light_wait: Duration,
    /// The most requests of a kind that are let in at once; more are refused
    #[arg(long, default_value = "256", value_parser = parse::count, value_name = "N")]
    pub(crate) places: u64,
    /// Threads of the rayon pool [default: one per core; one per worker of sim]
    #[arg(long, value_parser = parse::count, value_name = "N")]
    pub(crate) pool: Option<u64>,
    /// The most requests that rayon+batch computes as one job
    #[arg(long, default_value = "4", value_parser = parse::count, value_name = "N")]
    pub(crate) batch: u64,
    /// How long a batch that is not full waits for more
    #[arg(long, default_value = "5ms", value_parser = parse::duration, value_name = "TIME")]
    pub(crate) batch_wait: Duration,
    /// Worker threads of the runtime [default: one per core]; threads have one for each task, and sim has virtual processors
    /// instead [default: 2]
    #[arg(long, visible_alias = "processors", value_parser = parse::count, value_name = "N")]
    pub(crate) workers: Option<u64>,
    /// How often each strategy is run; what is shown is the median
    #[arg(long, default_value = "1", value_parser = parse::count, value_name = "N")]
    pub(crate) repeat: u64,
    /// The seed of every draw
    #[arg(long, default_value = "42", value_parser = parse::count_or_none, value_name = "N")]
    pub(crate) seed: u64,
    /// Prints the table as JSON: of one strategy on one runtime, one object with `light` and `heavy`
    #[arg(long, group = "format")]
    pub(crate) json: bool,
    /// Prints the figures that matter most, and what they say in two sentences
    #[arg(long, group = "format")]
    pub(crate) short: bool,
    /// Prints the table as Markdown
    #[arg(long, group = "format")]
    pub(crate) markdown: bool,
    /// Writes the raw records, one JSON object per line
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}
